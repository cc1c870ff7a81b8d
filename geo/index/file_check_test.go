package index

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"dateline/geo"
)

// fileSample is a small index with places of every class in two stories, made anew each time so that it can be damaged.
func fileSample() *Snapshot {
	b := NewBuilder()
	place := func(story, location string, shape geo.Shape, prec geo.Precision, at orb.Point, country string) geo.Mark {
		return geo.Mark{
			Story: story, Location: location, Shape: shape, Precision: prec, Anchor: at, Placed: shape != geo.ShapeNone,
			Country: country, RadiusM: 100,
		}
	}
	places := []geo.Mark{
		place("a", "zagreb", geo.ShapePoint, geo.PrecisionSettlement, orb.Point{15.98, 45.81}, "HR"),
		place("a", "split", geo.ShapePoint, geo.PrecisionAddress, orb.Point{16.44, 43.51}, "HR"),
		place("b", "zagreb", geo.ShapePoint, geo.PrecisionNear, orb.Point{15.98, 45.81}, "HR"),
		place("a", "banat", geo.ShapeArea, geo.PrecisionVagueArea, orb.Point{21, 45}, "RS"),
		place("b", "istria", geo.ShapeArea, geo.PrecisionAdmin1, orb.Point{14, 45}, "HR"),
		place("a", "world", geo.ShapeNone, geo.PrecisionSupranational, orb.Point{}, ""),
	}
	for i, p := range places {
		for j := range 3 {
			m := p
			n := string(rune('0' + (i+j)%4))
			m.Key, m.Claim, m.Claimants, m.Topic = int64(10*i+j+1), "c-"+n, []string{"s-" + n}, "t-"+n
			m.Reports, m.About = []string{"r-1", "r-" + n}, []string{"s-1", "s-2"}
			m.Role, m.Status, m.Kind, m.Denial = geo.RoleSite, geo.StatusDenied, geo.KindEvent, geo.DenialNone
			m.Clocks[0] = geo.Span{Earliest: 86400 * int64(i), Latest: 86400 * int64(i+j+1)}
			b.Add(&m)
		}
	}
	ring := orb.Ring{{20, 44}, {22, 44}, {22, 46}, {20, 46}, {20, 44}}
	b.AddArea(Area{Story: "a", Location: "banat", Name: "Banat", Polygon: orb.MultiPolygon{{ring}}})
	b.AddArea(Area{Story: "b", Location: "istria", Name: "Istria", Polygon: orb.MultiPolygon{{slices.Clone(ring)}}})
	ix := New()
	ix.Replace(b, 2)
	return ix.Snapshot()
}

// parts are what a file is written from.
type parts struct {
	t *tables
	s *segment
	p *places
	g *regions
	a []Area
}

func (x *parts) dict(column string) *dict {
	return &x.t.dicts[columns.of(geo.ColumnNamed(column)).dict]
}

func (x *parts) list(column string) *lists {
	return &x.t.lists[columns.of(geo.ColumnNamed(column)).list]
}

func (x *parts) codes(name string) *column {
	return &x.s.codes[columns.of(geo.ColumnNamed(name)).slot]
}

