package index

import (
	"math/bits"
	"slices"
	"strings"

	"dateline/geo"
)

// held says how the index holds a column.
type held uint8

const (
	heldNowhere   held = iota // asked mark by mark
	heldWords                 // bits of segment.enum, and planes
	heldPrecision             // places.prec, and planes
	heldShape                 // places.shape, and planes
	heldCodes                 // segment.codes and postings
	heldLists                 // the same, with codes of lists
	heldClaim                 // segment.claim
	heldLocation              // places.location
	heldStory                 // places.story
	heldCountry               // places.country
	heldSpan                  // an end of segment.span
	heldMonth                 // segment.span of the filter's clock
)

// stored is a column with where the index keeps it.
type stored struct {
	*geo.Column
	held  held
	slot  int // heldCodes, heldLists: in segment.codes; columns of words: in segment.planes
	dict  int // of its ids or texts, in tables.dicts
	list  int // heldLists: in tables.lists
	shift int // heldWords: in segment.enum
	width int // of words: bits of a number
	top   int // of words: the largest number
}

// How many columns of a kind there is room for. What is not used costs a few words a segment.
const (
	maxDicts  = 12
	maxLists  = 8
	maxSlots  = 12
	maxPlanes = 12
)

// The dictionaries that places and claims are ordered by come first.
const (
	dictClaim = iota
	dictLocation
	dictCountry
	firstDict
)

// layout is how the table of columns is laid out in segments.
type layout struct {
	columns []stored // by number
	words   []*stored
	codes   []*stored // heldCodes and heldLists, by slot
	tile    []*stored
	// What the index itself asks for.
	status, role, month *stored
	slots, lists, dicts int
}

var columns = layOut(geo.Columns())

// layOut finds a place for each column. What a mark has of the claim, location and country tells by which member it is.
func layOut(table []*geo.Column) *layout {
	l := &layout{columns: make([]stored, len(table))}
	records := make([]string, firstDict)
	var m geo.Mark
	shift := 0
	for i, c := range table {
		x := &l.columns[i]
		x.Column = c
		if c.Tile > 0 {
			l.tile = append(l.tile, x)
		}
		switch p := c.Text(&m); {
		case c.Type == geo.TypeMonth:
			x.held, l.month = heldMonth, x
		case c.Type == geo.TypeInstant:
			x.held = heldSpan
		case c.Type == geo.TypeMark || !c.OfMark():
		case c.Code(&m) != nil:
			x.top = len(c.Words())
			x.slot, x.width = len(l.words), bits.Len(uint(x.top))
			switch c.Code(&m) {
			case (*uint8)(&m.Precision):
				x.held = heldPrecision
			case (*uint8)(&m.Shape):
				x.held = heldShape
			default:
				x.held, x.shift = heldWords, shift
				shift += x.width
			}
			l.words = append(l.words, x)
		case p == &m.Story:
			x.held = heldStory
		case p == &m.Claim:
			x.held, x.dict = heldClaim, dictClaim
		case p == &m.Location:
			x.held, x.dict = heldLocation, dictLocation
		case p == &m.Country:
			x.held, x.dict = heldCountry, dictCountry
		default:
			record := c.Record
			if c.Type != geo.TypeID {
				record = " " + c.Name // No record's: a dictionary of its own.
			}
			if x.dict = slices.Index(records, record); x.dict < 0 {
				x.dict = len(records)
				records = append(records, record)
			}
			x.held, x.slot = heldCodes, len(l.codes)
			if c.List {
				x.held, x.list = heldLists, l.lists
				l.lists++
			}
			l.codes = append(l.codes, x)
		}
		switch c.Code(&m) {
		case (*uint8)(&m.Status):
			l.status = x
		case (*uint8)(&m.Role):
			l.role = x
		}
	}
	l.slots, l.dicts = len(l.codes), len(records)
	return l
}

// String tells layouts apart: files of another one cannot be read.
func (l *layout) String() string {
	var out []string
	for _, c := range slices.Concat(l.words, l.codes) {
		out = append(out, c.Name+"("+strings.Join(c.Words(), ",")+")")
	}
	return strings.Join(out, " ")
}

// of returns where a column is kept.
func (l *layout) of(c *geo.Column) *stored { return &l.columns[c.Number()] }

// number returns what a row, at place p, has of a column of words.
func (x *stored) number(s *segment, r, p int) uint8 {
	switch x.held {
	case heldPrecision:
		return s.places.prec[p]
	case heldShape:
		return s.places.shape[p]
	default:
		return x.word(s.enum[r])
	}
}

// word takes a number out of the bits of a row.
func (x *stored) word(enum uint16) uint8 { return uint8(enum>>x.shift) & (1<<x.width - 1) }

// code returns what a row, at place p, has of a column: equal codes are equal values, 0 is none.
func (x *stored) code(s *segment, r, p int) uint32 {
	switch x.held {
	case heldCodes, heldLists:
		return s.codes[x.slot].at(r)
	case heldWords, heldPrecision, heldShape:
		return uint32(x.number(s, r, p))
	case heldClaim:
		return s.claim[r]
	case heldLocation:
		return s.places.location[p]
	case heldStory:
		return s.places.story.at(p)
	case heldCountry:
		return s.places.country.at(p)
	default:
		return 0
	}
}
