// Package gazetteer knows the towns of the map by name: some 23 000 places of at least 15 000 people and all
// capitals, from GeoNames, with their names in English, Croatian, Italian, Chinese and their own language.
// Spreadsheets take positions from it.
//
// build.sh of web/basemap makes places.tsv.gz; provenance.json says from what. The package knows nothing of claims.
package gazetteer

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"dateline/geo/words"
)

//go:embed places.tsv.gz
var data []byte

// Place is a town. Longitude and latitude are degrees in WGS 84.
type Place struct {
	ID         int64  // of GeoNames
	Name       string // in English
	Names      map[string]string
	Country    string // ISO 3166-1 alpha-2, or XK
	Lon, Lat   float64
	Population int
}

// Gazetteer holds the places. It is immutable.
type Gazetteer struct {
	places []Place          // by id
	byName map[string][]int // by folded name
}

// langs are the columns of names after the English one; the last are names in the place's own language.
var langs = [...]string{"hr", "it", "zh", "loc"}

// Open reads the embedded places. It fails only in a damaged build.
func Open() (*Gazetteer, error) {
	zr, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("gazetteer: %w", err)
	}
	g := &Gazetteer{byName: map[string][]int{}}
	s := bufio.NewScanner(zr)
	for s.Scan() {
		p, err := parse(s.Text())
		if err != nil {
			return nil, fmt.Errorf("gazetteer: line %d: %w", len(g.places)+1, err)
		}
		g.add(p)
	}
	return g, s.Err()
}

func parse(line string) (p Place, err error) {
	f := strings.Split(line, "\t")
	if len(f) != 6+len(langs) {
		return p, fmt.Errorf("it has %d columns; expected %d", len(f), 6+len(langs))
	}
	number := func(s string) float64 {
		v, e := strconv.ParseFloat(s, 64)
		err = cmp.Or(err, e)
		return v
	}
	p = Place{ID: int64(number(f[0])), Country: f[1], Lon: number(f[2]), Lat: number(f[3]),
		Population: int(number(f[4])), Name: f[5]}
	for i, lang := range langs {
		if name := f[6+i]; name != "" {
			if p.Names == nil {
				p.Names = map[string]string{}
			}
			p.Names[lang] = name
		}
	}
	return p, err
}

func (g *Gazetteer) add(p Place) {
	i := len(g.places)
	g.places = append(g.places, p)
	name := func(s string) {
		s = words.Fold(s)
		if at := g.byName[s]; len(at) == 0 || at[len(at)-1] != i {
			g.byName[s] = append(at, i)
		}
	}
	name(p.Name)
	for _, lang := range langs {
		if s := p.Names[lang]; s != "" {
			name(s)
		}
	}
}

// Find returns the places of that name in any of its languages, letters with and without accents and capitals
// being the same, in the country, or in any when it is ""; those with most people first.
func (g *Gazetteer) Find(name, country string) []Place {
	var out []Place
	for _, i := range g.byName[words.Fold(strings.TrimSpace(name))] {
		if p := g.places[i]; country == "" || p.Country == country {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b Place) int { return cmp.Compare(b.Population, a.Population) })
	return out
}

// Get returns the place with an id of GeoNames.
func (g *Gazetteer) Get(id int64) (Place, bool) {
	i, ok := slices.BinarySearchFunc(g.places, id, func(p Place, id int64) int { return cmp.Compare(p.ID, id) })
	if !ok {
		return Place{}, false
	}
	return g.places[i], true
}

// RadiusM is a radius in metres that holds the town with its suburbs, by its population: 1000 people a square
// kilometre, as the loose half of the world's towns are, at least 3 km, at most 25 km, in whole kilometres.
func (p Place) RadiusM() float64 {
	km := math.Ceil(math.Sqrt(float64(p.Population) / 1000 / math.Pi))
	return 1000 * min(max(km, 3), 25)
}

// String returns the place in a line: name, country, position, people and the id of GeoNames.
func (p Place) String() string {
	return fmt.Sprintf("%s, %s (%.2f, %.2f; %d people; geonames %d)", p.Name, p.Country, p.Lon, p.Lat, p.Population, p.ID)
}
