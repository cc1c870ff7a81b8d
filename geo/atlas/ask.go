package atlas

import (
	"context"
	"errors"
	"html"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/index"
	"dateline/geo/mercator"
	"dateline/geo/tile"
)

// selectFrom evaluates a filter on a state, with its full text. The caller releases the selection.
func (e *Edition) selectFrom(ctx context.Context, f *geo.Filter) (*index.Selection, error) {
	if len(f.Story) == 1 && len(e.dir.order) == 1 && f.Story[0] == e.dir.order[0] {
		all := *f // the only story is every mark, which the index answers from what it counted already
		all.Story = nil
		f = &all
	}
	var keys *index.KeySet
	if f.Query != "" {
		var err error
		if keys, err = e.search(ctx, f.Query); err != nil {
			return nil, err
		}
	}
	sel, err := e.snap.Select(ctx, f, keys)
	if err == nil && f.Expr != nil {
		sel.Until(time.Now().Add(maxScan))
	}
	return sel, err
}

// maxScan bounds what an answer takes that must ask an expression of each mark.
const maxScan = 2 * time.Second

// selected gives a filter's selection to of and releases it afterwards.
func selected[T any](
	ctx context.Context, e *Edition, f *geo.Filter, of func(*index.Selection) (T, error),
) (out T, err error) {
	sel, err := e.selectFrom(ctx, f)
	if err != nil {
		return out, err
	}
	defer sel.Release()
	return of(sel)
}

// Tile returns the claims tile for a filter: Mapbox Vector Tile 2.1, empty when nothing matches there.
func (e *Edition) Tile(ctx context.Context, f *geo.Filter, id tile.ID) ([]byte, error) {
	return selected(ctx, e, f, func(sel *index.Selection) ([]byte, error) {
		c := e.atlas.encoders.Get().(*tile.Claims)
		defer e.atlas.encoders.Put(c)
		c.Reset(id)
		if err := sel.Tile(id.Z, id.X, id.Y, c); err != nil {
			return nil, err
		}
		return c.AppendTile(nil), nil
	})
}

// TileRevision returns the last revision that changed anything drawn in the tile, whatever the filter.
func (e *Edition) TileRevision(id tile.ID) geo.Revision {
	return e.history.revision(e.snap.RegionRevision(id.Z, id.X, id.Y))
}

// Features calls each for the matching marks of a page in the index's order, with their geometry as GeoJSON, null for
// none. The page ends early, with Next after its last mark, when features are large.
func (e *Edition) Features(
	ctx context.Context, f *geo.Filter, after string, limit int, each func(d *geo.Feature, geometry []byte) error,
) (Page, error) {
	sel, err := e.selectFrom(ctx, f)
	if err != nil {
		return Page{}, err
	}
	defer sel.Release()
	n, err := sel.Len()
	if err != nil {
		return Page{}, err
	}
	keys, next, err := sel.Page(after, limit)
	if err != nil {
		return Page{}, err
	}
	size, written := 0, 0
	err = e.read(ctx, func(r geo.Reader) error {
		return r.Features(ctx, keys, func(d *geo.Feature) error {
			g := e.atlas.geometry(d)
			if size += len(g) + len(d.Properties); size > maxPageBytes && written > 0 {
				return errPageFull
			}
			written++
			return each(d, g)
		})
	})
	if errors.Is(err, errPageFull) {
		_, next, err = sel.Page(after, written)
	}
	return Page{Matched: n, Next: next}, err
}

// TileJSON describes the claims tiles of a filter; the caller adds the tiles' addresses. Bounds hold all marks, with
// their areas.
func (e *Edition) TileJSON(ctx context.Context, f *geo.Filter) (tile.TileJSON, error) {
	doc := tile.TileJSON{
		TileJSON: "3.0.0", Name: "Claims", Scheme: "xyz", MinZoom: 0, MaxZoom: tile.MaxServedZoom,
		Description: "Reported locations: marks, clusters, areas and labels of claims. Who claims them stands in claimant.",
		Bounds:      [4]float64{-180, -mercator.MaxLat, 180, mercator.MaxLat}, VectorLayers: tile.ClaimsLayers(),
	}
	if s := e.dir.only(f); s != nil {
		doc.Name, doc.Attribution = s.Title, html.EscapeString(s.Credit) // clients show it as HTML
	}
	b, err := selected(ctx, e, f, box)
	if b != nil {
		doc.Bounds = *b
		for _, i := range [...]int{1, 3} {
			doc.Bounds[i] = min(max(b[i], -mercator.MaxLat), mercator.MaxLat)
		}
	}
	return doc, err
}

// box is what holds all marks on the map, nil for none: the whole circle of longitudes where it would cross the
// antimeridian.
func box(sel *index.Selection) (*[4]float64, error) {
	b, ok, err := sel.Bound(true)
	if !ok || err != nil {
		return nil, err
	}
	if b[0] > b[2] {
		b[0], b[2] = -180, 180
	}
	b[1], b[3] = max(b[1], -90), min(b[3], 90)
	return &b, nil
}

// Covered tells whether a tile is within what holds all marks, whatever the filter.
func (e *Edition) Covered(ctx context.Context, id tile.ID) (bool, error) {
	doc, err := e.TileJSON(ctx, &geo.Filter{})
	if err != nil {
		return false, err
	}
	l := tile.LimitsOf(doc.Bounds, id.Z)
	return id.X >= l.MinCol && id.X <= l.MaxCol && id.Y >= l.MinRow && id.Y <= l.MaxRow, nil
}

