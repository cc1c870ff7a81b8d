package embed

import (
	"context"
	"encoding/xml"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/query"
	"dateline/web/page"
	"dateline/web/picture"
	"dateline/web/reply"
	"dateline/web/voice"
)

// The width of an embed when a consumer of oEmbed sets no bound, the most that it may be high, and the smallest in
// which it still says who claims.
const (
	embedWidth, maxEmbedHeight    = 640, 4000
	minEmbedWidth, minEmbedHeight = 240, 240
)

// oembed is a reply of oEmbed 1.0, section 2.3.4.
type oembed struct {
	XMLName      xml.Name `json:"-" xml:"oembed"`
	Type         string   `json:"type" xml:"type"`
	Version      string   `json:"version" xml:"version"`
	Title        string   `json:"title" xml:"title"`
	ProviderName string   `json:"provider_name" xml:"provider_name"`
	ProviderURL  string   `json:"provider_url" xml:"provider_url"`
	CacheAge     int      `json:"cache_age" xml:"cache_age"`
	HTML         string   `json:"html" xml:"html"`
	Width        int      `json:"width" xml:"width"`
	Height       int      `json:"height" xml:"height"`

	ThumbnailURL    string `json:"thumbnail_url,omitempty" xml:"thumbnail_url,omitempty"`
	ThumbnailWidth  int    `json:"thumbnail_width,omitempty" xml:"thumbnail_width,omitempty"`
	ThumbnailHeight int    `json:"thumbnail_height,omitempty" xml:"thumbnail_height,omitempty"`
}

// GetOEmbed tells consumers of oEmbed 1.0 how to embed one of our own pages. An address that is not ours is 404, so
// that this is not an open proxy; a format that is not offered is 501, as the standard has it.
func (s *Handlers) GetOEmbed(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	v, err := reply.Values(r)
	if err != nil {
		return err
	}
	form := v.Get("format")
	if form != "" && form != "json" && form != "xml" {
		return &reply.Error{Status: http.StatusNotImplemented, Message: "parameter format: it is json or xml"}
	}
	width, err := bounded(v, "maxwidth", embedWidth, minEmbedWidth)
	if err != nil {
		return err
	}
	most, err := bounded(v, "maxheight", maxEmbedHeight, minEmbedHeight)
	if err != nil {
		return err
	}
	x, err := s.embedOf(ed, v.Get("url"))
	if err != nil {
		return err
	}
	make := func(ctx context.Context) (oembed, error) {
		shown, err := ed.Summary(ctx, x.story, x.filter)
		if err != nil {
			return oembed{}, err
		}
		filter := x.filter
		filter.Story = []string{x.story}
		src := s.Abs("/embed", strings.TrimSuffix(query.Canonical(&filter)+"&"+view(x.query), "&"))
		q := page.Request{Lang: voice.Language(x.query.Get("hl"), ""), Query: x.query}
		frame, height := s.Pages.EmbedFrame(q, shown, src, width, most)
		answer := oembed{
			Type: "rich", Version: "1.0", Title: shown.Story.Title, ProviderName: "Dateline", ProviderURL: s.Abs("/", ""), CacheAge: 60,
			Width: width, Height: height, HTML: frame,
		}
		if size, ok := thumbnail(v); ok {
			answer.ThumbnailURL = s.Abs("/image.png", query.Canonical(&filter)+"&size="+size.String())
			answer.ThumbnailWidth, answer.ThumbnailHeight = size.Width, size.Height
		}
		return answer, nil
	}
	if form != "xml" {
		return s.JSON(w, r, ed.Revision(), v.Encode(), "", func(ctx context.Context) (any, error) { return make(ctx) })
	}
	a := reply.Answer{Type: "text/xml; charset=utf-8", Slots: s.Slots.Counts, Tag: s.Tag(ed.Revision(), "oembed", v.Encode())}
	return s.Reply.Make(w, r, a, func(ctx context.Context) ([]byte, error) {
		answer, err := make(ctx)
		if err != nil {
			return nil, err
		}
		b, err := xml.Marshal(answer)
		return append([]byte(xml.Header), b...), err
	})
}

// thumbnail is the largest picture within the bounds that a consumer sets, as the standard asks; false when none is.
func thumbnail(v url.Values) (picture.Size, bool) {
	fits := func(name string, n int) bool {
		most, err := strconv.Atoi(v.Get(name))
		return err != nil || n <= most
	}
	for _, x := range picture.Sizes() {
		if fits("maxwidth", x.Width) && fits("maxheight", x.Height) {
			return x, true
		}
	}
	return picture.Size{}, false
}

// bounded reads maxwidth or maxheight: the usual size, or less when less is allowed.
func bounded(v url.Values, name string, usual, least int) (int, error) {
	if !v.Has(name) {
		return usual, nil
	}
	n, err := strconv.Atoi(v.Get(name))
	if err != nil || n < least {
		return 0, geo.Errorf(geo.CodeInvalid, "parameter %s: give a whole number of pixels from %d", name, least)
	}
	return min(usual, n), nil
}

// embeddable is what an address of ours shows.
type embeddable struct {
	story  string
	filter geo.Filter
	query  url.Values
}

// embedOf reads one of our own addresses: a story, a claim, an embed, or the root.
func (s *Handlers) embedOf(ed *atlas.Edition, raw string) (embeddable, error) {
	unknown := geo.Errorf(geo.CodeNotFound, "parameter url: give the address of a story, claim or embed of %s", s.Abs("/", ""))
	path, ok := strings.CutPrefix(raw, s.Abs("", ""))
	if !ok {
		return embeddable{}, unknown
	}
	u, err := url.Parse(path)
	if err != nil || u.Host != "" || u.Scheme != "" || u.Path != "" && u.Path[0] != '/' {
		return embeddable{}, unknown
	}
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return embeddable{}, unknown
	}
	f, err := query.Parse(q, query.Lenient)
	if err != nil {
		return embeddable{}, err
	}
	story := ""
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	switch {
	case len(parts) == 1 && (parts[0] == "" || parts[0] == "embed"):
		if story, err = s.oneStory(ed, &f); err != nil {
			return embeddable{}, unknown
		}
	case len(parts) == 2 && parts[0] == "stories":
		story = parts[1]
	case len(parts) == 4 && parts[0] == "stories" && parts[2] == "claims" && geo.ValidID(parts[3]):
		story = parts[1]
		f.Claim = []geo.Ref{{ID: parts[3]}}
	}
	if _, ok := ed.Story(story); !ok {
		return embeddable{}, unknown
	}
	return embeddable{story, f, q}, nil
}

// view keeps the parameters of what is seen, which an embed takes as the page does.
func view(q url.Values) string {
	out := url.Values{}
	for _, k := range query.EmbedState() {
		if q.Get(k) != "" {
			out.Set(k, q.Get(k))
		}
	}
	return out.Encode()
}
