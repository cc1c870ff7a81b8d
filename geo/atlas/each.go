package atlas

import (
	"context"

	"github.com/paulmach/orb"

	"dateline/geo"
)

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
