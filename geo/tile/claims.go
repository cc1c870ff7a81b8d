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

	status, kind, role, precision []string // names, from number 1 on
}

// The keys of marks, clusters, areas and labels, in the order of their names in claimKeys.
const (
	keyMarkID = iota
	keyClaim
	keyStory
	keyLocation
	keyName
	keyStatus
	keyTopic
	keyKind
	keyRole
	keyClaimant
	keyReport
	keyPrecision
	keyRadius
	keyCountry
	keyN
	keyOther
	keyPlaces
	keyReported // and the other statuses, in their order
)

func claimKeys() []string {
	return append([]string{
		"mark_id", "claim", "story", "location", "name", "status", "topic", "kind", "role", "claimant", "report", "precision",
		"radius_m", "country", "n", "n_other", "places",
	}, geo.Statuses()...)
}

// NewClaims returns an encoder for tile 0/0/0.
func NewClaims() *Claims {
	return &Claims{
		marks: NewLayer("marks", claimKeys()...), areas: NewLayer("areas", claimKeys()...), labels: NewLayer("labels", claimKeys()...),
		status: geo.Statuses(), kind: geo.ClaimKinds(), role: geo.Roles(), precision: geo.Precisions(),
	}
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

// Columns of codes in Layer.Cached: those of Mark, then enums and small numbers.
const (
	colClaimant = iota
	colTopic
	colReport
	colCountry
	colLocation
	colClaim
	colStatus
	colKind
	colRole
	colPrecision
	colNumber
)

// Mark adds a mark with a point. Codes stand for its claimant, topic, reports, country, location and claim: equal codes
// mean equal values.
func (c *Claims) Mark(x, y int32, m *geo.Mark, codes *[6]uint32) {
	l := c.marks
	c.markID(l, m)
	c.coded(l, keyClaim, colClaim, codes[5], m.Claim)
	c.coded(l, keyLocation, colLocation, codes[4], m.Location)
	c.enum(l, keyStatus, colStatus, uint8(m.Status), c.status)
	c.coded(l, keyTopic, colTopic, codes[1], m.Topic)
	c.enum(l, keyKind, colKind, uint8(m.Kind), c.kind)
	c.enum(l, keyRole, colRole, uint8(m.Role), c.role)
	c.coded(l, keyClaimant, colClaimant, codes[0], m.Claimant)
	c.reports(l, m, codes[2])
	c.enum(l, keyPrecision, colPrecision, uint8(m.Precision), c.precision)
	if r := float64(m.RadiusM); r > 0 {
		if whole := uint64(r); float64(whole) == r {
			l.Tag(keyRadius, c.number(l, whole))
		} else {
			l.Tag(keyRadius, l.Float(r))
		}
	}
	c.coded(l, keyCountry, colCountry, codes[3], m.Country)
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
		c.labels.Tag(keyPlaces, c.number(c.labels, uint64(places)))
		c.markID(c.labels, median())
		c.tally(c.labels, n)
	} else {
		c.place(c.labels, name, n, median())
	}
	c.labels.Point(x, y)
}

func (c *Claims) place(l *Layer, name string, n *[8]uint32, m *geo.Mark) {
	l.text(keyStory, m.Story)
	l.text(keyLocation, m.Location)
	l.text(keyName, name)
	l.text(keyCountry, m.Country)
	c.enum(l, keyPrecision, colPrecision, uint8(m.Precision), c.precision)
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
	l.Tag(keyN, c.number(l, uint64(site)))
	if n[0] > 0 {
		l.Tag(keyOther, c.number(l, uint64(n[0])))
	}
	for i, k := range n[1:7] {
		if k > 0 {
			l.Tag(keyReported+i, c.number(l, uint64(k)))
		}
	}
}

func (c *Claims) markID(l *Layer, m *geo.Mark) {
	c.text = append(append(append(c.text[:0], m.Story...), ':'), m.Claim...)
	c.text = append(append(c.text, '@'), m.Location...)
	l.Tag(keyMarkID, l.Fresh(c.text))
}

func (c *Claims) coded(l *Layer, key int, column uint8, code uint32, s string) {
	if s == "" {
		return
	}
	v, ok := l.Cached(column, code)
	if !ok {
		v = l.Text(s)
		l.Keep(column, code, v)
	}
	l.Tag(key, v)
}

func (c *Claims) enum(l *Layer, key int, column, code uint8, names []string) {
	if code == 0 || int(code) > len(names) {
		return
	}
	v, ok := l.Cached(column, uint32(code))
	if !ok {
		v = l.Text(names[code-1])
		l.Keep(column, uint32(code), v)
	}
	l.Tag(key, v)
}

func (c *Claims) number(l *Layer, n uint64) uint32 {
	if n >= 1<<32 {
		return l.Uint(n)
	}
	v, ok := l.Cached(colNumber, uint32(n))
	if !ok {
		v = l.FreshUint(n) // Every number below goes this way.
		l.Keep(colNumber, uint32(n), v)
	}
	return v
}

// reports tags the reports of a mark, joined as in the claims collection.
func (c *Claims) reports(l *Layer, m *geo.Mark, code uint32) {
	if len(m.Reports) == 0 {
		return
	}
	v, ok := l.Cached(colReport, code)
	if !ok {
		c.text = c.text[:0]
		for i, r := range m.Reports {
			if i > 0 {
				c.text = append(c.text, "; "...)
			}
			c.text = append(c.text, r...)
		}
		v = l.Bytes(c.text)
		l.Keep(colReport, code, v)
	}
	l.Tag(keyReport, v)
}
