package ogc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/crs"
	"dateline/geo/exchange"
	"dateline/geo/query"
	"dateline/web/reply"
)

// The sizes of a page of items.
const (
	defaultLimit = 100
	maxLimit     = 10_000
)

// paging is how much of a collection is asked for.
type paging struct {
	filter geo.Filter
	limit  int
	after  string // opaque; where the page before ended
	in     crs.System
	values url.Values
}

// readSystem reads the parameter crs.
func readSystem(v url.Values) (crs.System, error) {
	if !v.Has("crs") {
		return query.System(crs84)
	}
	s, err := query.System(v.Get("crs"))
	if err != nil || len(v["crs"]) > 1 {
		return s, geo.Errorf(geo.CodeInvalid, "parameter crs: give one of %s", strings.Join(systems(), ", "))
	}
	return s, nil
}

// parsePaging reads the filter, limit and after of an items request. A limit above the maximum is lowered to it (OGC
// API – Features 1, 7.15.2); what is not a positive whole number is an error.
func parsePaging(r *http.Request, c *Collection) (paging, error) {
	v, err := reply.Values(r)
	if err != nil {
		return paging{}, err
	}
	p := paging{limit: defaultLimit, after: v.Get("after"), values: v}
	if v.Has("limit") {
		n, err := strconv.Atoi(v.Get("limit"))
		if errors.Is(err, strconv.ErrRange) && n > 0 {
			err = nil // a whole number all the same
		}
		if err != nil || n < 1 || len(v["limit"]) > 1 {
			return p, geo.Errorf(geo.CodeInvalid,
				"parameter limit: %q is not a whole number from 1 to %d", v.Get("limit"), maxLimit)
		}
		p.limit = min(n, maxLimit)
	}
	if _, err := reply.Negotiate(r, v, reply.AsGeoJSON); err != nil {
		return p, err
	}
	if p.in, err = readSystem(v); err != nil {
		return p, err
	}
	if p.filter, err = query.Parse(v, query.Strict, "limit", "after", "crs", "f"); err != nil {
		return p, err
	}
	if len(p.filter.Shape) > 0 && c.shape != 0 {
		return p, geo.Errorf(geo.CodeInvalid,
			"unknown parameter geometry: what is in %s has one sort of it; ask claims", c.ID)
	}
	c.narrow(&p.filter)
	return p, nil
}

// GetItems serves a page of a collection.
func (s *Handlers) GetItems(c Collection) func(http.ResponseWriter, *http.Request, *atlas.Edition) error {
	return func(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
		p, err := parsePaging(r, &c)
		if err != nil {
			return err
		}
		a := s.featureAnswer(ed, p.in, c.path()+"/items", r.URL.RawQuery)
		if a.Slots = s.Slots.Items; p.limit > 10*defaultLimit {
			a.Slots = s.Slots.Large // where a large page waits among its like
		}
		return s.Reply.MakeOnce(w, r, a, func(ctx context.Context) ([]byte, error) {
			if c.kind == geo.KindOfClaim {
				return s.marks(ctx, ed, &c, p)
			}
			return s.records(ctx, ed, &c, p)
		})
	}
}

func (s *Handlers) featureAnswer(ed *atlas.Edition, in crs.System, parts ...string) reply.Answer {
	return reply.Answer{
		Type: reply.GeoJSON, Tag: s.Tag(ed.Revision(), append(parts, in.URI)...),
		Header: http.Header{"Content-Crs": {"<" + in.URI + ">"}},
	}
}

// marks writes a page of claims: one flat feature a mark.
func (s *Handlers) marks(ctx context.Context, ed *atlas.Edition, c *Collection, p paging) ([]byte, error) {
	var body bytes.Buffer
	fw := exchange.NewPageWriter(&body)
	page, err := ed.Features(ctx, &p.filter, p.after, p.limit, func(d *geo.Feature, geometry []byte) error {
		return fw.Write(d, p.in.Geometry(c.geometry(geometry)))
	})
	if err != nil {
		return nil, err
	}
	err = fw.Close(exchange.Page{Links: s.links(c, p, page.Next), At: ed.Revision().At, Matched: page.Matched})
	return body.Bytes(), err
}