// TestFileWrongValues writes files whose digest is right and whose values are not: each is refused.
func TestFileWrongValues(t *testing.T) {
	t.Parallel()
	foreign := func(p *places) int { // a place of another story than the first's
		i := 1
		for p.story.at(i) == p.story.at(0) {
			i++
		}
		return i
	}
	swap := func(list []uint32, i, j int) { list[i], list[j] = list[j], list[i] }
	big := uint32(1 << 31)
	wide := func(c *column, v uint32) { // Another width, with the first code v.
		codes := make([]uint32, len(c.a))
		for i := range codes {
			codes[i] = c.at(i)
		}
		codes[0] = v
		*c = column{c: codes}
	}
	text := func(d *dict, from, to string) {
		d.base.text = string(bytes.Replace([]byte(d.base.text), []byte(from), []byte(to), 1))
	}
	tests := map[string]func(*parts){
		"stories: none":                          func(x *parts) { x.t.stories = nil },
		"stories: the first has a name":          func(x *parts) { x.t.stories[0] = "0" },
		"stories: not in order":                  func(x *parts) { slices.Reverse(x.t.stories[1:]) },
		"stories: one twice":                     func(x *parts) { x.t.stories[2] = "a" },
		"stories: one more":                      func(x *parts) { x.t.stories = append(x.t.stories, "c") },
		"stories: one fewer":                     func(x *parts) { x.t.stories = x.t.stories[:2] },
		"ids: no offsets":                        func(x *parts) { x.t.claim().base.off = nil },
		"ids: the first is not empty":            func(x *parts) { x.t.claim().base.off[1] = 1 },
		"ids: offsets fall":                      func(x *parts) { swap(x.t.claim().base.off, 2, 3) },
		"ids: offsets beyond the text":           func(x *parts) { x.t.claim().base.off[len(x.t.claim().base.off)-1]++ },
		"ids: text beyond the offsets":           func(x *parts) { x.t.location().base.text += "x" },
		"ids: not in order":                      func(x *parts) { text(x.dict("topic"), "t-0", "t-9") },
		"ids: one twice":                         func(x *parts) { text(x.dict("claimant"), "s-1", "s-0") },
		"ids: of no story":                       func(x *parts) { x.dict("report").base.start = x.dict("report").base.start[:2] },
		"ids: of a story too many":               func(x *parts) { x.dict("report").base.start = append(x.dict("report").base.start, 9) },
		"ids: stories fall":                      func(x *parts) { swap(x.dict("claimant").base.start, 1, 2) },
		"ids: none is not the code":              func(x *parts) { x.dict("claimant").base.start[1] = 0 },
		"ids: stories end early":                 func(x *parts) { x.t.claim().base.start[3]-- },
		"ids: a country of a story":              func(x *parts) { x.t.country().base.start[1] = 1 },
		"lists: no offsets":                      func(x *parts) { x.list("report").off = nil },
		"lists: the first is not empty":          func(x *parts) { x.list("report").off[1] = 1 },
		"lists: offsets fall":                    func(x *parts) { swap(x.list("report").off, 2, 3) },
		"lists: offsets beyond the codes":        func(x *parts) { x.list("about").off[len(x.list("about").off)-1] = big },
		"lists: a code too high":                 func(x *parts) { x.list("about").code[0] = uint32(x.dict("claimant").len()) },
		"lists: of two stories":                  func(x *parts) { x.list("report").code[0] = uint32(x.dict("report").len() - 1) },
		"lists: one without an id":               func(x *parts) { x.list("report").off[2] = 0 },
		"lists: codes too many":                  func(x *parts) { x.list("report").code = append(x.list("report").code, 1) },
		"dates: none":                            func(x *parts) { x.t.spans = nil },
		"dates: the first is one":                func(x *parts) { x.t.spans[0] = geo.Span{Earliest: 1, Latest: 2} },
		"dates: another is none":                 func(x *parts) { x.t.spans[1] = geo.Span{} },
		"dates: one ends before it begins":       func(x *parts) { x.t.spans[1] = geo.Span{Earliest: 2, Latest: 1} },
		"places: points beyond the placed":       func(x *parts) { x.p.points = x.p.placed + 1 },
		"places: more placed than there are":     func(x *parts) { x.p.placed = len(x.p.morton) + 1 },
		"places: a point fewer":                  func(x *parts) { x.p.points-- },
		"places: one placed fewer":               func(x *parts) { x.p.placed-- },
		"places: a Morton code fewer":            func(x *parts) { x.p.morton = x.p.morton[1:] },
		"places: a Morton code more":             func(x *parts) { x.p.morton = append(x.p.morton, 1) },
		"places: another Morton code":            func(x *parts) { x.p.morton[0]++ },
		"places: a Morton code of no place":      func(x *parts) { x.p.morton[len(x.p.morton)-1] = 7 },
		"places: not in order":                   func(x *parts) { swap(x.p.location, 1, 2) },
		"places: an anchor fewer":                func(x *parts) { x.p.at = x.p.at[1:] },
		"places: an anchor elsewhere":            func(x *parts) { x.p.at[0][0] += 5 },
		"places: an anchor that is not a number": func(x *parts) { x.p.at[len(x.p.at)-1][0] = math.NaN() },
		"places: an anchor off the earth":        func(x *parts) { x.p.at[len(x.p.at)-1][1] = 91 },
		"places: a location fewer":               func(x *parts) { x.p.location = x.p.location[1:] },
		"places: a location too high":            func(x *parts) { x.p.location[0] = big },
		"places: a location of another story":    func(x *parts) { x.p.location[0] = x.p.location[foreign(x.p)] },
		"places: a precision fewer":              func(x *parts) { x.p.prec = x.p.prec[1:] },
		"places: a precision that is none":       func(x *parts) { x.p.prec[0] = 200 },
		"places: a shape fewer":                  func(x *parts) { x.p.shape = x.p.shape[1:] },
		"places: a shape that is none":           func(x *parts) { x.p.shape[0] = 4 },
		"places: a point that is an area":        func(x *parts) { x.p.shape[0] = uint8(geo.ShapeArea) },
		"places: an area that is a point":        func(x *parts) { x.p.shape[x.p.points] = uint8(geo.ShapePoint) },
		"places: a radius fewer":                 func(x *parts) { x.p.radius = x.p.radius[1:] },
		"places: a radius below zero":            func(x *parts) { x.p.radius[0] = -1 },
		"places: a radius that is not a number":  func(x *parts) { x.p.radius[0] = float32(math.NaN()) },
		"places: an endless radius":              func(x *parts) { x.p.radius[0] = float32(math.Inf(1)) },
		"places: no rows":                        func(x *parts) { x.p.start = nil },
		"places: rows begin late":                func(x *parts) { x.p.start[0] = 1 },
		"places: one without a row":              func(x *parts) { x.p.start[1] = x.p.start[2] },
		"places: rows fall":                      func(x *parts) { swap(x.p.start, 1, 2) },
		"places: rows beyond the last":           func(x *parts) { x.p.start[len(x.p.start)-1]++ },
		"places: a country too high":             func(x *parts) { x.p.country.a[0] = 200 },
		"places: a country far too high":         func(x *parts) { wide(&x.p.country, big) },
		"places: countries of two widths":        func(x *parts) { x.p.country.b = make([]uint16, 6) },
		"places: no countries":                   func(x *parts) { x.p.country = column{} },
		"places: a story too high":               func(x *parts) { x.p.story.a[0] = 3 },
		"places: another story":                  func(x *parts) { x.p.story.a[0] = 3 - x.p.story.a[0] },
		"rows: one more":                         func(x *parts) { x.s.n++ },
		"rows: one fewer":                        func(x *parts) { x.s.n-- },
		"rows: a claim fewer":                    func(x *parts) { x.s.claim = x.s.claim[1:] },
		"rows: a claim too high":                 func(x *parts) { x.s.claim[2] = uint32(x.t.claim().len()) },
		"rows: claims not in order":              func(x *parts) { swap(x.s.claim, 0, 1) },
		"rows: a claim twice":                    func(x *parts) { x.s.claim[1] = x.s.claim[0] },
		"rows: claims of another story":          func(x *parts) { copy(x.s.claim[:3], x.s.claim[x.p.start[foreign(x.p)]:]) },
		"rows: a claimant too high":              func(x *parts) { x.codes("claimant").a[3] = 100 },
		"rows: a claimant of another story":      func(x *parts) { x.codes("claimant").a[0] = uint8(x.dict("claimant").len() - 1) },
		"rows: a topic too high":                 func(x *parts) { x.codes("topic").a[17] = 100 },
		"rows: a topic of another story":         func(x *parts) { x.codes("topic").a[0] = uint8(x.dict("topic").len() - 1) },
		"rows: a topic fewer":                    func(x *parts) { x.codes("topic").a = x.codes("topic").a[1:] },
		"rows: a chain too high":                 func(x *parts) { x.codes("report").a[0] = uint8(x.list("report").len()) },
		"rows: a chain far too high":             func(x *parts) { wide(x.codes("report"), big) },
		"rows: a chain of another story":         func(x *parts) { x.codes("report").a[0] = uint8(x.list("report").len() - 1) },
		"rows: a list of sources too high":       func(x *parts) { x.codes("about").a[5] = uint8(x.list("about").len()) },
		"rows: sources of another story":         func(x *parts) { x.codes("about").a[0] = uint8(x.list("about").len() - 1) },
		"rows: a date too high":                  func(x *parts) { x.s.span[2].a[5] = uint8(len(x.t.spans)) },
		"rows: no dates":                         func(x *parts) { x.s.span[1] = column{} },
		"rows: an enum fewer":                    func(x *parts) { x.s.enum = x.s.enum[1:] },
		"rows: a status that is none":            func(x *parts) { x.s.enum[0] |= 7 << columns.of(geo.ColumnNamed("status")).shift },
		"rows: a role that is none":              func(x *parts) { x.s.enum[0] |= 7 << columns.of(geo.ColumnNamed("role")).shift },
		"rows: a kind that is none":              func(x *parts) { x.s.enum[0] |= 15 << columns.of(geo.ColumnNamed("kind")).shift },
		"rows: bits beyond":                      func(x *parts) { x.s.enum[0] |= 1 << 15 },
		"rows: a key fewer":                      func(x *parts) { x.s.key.d = x.s.key.d[1:] },
		"rows: keys of two widths":               func(x *parts) { x.s.key.full = make([]int64, x.s.n) },
		"rows: a key twice":                      func(x *parts) { x.s.key.d[0] = x.s.key.d[1] },
		"rows: keys below zero":                  func(x *parts) { x.s.key.base = -5 },
		"rows: keys beyond the last":             func(x *parts) { x.s.key.base = math.MaxInt64 - 3 },
		"rows: a key below zero": func(x *parts) {
			x.s.key = keyColumn{full: make([]int64, x.s.n)}
			for i := range x.s.key.full {
				x.s.key.full[i] = int64(i) - 1
			}
		},
		"regions: one from the future":   func(x *parts) { x.g[9] = 3 },
		"regions: one below zero":        func(x *parts) { x.g[0] = -1 },
		"areas: one twice":               func(x *parts) { x.a[1].Story, x.a[1].Location = x.a[0].Story, x.a[0].Location },
		"areas: no polygon":              func(x *parts) { x.a[0].Polygon = nil },
		"areas: no ring":                 func(x *parts) { x.a[0].Polygon = orb.MultiPolygon{{}} },
		"areas: an empty ring":           func(x *parts) { x.a[0].Polygon[0][0] = nil },
		"areas: a short ring":            func(x *parts) { x.a[0].Polygon[0][0] = orb.Ring{{1, 1}, {2, 2}, {1, 1}} },
		"areas: an open ring":            func(x *parts) { x.a[0].Polygon[0][0] = x.a[0].Polygon[0][0][:4] },
		"areas: a point off the earth":   func(x *parts) { x.a[0].Polygon[0][0][2][0] = 181 },
		"areas: a point that is not one": func(x *parts) { x.a[0].Polygon[0][0][2][1] = math.NaN() },
	}
	write := func(damage func(*parts)) []byte {
		s := fileSample()
		tables, g := s.t, *s.regions
		x := &parts{&tables, s.views[0].segment, &s.views[0].segment.places, &g, s.areas.list}
		damage(x)
		s.t, s.regions = *x.t, x.g
		s.areas.list = x.a
		var b bytes.Buffer
		if err := s.Write(&b, geo.Revision{Store: "s", N: 2, ID: "x"}, ""); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	read := func(b []byte) error {
		f, err := OpenFile(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return err
		}
		_, err = f.Index(nil)
		return err
	}
	good := write(func(*parts) {})
	if err := read(good); err != nil {
		t.Fatal(err)
	}
	for name, damage := range tests {
		b := write(damage)
		if bytes.Equal(b, good) {
			t.Errorf("%s: nothing was damaged", name)
		}
		if err := read(b); geo.CodeOf(err) != geo.CodeInvalid {
			t.Errorf("%s: the file was taken: %v", name, err)
		}
	}
	if len(tests) < 60 {
		t.Errorf("%d ways of damage", len(tests))
	}
}
