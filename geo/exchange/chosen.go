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
	r         geo.Reader
	marks     map[string]bool // by mark id
	claims    map[geo.Ref]bool
	locations map[geo.Ref]bool
	reports   map[geo.Ref]bool
	sources   map[geo.Ref]bool
	stories   map[string]bool
}

// Choose finds what a filter chooses. Nothing at all is CodeNotFound.
func Choose(ctx context.Context, r geo.Reader, f geo.Filter) (*Chosen, error) {
	c := &Chosen{
		r: r, marks: map[string]bool{}, claims: map[geo.Ref]bool{}, locations: map[geo.Ref]bool{},
		reports: map[geo.Ref]bool{}, sources: map[geo.Ref]bool{}, stories: map[string]bool{},
	}
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
		if f.Match(m, areas.meets) {
			c.take(m)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(c.marks) == 0 {
		return nil, geo.Errorf(geo.CodeNotFound, "nothing matches, so there is nothing to write")
	}
	return c, c.partOf(ctx)
}

func (c *Chosen) take(m *geo.Mark) {
	ref := func(id string) geo.Ref { return geo.Ref{Story: m.Story, ID: id} }
	c.stories[m.Story] = true
	c.marks[m.ID()] = true
	c.claims[ref(m.Claim)] = true
	c.locations[ref(m.Location)] = true
	c.sources[ref(m.Claimant)] = true
	for _, id := range m.About {
		c.sources[ref(id)] = true
	}
	for _, id := range m.Reports {
		c.reports[ref(id)] = true
	}
}

// partOf adds the publishers of the reports and what the sources belong to.
func (c *Chosen) partOf(ctx context.Context) error {
	err := c.r.Scan(ctx, geo.KindOfReport, "", func(story string, r geo.Record) error {
		if p := r.(*geo.Report).Publisher; p != "" && c.reports[geo.Ref{Story: story, ID: r.RecordID()}] {
			c.sources[geo.Ref{Story: story, ID: p}] = true
		}
		return nil
	})
	for more := true; more && err == nil; {
		more = false
		err = c.r.Scan(ctx, geo.KindOfSource, "", func(story string, r geo.Record) error {
			whole := geo.Ref{Story: story, ID: r.(*geo.Source).PartOf}
			if whole.ID != "" && c.sources[geo.Ref{Story: story, ID: r.RecordID()}] && !c.sources[whole] {
				c.sources[whole], more = true, true
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
	ref := geo.Ref{Story: story, ID: r.RecordID()}
	switch x := r.(type) {
	case *geo.Story:
		return c.stories[x.ID]
	case *geo.Source:
		return c.sources[ref]
	case *geo.Report:
		return c.reports[ref]
	case *geo.Location:
		return c.locations[ref]
	case *geo.Claim:
		return c.claims[ref]
	case *geo.Placement:
		return c.marks[geo.MarkID(story, x.Claim, x.Location)]
	case *geo.Relation:
		return c.claims[geo.Ref{Story: story, ID: x.From}] && c.claims[geo.Ref{Story: story, ID: x.To}]
	}
	return false
}

// Entries implements Source.
func (c *Chosen) Entries(ctx context.Context, claims []geo.Ref) ([]geo.Entry, error) {
	list, err := c.r.Entries(ctx, claims)
	for i := range list {
		e := &list[i]
		e.Placements = slices.DeleteFunc(e.Placements, func(p *geo.Placement) bool { return !c.has(e.Story, p) })
		e.Relations = slices.DeleteFunc(e.Relations, func(r *geo.Relation) bool { return !c.has(e.Story, r) })
	}
	return list, err
}

// areaIndex holds the polygons that a BBox is compared with.
type areaIndex map[geo.Ref]orb.Geometry

func areasOf(ctx context.Context, r geo.RecordReader, f *geo.Filter) (areaIndex, error) {
	if f.BBox == nil {
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

// meets tells whether a mark's area shares a point with a bound; an area that nobody knows is not a geometry, which matches.
func (a areaIndex) meets(m *geo.Mark, b orb.Bound) bool {
	g, ok := a[geo.Ref{Story: m.Story, ID: m.Location}]
	return !ok || g.Bound().Intersects(b) && clip.Geometry(b, orb.Clone(g)) != nil
}