// records writes a page of one of the small collections.
func (s *Handlers) records(ctx context.Context, ed *atlas.Edition, c *Collection, p paging) ([]byte, error) {
	page, list, err := ed.Items(ctx, c.kind, &p.filter, p.after, p.limit)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Geometry = p.in.Geometry(list[i].Geometry)
	}
	return json.Marshal(struct {
		Type     string          `json:"type"`
		Features []atlas.Item    `json:"features"`
		Links    []exchange.Link `json:"links"`
		Time     string          `json:"timeStamp"`
		Matched  int             `json:"numberMatched"`
		Returned int             `json:"numberReturned"`
	}{
		Type: "FeatureCollection", Features: list, Links: s.links(c, p, page.Next), Matched: page.Matched,
		Returned: len(list), Time: ed.Revision().At.UTC().Format(time.RFC3339),
	})
}

// links are what every page of items links to; that to the next page carries every parameter.
func (s *Handlers) links(c *Collection, p paging, after string) []exchange.Link {
	path := c.path() + "/items"
	links := []exchange.Link{
		s.link("self", reply.GeoJSON, path, p.values.Encode(), "This page"),
		s.link("collection", reply.JSON, c.path(), "", c.Title),
	}
	if after != "" {
		v := maps.Clone(p.values)
		v.Set("after", after)
		links = append(links, s.link("next", reply.GeoJSON, path, v.Encode(), "The next page"))
	}
	return links
}

// GetItem serves one feature.
func (s *Handlers) GetItem(c Collection) func(http.ResponseWriter, *http.Request, *atlas.Edition) error {
	return func(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
		v, err := only(r, "crs")
		if err != nil {
			return err
		}
		in, err := readSystem(v)
		if err != nil {
			return err
		}
		if _, err := reply.Negotiate(r, v, reply.AsGeoJSON); err != nil {
			return err
		}
		id := chi.URLParam(r, "featureId")
		if r.URL.RawPath != "" { // chi routes by what was sent
			if id, err = url.PathUnescape(id); err != nil {
				return geo.Errorf(geo.CodeInvalid, "the id of the feature is malformed")
			}
		}
		a := s.featureAnswer(ed, in, c.path(), "item", id)
		a.Slots = s.Slots.Items
		return s.Reply.MakeOnce(w, r, a, func(ctx context.Context) ([]byte, error) {
			feature, err := s.feature(ctx, ed, &c, in, id)
			if err != nil {
				return nil, err
			}
			links, err := json.Marshal([]exchange.Link{
				s.link("self", reply.GeoJSON, c.path()+"/items/"+id, "", "This feature"),
				s.link("collection", reply.JSON, c.path(), "", c.Title),
			})
			feature = append(bytes.TrimSuffix(feature, []byte("}")), `,"links":`...)
			return append(append(feature, links...), '}'), err
		})
	}
}

// feature writes one feature. One that was removed is said to have been.
func (s *Handlers) feature(ctx context.Context, ed *atlas.Edition, c *Collection, in crs.System, id string) ([]byte,
	error) {
	none := geo.Errorf(geo.CodeNotFound, "there is no feature %q in %s", reply.Cut(id), c.ID)
	if c.kind != geo.KindOfClaim {
		story, record, ok := strings.Cut(id, ":")
		if !ok || !geo.ValidID(story) || !geo.ValidID(record) {
			return nil, none
		}
		x, err := ed.Item(ctx, c.kind, geo.Ref{Story: story, ID: record})
		if geo.CodeOf(err) == geo.CodeNotFound {
			return nil, s.Gone(ctx, ed, c.kind, story, record, none)
		} else if err != nil {
			return nil, err
		}
		x.Geometry = in.Geometry(x.Geometry)
		return json.Marshal(x)
	}
	story, claim, location, ok := geo.SplitMarkID(id)
	if !ok {
		return nil, none
	}
	f := geo.Filter{
		Story: []string{story}, Claim: []geo.Ref{{Story: story, ID: claim}},
		Location: []geo.Ref{{Story: story, ID: location}},
	}
	c.narrow(&f)
	var out []byte
	_, err := ed.Features(ctx, &f, "", 1, func(d *geo.Feature, geometry []byte) error {
		out = exchange.AppendFeature(nil, d, in.Geometry(c.geometry(geometry)))
		return nil
	})
	if out == nil && err == nil {
		return nil, s.Gone(ctx, ed, geo.KindOfClaim, story, claim, none)
	}
	return out, err
}
