package tile

import (
	"slices"

	"dateline/geo"
)

// Claims puts a tile of the claims tileset together: an index tells it marks, clusters, areas and labels. It is for one
// goroutine; Reset makes it ready for another tile and keeps its buffers.
type Claims struct {
	id                   ID
	marks, areas, labels *Layer
	text                 []byte

	props, places []property // of marks, and of the locations that areas and labels show
}

// property is a column as a tile has it.
type property struct {
	*geo.Column
	key    int   // of Layer …
	column uint8 // … and that of its codes in Layer.Cached, which is the same
	number int   // of the column
	words  []string
}

// Keys of Layer beside those of columns, which follow.
const (
	keyName = iota
	keyN
	keyOther
	keyPlaces
	keyReported // and the other statuses, in their order
)

// NewClaims returns an encoder for tile 0/0/0.
func NewClaims() *Claims {
	keys := append([]string{"name", "n", "n_other", "places"}, geo.Words[geo.Status]()...)
	add := func(columns []*geo.Column) (out []property) {
		for _, x := range columns {
			key := slices.Index(keys, x.Name)
			if key < 0 {
				key = len(keys)
				keys = append(keys, x.Name)
			}
			out = append(out, property{x, key, uint8(key), x.Number(), x.Words()})
		}
		return out
	}
	c := &Claims{props: add(geo.TileColumns()), places: add(placeColumns())}
	c.marks, c.areas, c.labels = NewLayer("marks", keys...), NewLayer("areas", keys...), NewLayer("labels", keys...)
	return c
}

// placeColumns are those of the location that areas and labels have too.
func placeColumns() []*geo.Column {
	return slices.DeleteFunc(slices.Clone(geo.Columns()), func(c *geo.Column) bool {
		return !c.Location || !c.Property
	})
}

// Reset begins the tile with that address.
func (c *Claims) Reset(id ID) {
	c.id = id
	c.marks.Reset()
	c.areas.Reset()
	c.labels.Reset()
}

// AppendTile appends the tile; it is empty without features.
func (c *Claims) AppendTile(dst []byte) []byte {
	const head = 8 // at most, for a layer
	dst = slices.Grow(dst, c.areas.size()+c.marks.size()+c.labels.size()+3*head)
	return c.labels.AppendTo(c.marks.AppendTo(c.areas.AppendTo(dst)))
}

// Mark adds a mark with a point. codes has a number for each column, by its place in the table: equal ones mean equal
// values, 0 that there is none.
func (c *Claims) Mark(x, y int32, m *geo.Mark, codes []uint32) {
	l := c.marks
	for i := range c.props {
		p := &c.props[i]
		if code := codes[p.number]; code != 0 {
			v, ok := l.cachedSmall(p.column, code) // Nearly always.
			if !ok {
				v = c.coded(l, p, code, m)
			}
			l.Tag(p.key, v)
			continue
		}
		switch p.Type {
		case geo.TypeMark:
			c.markID(l, m)
		case geo.TypeNumber:
			if r := float64(*p.Float(m)); r > 0 {
				if whole := uint64(r); float64(whole) == r {
					l.Tag(p.key, c.count(l, whole))
				} else {
					l.Tag(p.key, l.Float(r))
				}
			}
		}
	}
	l.Point(x, y)
}

// Cluster adds a cluster that stands at its median mark.
func (c *Claims) Cluster(x, y int32, n *[8]uint32, median func() *geo.Mark) {
	c.markID(c.marks, median())
	c.tally(c.marks, n)
	c.marks.Point(x, y)
}

// Area adds the polygon of a location; drawing is its *Shape, without which nothing is drawn.
func (c *Claims) Area(drawing any, name string, n *[8]uint32, median func() *geo.Mark) {
	s, ok := drawing.(*Shape)
	if !ok {
		return
	}
	c.place(c.areas, name, n, median())
	c.areas.Polygon(c.id, s)
}

// Label adds the tag of a location with an area, or one for several places, which has no name of its own.
func (c *Claims) Label(x, y int32, name string, places int, n *[8]uint32, median func() *geo.Mark) {
	if places > 1 {
		c.labels.Tag(keyPlaces, c.count(c.labels, uint64(places)))
		c.markID(c.labels, median())
		c.tally(c.labels, n)
	} else {
		c.place(c.labels, name, n, median())
	}
	c.labels.Point(x, y)
}

func (c *Claims) place(l *Layer, name string, n *[8]uint32, m *geo.Mark) {
	for i := range c.places {
		p := &c.places[i]
		if p.words != nil {
			if code := *p.Code(m); code != 0 {
				l.Tag(p.key, c.coded(l, p, uint32(code), m))
			}
			continue
		}
		l.text(p.key, p.Value(m))
		if p.Text(m) == &m.Location {
			l.text(keyName, name)
		}
	}
	c.markID(l, m)
	c.tally(l, n)
}

// text tags a string unless it is empty.
func (l *Layer) text(key int, s string) {
	if s != "" {
		l.Tag(key, l.Text(s))
	}
}

// tally tags the counts; only n is written when it is 0.
func (c *Claims) tally(l *Layer, n *[8]uint32) {
	site := uint32(0)
	for _, k := range n[1:] {
		site += k
	}
	l.Tag(keyN, c.count(l, uint64(site)))
	if n[0] > 0 {
		l.Tag(keyOther, c.count(l, uint64(n[0])))
	}
	for i, k := range n[1:7] {
		if k > 0 {
			l.Tag(keyReported+i, c.count(l, uint64(k)))
		}
	}
}

func (c *Claims) markID(l *Layer, m *geo.Mark) {
	c.text = append(append(append(c.text[:0], m.Story...), ':'), m.Claim...)
	c.text = append(append(c.text, '@'), m.Location...)
	l.Tag(c.props[0].key, l.Fresh(c.text))
}

// coded returns the value that a code stands for.
func (c *Claims) coded(l *Layer, p *property, code uint32, m *geo.Mark) uint32 {
	v, ok := l.Cached(p.column, code)
	if !ok {
		v = c.value(l, p, m)
		l.Keep(p.column, code, v)
	}
	return v
}

// value is what a mark has in a column, joined as in the claims collection when it is a list.
func (c *Claims) value(l *Layer, p *property, m *geo.Mark) uint32 {
	list := p.Texts(m)
	if list == nil {
		return l.Text(p.Value(m))
	}
	c.text = c.text[:0]
	for i, s := range *list {
		if i > 0 {
			c.text = append(c.text, "; "...)
		}
		c.text = append(c.text, s...)
	}
	return l.Bytes(c.text)
}

func (c *Claims) count(l *Layer, n uint64) uint32 {
	if n >= 1<<32 {
		return l.Uint(n)
	}
	v, ok := l.Cached(MaxColumns-1, uint32(n))
	if !ok {
		v = l.FreshUint(n) // Every number below goes this way.
		l.Keep(MaxColumns-1, uint32(n), v)
	}
	return v
}
