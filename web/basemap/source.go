package basemap

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"
)

// Kind says what the tiles of a source are.
type Kind string

// The kinds of tiles. Embedded ones are vector tiles of the project's own layers.
const (
	Raster Kind = "raster"
	Vector Kind = "vector"
)

// The deepest zooms of addresses, which do not say theirs.
const (
	rasterZoom = 18
	vectorZoom = 14
	deepest    = 22
)

// Options are what an operator says of a basemap.
type Options struct {
	// Address is an http(s) address of tiles with {z}, {x} and {y}, or the path of a PMTiles file.
	Address string
	// Attribution is what the source wants to be named as, for ParseCredit.
	Attribution string
	// MaxZoom is the deepest zoom that an address has tiles of; 0 is 18 for raster and 14 for vector tiles.
	MaxZoom int
}

// Source is a background that an operator chose in place of the embedded one.
type Source struct {
	Kind   Kind
	Credit Credit
	// URL is the address of tiles with {z}, {x} and {y}, perhaps with {r} and {theme}; "" for a file.
	URL string
	// Origin is the origin that readers' browsers ask, as https://tiles.example.org; "" for a file.
	Origin string
	// Host is what to call it; "" for a file.
	Host             string
	MinZoom, MaxZoom int
	// Bounds are west, south, east, north of a file; nil for the world.
	Bounds *[4]float64
	// File is the archive, nil for an address.
	File *File
	// Warnings are for the operator.
	Warnings []string
}

// OpenSource checks an operator's basemap and opens its file, which the caller must close with Close.
func OpenSource(o Options) (*Source, error) {
	credit, err := ParseCredit(o.Attribution)
	if err != nil {
		return nil, err
	}
	if len(credit) == 0 {
		return nil, errors.New("a basemap needs an attribution: say with --basemap-attribution whose map it is, as " +
			"“© [OpenStreetMap](https://www.openstreetmap.org/copyright) contributors”")
	}
	if o.MaxZoom < 0 || o.MaxZoom > deepest {
		return nil, fmt.Errorf("the deepest zoom of the basemap is %d; it is 1 to %d", o.MaxZoom, deepest)
	}
	var s *Source
	if strings.Contains(o.Address, "://") {
		s, err = parseAddress(o.Address, o.MaxZoom)
	} else {
		s, err = openFile(o.Address, o.MaxZoom)
	}
	if err != nil {
		return nil, err
	}
	s.Credit = credit
	return s, nil
}

// Close closes the file.
func (s *Source) Close() error {
	if s.File == nil {
		return nil
	}
	return s.File.Close()
}

var placeholder = regexp.MustCompile(`\{[^}]*\}?|\}`)

// parseAddress checks an address of tiles. One origin only: it goes into the pages' policy, and readers are told of it.
func parseAddress(address string, zoom int) (*Source, error) {
	if err := placeholders(address); err != nil {
		return nil, err
	}
	u, err := url.Parse(strings.NewReplacer("{", "", "}", "").Replace(address))
	switch {
	case err != nil:
		return nil, fmt.Errorf("the basemap's address %q is not an address: %w", address, err)
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("the basemap's address starts with %s://; only https:// and http:// are loaded",
			u.Scheme)
	case u.Host == "" || strings.ContainsAny(u.Host, " ;,'\"*"):
		return nil, fmt.Errorf("the basemap's address %q names no host", address)
	case u.User != nil:
		return nil, errors.New("the basemap's address holds a user name or password; every reader would see it, and " +
			"browsers do not send it")
	case u.Fragment != "":
		return nil, errors.New("the basemap's address has a part after #, which is never sent")
	case strings.ContainsAny(address, " \t\r\n<>\"\\^`"):
		return nil, fmt.Errorf("the basemap's address %q holds a character that must be percent-encoded", address)
	}
	if i := strings.Index(address, "://"); strings.Contains(strings.SplitN(address[i+3:], "/", 2)[0], "{") {
		return nil, errors.New("the basemap's address has a placeholder in its host; give one host, which is all " +
			"that HTTP/2 needs")
	}
	s := &Source{Kind: Raster, URL: address, Host: strings.ToLower(u.Host), MaxZoom: zoom}
	s.Origin = u.Scheme + "://" + s.Host
	if ext := path.Ext(u.Path); ext == ".mvt" || ext == ".pbf" {
		s.Kind = Vector
	}
	if s.MaxZoom == 0 {
		s.MaxZoom = map[Kind]int{Raster: rasterZoom, Vector: vectorZoom}[s.Kind]
	}
	if u.RawQuery != "" {
		s.Warnings = append(s.Warnings, "the basemap's address has a query; every reader sees it, "+
			"so let a key in it be used from your pages only")
	}
	return s, nil
}

// placeholders checks what stands in braces.
func placeholders(address string) error {
	count := map[string]int{}
	for _, p := range placeholder.FindAllString(address, -1) {
		switch p {
		case "{z}", "{x}", "{y}", "{r}", "{theme}":
			count[p]++
		case "{s}":
			return errors.New("the basemap's address has {s}; give one host, which is all that HTTP/2 needs, as " +
				"https://tiles.example.org/{z}/{x}/{y}.png")
		case "{-y}":
			return errors.New("the basemap's address has {-y}; only rows counted from the north, {y}, are drawn")
		default:
			return fmt.Errorf("the basemap's address has %s; {z}, {x}, {y}, {r} and {theme} are known", p)
		}
	}
	for _, p := range []string{"{z}", "{x}", "{y}"} {
		if count[p] != 1 {
			return fmt.Errorf("the basemap's address needs %s once, as https://tiles.example.org/{z}/{x}/{y}.png; a "+
				"file needs no ://", p)
		}
	}
	return nil
}
