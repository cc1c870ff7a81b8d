package exchange

import (
	"context"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"

	"dateline/geo"
	"dateline/geo/country"
)

// Chosen is a [Source] of what a filter chooses: the matching marks, their claims and locations, the relations between
// those claims, and the sources and reports that they name. It is a file that stands on its own. The names of what is
// chosen are kept in memory.
type Chosen struct {
	r    geo.Reader
	keys map[chosenKey]bool
}

// chosenKey is a record's kind, the id of its story and its own.
type chosenKey struct {
	kind      geo.Kind
	story, id string
}

// Choose finds what a filter chooses. Nothing at all is CodeNotFound.
func Choose(ctx context.Context, r geo.Reader, f geo.Filter) (*Chosen, error) {
	c := &Chosen{r: r, keys: map[chosenKey]bool{}}
	var found []int64
	if f.Query != "" {
		var err error
		if found, err = r.Search(ctx, f.Query); err != nil {
			return nil, err
		}
	}
	areas, err := areasOf(ctx, r, &f)
	if err != nil {
		return nil, err
	}
	err = r.Marks(ctx, nil, func(m *geo.Mark) error {
		if m.Precision == geo.PrecisionCountry {
			land, ok := country.Lookup(m.Country)
			m.Anchor, m.Placed = land.Label, ok
		}
		if f.Query != "" {
			if _, ok := slices.BinarySearch(found, m.Key); !ok {
				return nil
			}
		}
		if m.Area = nil; f.Expr != nil && m.Shape == geo.ShapeArea {
			m.Area = areas.of(m)
		}
		if f.Match(m, areas.meets) {
			c.take(m)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(c.keys) == 0 {
		return nil, geo.Errorf(geo.CodeNotFound, "nothing matches, so there is nothing to write")
	}
	return c, c.partOf(ctx)
}

func (c *Chosen) take(m *geo.Mark) {
	add := func(k geo.Kind, ids ...string) {
		for _, id := range ids {
			c.keys[chosenKey{k, m.Story, id}] = true
		}
	}
	add(geo.KindOfStory, m.Story)
	add(geo.KindOfPlacement, (&geo.Placement{Claim: m.Claim, Location: m.Location}).RecordID())
	add(geo.KindOfClaim, m.Claim)
	add(geo.KindOfLocation, m.Location)
	add(geo.KindOfSource, m.Claimants...)
	add(geo.KindOfSource, m.About...)
	add(geo.KindOfReport, m.Reports...)
}

// partOf adds the publishers of the reports and what the sources belong to.
func (c *Chosen) partOf(ctx context.Context) error {
	err := c.r.Scan(ctx, geo.KindOfReport, "", func(story string, r geo.Record) error {
		if p := r.(*geo.Report).Publisher; p != "" && c.has(story, r) {
			c.keys[chosenKey{geo.KindOfSource, story, p}] = true
		}
		return nil
	})
	for more := true; more && err == nil; {
		more = false
		err = c.r.Scan(ctx, geo.KindOfSource, "", func(story string, r geo.Record) error {
			whole := chosenKey{geo.KindOfSource, story, r.(*geo.Source).PartOf}
			if whole.id != "" && c.has(story, r) && !c.keys[whole] {
				c.keys[whole], more = true, true
			}
			return nil
		})
	}
	return err
}

// Revision implements Source.
func (c *Chosen) Revision(ctx context.Context) (geo.Revision, error) { return c.r.Revision(ctx) }

// Scan implements Source.
func (c *Chosen) Scan(ctx context.Context, k geo.Kind, story string, each func(string, geo.Record) error) error {
	return c.r.Scan(ctx, k, story, func(s string, r geo.Record) error {
		if !c.has(s, r) {
			return nil
		}
		return each(s, r)
	})
}

func (c *Chosen) has(story string, r geo.Record) bool {
	if x, ok := r.(*geo.Relation); ok {
		return c.keys[chosenKey{geo.KindOfClaim, story, x.From}] && c.keys[chosenKey{geo.KindOfClaim, story, x.To}]
	}
	if r.Kind() == geo.KindOfStory {
		story = r.RecordID()
	}
	return c.keys[chosenKey{r.Kind(), story, r.RecordID()}]
}

// ClaimRecords implements Source.
func (c *Chosen) ClaimRecords(ctx context.Context, claims []geo.Ref) ([]geo.ClaimRecord, error) {
	list, err := c.r.ClaimRecords(ctx, claims)
	for i := range list {
		e := &list[i]
		e.Placements = slices.DeleteFunc(e.Placements, func(p *geo.Placement) bool { return !c.has(e.Story, p) })
		e.Relations = slices.DeleteFunc(e.Relations, func(r *geo.Relation) bool { return !c.has(e.Story, r) })
	}
	return list, err
}

// areaIndex holds the polygons that a BBox and expressions are compared with.
type areaIndex map[geo.Ref]orb.Geometry

func areasOf(ctx context.Context, r geo.RecordReader, f *geo.Filter) (areaIndex, error) {
	if f.BBox == nil && f.Expr == nil {
		return nil, nil
	}
	areas := areaIndex{}
	err := r.Scan(ctx, geo.KindOfLocation, "", func(story string, rec geo.Record) error {
		l := rec.(*geo.Location)
		if l.Shape() != geo.ShapeArea {
			return nil
		}
		ref := geo.Ref{Story: story, ID: l.ID}
		if land, ok := country.Lookup(l.Country); ok && l.Precision == geo.PrecisionCountry {
			areas[ref] = land.Geometry
		} else if l.Geometry != nil {
			areas[ref] = l.Geometry
		}
		return nil
	})
	return areas, err
}

// meets tells whether a mark's area shares a point with a bound; an area that nobody knows is not a geometry, which
// matches.
func (a areaIndex) meets(m *geo.Mark, b orb.Bound) bool {
	g, ok := a[geo.Ref{Story: m.Story, ID: m.Location}]
	return !ok || g.Bound().Intersects(b) && clip.Geometry(b, orb.Clone(g)) != nil
}

// of returns a mark's area.
func (a areaIndex) of(m *geo.Mark) orb.MultiPolygon {
	switch g := a[geo.Ref{Story: m.Story, ID: m.Location}].(type) {
	case orb.Polygon:
		return orb.MultiPolygon{g}
	case orb.MultiPolygon:
		return g
	}
	return nil
}