// bounds returns west, south, east and north of the places in role site, of all when there are none; nil for nothing on
// the map, without the far parts of countries. West > east crosses the antimeridian. Latitudes end where web mercator
// does.
func bounds(sel *index.Selection) (*[4]float64, error) {
	b, ok, err := sel.Bound(false, geo.RoleSite)
	if err == nil && !ok {
		b, ok, err = sel.Bound(false)
	}
	if err != nil || !ok {
		return nil, err
	}
	b[1], b[3] = max(b[1], -mercator.MaxLat), min(b[3], mercator.MaxLat)
	return &b, nil
}

// only returns the story when the filter or the store has just one.
func (d *directory) only(f *geo.Filter) *geo.Story {
	id := ""
	switch {
	case len(f.Story) == 1:
		id = f.Story[0]
	case len(f.Story) == 0 && len(d.order) == 1:
		id = d.order[0]
	}
	return d.of(id).story
}

// View returns a story as a filter shows it. The filter's own Story is ignored. Large results are paged: after is the
// Next of the page before. CodeNotFound when there is no such story.
func (e *Edition) View(ctx context.Context, story string, f geo.Filter, after string) (*View, error) {
	return e.view(ctx, story, f, after, true)
}

// Summary is View without its list: of Claims none, in Others only those of who denies, and no choices.
func (e *Edition) Summary(ctx context.Context, story string, f geo.Filter) (*View, error) {
	return e.view(ctx, story, f, "", false)
}

func (e *Edition) view(ctx context.Context, story string, f geo.Filter, after string, listed bool) (*View, error) {
	sh := e.dir.stories[story]
	if sh == nil {
		return nil, geo.Errorf(geo.CodeNotFound, "there is no story %q here", story)
	}
	f.Story = []string{story}
	return selected(ctx, e, &f, func(sel *index.Selection) (*View, error) {
		v := &View{Story: storyView(sh.story), Revision: e.rev.N, RevisionID: e.rev.ID}
		err := e.read(ctx, func(r geo.Reader) error { return e.fill(ctx, r, v, sel, &f, after, listed) })
		if err != nil {
			return nil, err
		}
		return v, nil
	})
}

// fill computes what a view of a selection holds.
func (e *Edition) fill(
	ctx context.Context, r geo.Reader, v *View, sel *index.Selection, f *geo.Filter, after string, listed bool,
) (err error) {
	sh := e.dir.stories[v.Story.ID]
	if v.Counts, v.Facets, v.Claimants, err = e.facets(ctx, sel, f); err != nil {
		return err
	}
	v.Voices = make([]Voice, 0, len(v.Facets["claimant"]))
	for _, x := range v.Facets["claimant"] {
		v.Voices = append(v.Voices, Voice{Source: x.ID, Claims: x.Claims})
	}
	if v.Bounds, err = bounds(sel); err != nil {
		return err
	}
	if v.Signs, err = sel.Signs(); err != nil {
		return err
	}
	v.Large = v.Counts.Marks > MaxMarks
	var marks []geo.Mark
	if listed {
		if marks, v.Next, err = hits(sel, v.Counts.Marks, after); err != nil {
			return err
		}
	}
	if err := e.compose(ctx, r, sh, v, f, marks); err != nil {
		return err
	}
	if listed {
		if err := errors.Join(e.offer(ctx, f, v.Facets), nameLocations(ctx, r, sh.story.ID, v)); err != nil {
			return err
		}
	} else {
		v.Facets = Facets{}
	}
	return nil
}

// nameLocations labels the facet of locations, also those that the view does not show.
func nameLocations(ctx context.Context, r geo.RecordReader, story string, v *View) error {
	list := v.Facets["location"]
	missing := refs{story: story, seen: map[string]bool{}}
	for i := range list {
		if list[i].Label = v.Locations[list[i].ID].Name; list[i].Label == "" {
			missing.add(list[i].ID)
		}
	}
	if len(missing.list) == 0 {
		return nil
	}
	found, err := r.Locations(ctx, missing.list)
	for _, l := range found {
		i := slices.IndexFunc(list, func(x Facet) bool { return x.ID == l.ID })
		list[i].Label = l.Name
	}
	return err
}

// pageMarks is how many marks a page of a large view takes its claims from.
const pageMarks = 100

// hits returns the marks that a view shows: all of a small result, a page of a large one.
func hits(sel *index.Selection, n int, after string) ([]geo.Mark, string, error) {
	limit := MaxMarks
	if n > MaxMarks {
		limit = pageMarks
	}
	return sel.Marks(after, limit)
}

// eachPage is how many marks Each reads from the store at a time.
const eachPage = 1000

// Each calls each for every matching mark in the index's order, with its geometry as GeoJSON, nil for none, and its
// anchor. Memory does not grow with the number of marks. The store keeps what Each reads until it returns, so each must
// not wait for a client.
func (e *Edition) Each(
	ctx context.Context, f *geo.Filter, each func(d *geo.Feature, geometry []byte, at orb.Point, placed bool) error,
) error {
	sel, err := e.selectFrom(ctx, f)
	if err != nil {
		return err
	}
	defer sel.Release()
	sel.Until(time.Time{}) // what is read at leisure has ctx
	return e.read(ctx, func(r geo.Reader) error {
		for after := ""; ; {
			marks, next, err := sel.Marks(after, eachPage)
			if err != nil {
				return err
			}
			keys := make([]int64, len(marks))
			for i := range marks {
				keys[i] = marks[i].Key
			}
			i := 0
			err = r.Features(ctx, keys, func(d *geo.Feature) error {
				for keys[i] != d.Key {
					i++
				}
				return each(d, e.atlas.geometry(d), marks[i].Anchor, marks[i].Placed)
			})
			if err != nil || next == "" {
				return err
			}
			after = next
		}
	})
}
