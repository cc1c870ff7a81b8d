package atlas

import (
	"context"

	"github.com/paulmach/orb"

	"dateline/geo"
)

// eachPage is how many marks Each reads from the store at a time.
const eachPage = 1000

// Each calls each for every matching mark in the index's order, with its geometry as GeoJSON, nil for none, and its anchor.
// Memory does not grow with the number of marks. The selection is of one revision; marks removed meanwhile are left out.
func (e *Edition) Each(ctx context.Context, f *geo.Filter, each func(d *geo.Doc, geometry []byte, at orb.Point, placed bool) error) error {
	sel, err := e.selectFrom(ctx, f)
	if err != nil {
		return err
	}
	defer sel.Release()
	type anchor struct {
		at     orb.Point
		placed bool
	}
	for after := ""; ; {
		keys, next, err := sel.Page(after, eachPage)
		if err != nil {
			return err
		}
		anchors := make(map[int64]anchor, len(keys))
		err = e.atlas.store.Marks(ctx, keys, func(m *geo.Mark) error {
			e.atlas.place(m, areaSet{})
			anchors[m.Key] = anchor{m.Anchor, m.Placed}
			return nil
		})
		if err != nil {
			return err
		}
		err = e.atlas.store.Docs(ctx, keys, func(d *geo.Doc) error {
			x := anchors[d.Key]
			return each(d, e.atlas.geometry(d), x.at, x.placed)
		})
		if err != nil || next == "" {
			return err
		}
		after = next
	}
}
