package geo

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Type says what values a column has.
type Type uint8

// The types.
const (
	TypeText    Type = iota // any text
	TypeMark                // the mark's own id
	TypeID                  // the id of a record of the story
	TypeCountry             // ISO 3166-1 alpha-2, upper case
	TypeEnum                // a word of [Column.Words]
	TypeNumber              // a number above 0
	TypeCount               // a whole number, always stated
	TypeDate                // EDTF
	TypeInstant             // an end of a date: RFC 3339 in UTC, so that the order of texts is the order of time
	TypeGrade               // scheme:value
	TypeMonth               // a month of the filter's clock, as 2022-07
)

// Column is one column of the claims collection, or something else that marks are filtered or counted by. The table
// that [Columns] returns is the one place that names them: parameters, facets, expressions, the index, tiles, CSV and
// GeoJSON read it. Columns are shared and must not be changed; each stands in the table once, so that pointers may be
// compared.
type Column struct {
	Name  string
	About string // what it holds, as descriptions for clients say it
	Unit  string // of a number, as UCUM writes it
	Type  Type
	List  bool
	// Record is the kind of record that a column of ids names; in the table it is left out where that is the column's
	// name.
	Record string
	// Location is set when it is the same for all marks at one location, PerMark when marks of one claim may differ in
	// it.
	Location, PerMark bool
	// Parameter and Property tell whether filters have a parameter, and features a property, of this name.
	Parameter, Property bool
	// Facet and Tile are its place among the facets and among the properties of a tile's marks, from 1 on; 0 is not
	// there. Both are for columns that marks have.
	Facet, Tile int

	number int
	words  vocabulary
	// The value in a mark: a member, or something computed from the others.
	text  func(*Mark) *string
	texts func(*Mark) *[]string
	code  func(*Mark) *uint8
	float func(*Mark) *float32
	from  func(*Mark) string
	clock Clock // with TypeDate: it, with TypeInstant: an end of it, …
	late  bool  // … the latest instead of the earliest
	// The value in a feature where a mark has none.
	row func(*row) Value
	// The member of a filter, none when the filter keeps the choice in In.
	choice choice
}

// Value is what a column holds in one feature; the zero Value is “not stated”, but for Instant, which TypeInstant alone
// has.
type Value struct {
	Text    string
	List    []string
	Number  float64
	Instant int64 // Unix seconds, [OpenStart] and [OpenEnd] for none
}

// Columns returns the table, in the order of a feature's properties.
func Columns() []*Column { return table }

// ColumnNamed returns the column of that name, nil when there is none.
func ColumnNamed(name string) *Column {
	if i := slices.IndexFunc(table, func(c *Column) bool { return c.Name == name }); i >= 0 {
		return table[i]
	}
	return nil
}

// FacetColumns returns the columns with a facet, in the order of the facets.
func FacetColumns() []*Column { return inOrder(func(c *Column) int { return c.Facet }) }

// TileColumns returns the columns that marks have in tiles, in their order there.
func TileColumns() []*Column { return inOrder(func(c *Column) int { return c.Tile }) }

func inOrder(place func(*Column) int) []*Column {
	var out []*Column
	for _, c := range table {
		if place(c) > 0 {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b *Column) int { return place(a) - place(b) })
	return out
}

var table = number([]*Column{
	{
		Name: "mark_id", Type: TypeMark, About: "The mark, story:claim@location", PerMark: true,
		Property: true, Tile: 1,
		from: (*Mark).ID,
	},
	{
		Name: "story", Type: TypeID, About: "Id of the story", Location: true, Parameter: true, Property: true,
		text:   func(m *Mark) *string { return &m.Story },
		choice: choice{texts: func(f *Filter) *[]string { return &f.Story }},
	},
	{
		Name: "claim", Type: TypeID, About: "Id of the claim", Parameter: true, Property: true, Tile: 2,
		text:   func(m *Mark) *string { return &m.Claim },
		choice: choice{refs: func(f *Filter) *[]Ref { return &f.Claim }},
	},
	{
		Name: "location", Type: TypeID, About: "Id of the location", Location: true, PerMark: true, Parameter: true,
		Property: true, Facet: 8, Tile: 3,
		text:   func(m *Mark) *string { return &m.Location },
		choice: choice{refs: func(f *Filter) *[]Ref { return &f.Location }},
	},
	{
		Name: "location_name", About: "Name of the location", Property: true,
		row: func(r *row) Value { return Value{Text: r.location.Name} },
	},
	{
		Name: "country", Type: TypeCountry, About: "ISO 3166-1 alpha-2 code", Location: true, PerMark: true,
		Parameter: true, Property: true, Facet: 7, Tile: 12,
		text:   func(m *Mark) *string { return &m.Country },
		choice: choice{texts: func(f *Filter) *[]string { return &f.Country }},
	},
	{
		Name: "role", Type: TypeEnum, About: "What the location is to the claim", PerMark: true, Parameter: true,
		Property: true, Facet: 5, Tile: 7, words: Role(0).vocabulary(),
		code:   func(m *Mark) *uint8 { return (*uint8)(&m.Role) },
		choice: among(func(f *Filter) *[]Role { return &f.Role }),
	},
	{
		Name: "place_basis", Type: TypeEnum, About: "How the place is known, where less firmly than the claim",
		Property: true, words: Basis(0).vocabulary(),
		row: func(r *row) Value { return Value{Text: r.placement.Basis.String()} },
	},
	{
		Name: "precision", Type: TypeEnum, About: "How exactly the place is known", Location: true, PerMark: true,
		Parameter: true, Property: true, Facet: 6, Tile: 10, words: Precision(0).vocabulary(),
		code:   func(m *Mark) *uint8 { return (*uint8)(&m.Precision) },
		choice: among(func(f *Filter) *[]Precision { return &f.Precision }),
	},
	{
		Name: "geometry", Type: TypeEnum, About: "What the map shows of the place", Location: true, PerMark: true,
		Parameter: true, words: Shape(0).vocabulary(),
		code:   func(m *Mark) *uint8 { return (*uint8)(&m.Shape) },
		choice: among(func(f *Filter) *[]Shape { return &f.Shape }),
	},
	{
		Name: "radius_m", Type: TypeNumber, About: "Radius in metres", Unit: "m", Property: true, Tile: 11,
		float: func(m *Mark) *float32 { return &m.RadiusM },
		row:   func(r *row) Value { return Value{Number: r.location.RadiusM} },
	},
	{Name: "text", About: "The claim", Property: true, row: func(r *row) Value { return Value{Text: r.Claim.Text} }},
	{
		Name: "lang", About: "Language of the text", Property: true,
		row: func(r *row) Value { return Value{Text: r.Claim.Lang} },
	},
	{
		Name: "kind", Type: TypeEnum, About: "What sort of statement the claim is", Parameter: true,
		Property: true, Tile: 6, words: ClaimKind(0).vocabulary(),
		code:   func(m *Mark) *uint8 { return (*uint8)(&m.Kind) },
		choice: among(func(f *Filter) *[]ClaimKind { return &f.Kind }),
	},
	{
		Name: "topic", Type: TypeID, About: "Id of the topic", Parameter: true, Property: true, Facet: 4, Tile: 5,
		text:   func(m *Mark) *string { return &m.Topic },
		choice: choice{refs: func(f *Filter) *[]Ref { return &f.Topic }},
	},
	{
		Name: "status", Type: TypeEnum, About: "What the relations make of the claim", Parameter: true, Property: true,
		Facet: 3, Tile: 4, words: Status(0).vocabulary(),
		code:   func(m *Mark) *uint8 { return (*uint8)(&m.Status) },
		choice: among(func(f *Filter) *[]Status { return &f.Status }),
	},
	{
		Name: "claimant", Type: TypeID, Record: "source", List: true, Parameter: true, Property: true, Facet: 2, Tile: 8,
		About:  "Ids of the sources that claim it, jointly where there are several",
		texts:  func(m *Mark) *[]string { return &m.Claimants },
		choice: choice{refs: func(f *Filter) *[]Ref { return &f.Claimant }},
	},
	{
		Name: "claimant_name", List: true, About: "Names or roles of the sources that claim it", Property: true,
		row: func(r *row) Value { return Value{List: r.claimants()} },
	},
	{
		Name: "about", Type: TypeID, Record: "source", List: true, About: "Ids of the sources that the claim is about",
		Parameter: true, Property: true,
		texts:  func(m *Mark) *[]string { return &m.About },
		choice: choice{refs: func(f *Filter) *[]Ref { return &f.About }},
	},
	{
		Name: "attribution", Type: TypeEnum, About: "How the text attributes the claim", Property: true,
		words: Attribution(0).vocabulary(),
		row:   func(r *row) Value { return Value{Text: r.Claim.Attribution.String()} },
	},
	{
		Name: "report", Type: TypeID, List: true, About: "Ids of the reports that carry the claim, joined by “; ”",
		Parameter: true, Property: true, Facet: 1, Tile: 9,
		texts:  func(m *Mark) *[]string { return &m.Reports },
		choice: choice{refs: func(f *Filter) *[]Ref { return &f.Report }},
	},
	{
		Name: "report_titles", List: true, About: "Titles of the reports", Property: true,
		row: func(r *row) Value { return Value{List: some(r.titles(), maxTitles)} },
	},
	{
		Name: "locators", List: true, About: "Where the reports say it, each after its report’s id", Property: true,
		row: func(r *row) Value { return Value{List: some(r.locators(), maxTitles)} },
	},
	{
		Name: "captures", List: true, Property: true,
		About: "Archived copies of the reports, each after its report’s id",
		row:   func(r *row) Value { return Value{List: some(r.captures(), maxTitles)} },
	},
	{
		Name: "carried_by", List: true, About: "Ids of the sources that published the reports", Property: true,
		row: func(r *row) Value { return Value{List: r.Party.Publishers} },
	},
	{
		Name: "outlets", Type: TypeCount, About: "How many sources published it", Property: true,
		row: func(r *row) Value { return Value{Number: float64(len(r.Party.Publishers))} },
	},
	{
		Name: "roots", Type: TypeCount, About: "How many of them had it from the claimant", Property: true,
		row: func(r *row) Value { return Value{Number: float64(len(r.Party.Roots))} },
	},
	{
		Name: "denial", Type: TypeEnum, About: "Whether and how the claim is denied", Parameter: true,
		Property: true, Facet: 9, words: Denial(0).vocabulary(),
		code:   func(m *Mark) *uint8 { return (*uint8)(&m.Denial) },
		choice: among(func(f *Filter) *[]Denial { return &f.Denial }),
	},
	{
		Name: "answered", Type: TypeEnum, List: true, About: "How others answer the claim", Parameter: true,
		words: Answered(0).vocabulary(),
		texts: func(m *Mark) *[]string { return &m.Answered },
	},
	behind("denied_by", "that the claim is about and that deny it", func(a *Assessment) []string { return a.DeniedBy }),
	behind("contradicted_by", "that contradict it", func(a *Assessment) []string { return a.ContradictedBy }),
	behind("contradicts", "that it contradicts and that do not answer it",
		func(a *Assessment) []string { return a.Answering }),
	behind("general_denial_by", "whose general denial an editor links to it",
		func(a *Assessment) []string { return a.GeneralBy }),
	behind("also_said_by", "that say the same", func(a *Assessment) []string { return a.AlsoSaidBy }),
	behind("retracted_by", "that withdrew it", func(a *Assessment) []string { return a.RetractedBy }),
	{
		Name: "answer_dates", List: true, Property: true,
		About: "When these said so or, if that is not stated, when it was published: EDTF, each after its source’s id",
		row:   func(r *row) Value { return Value{List: some(r.Assessment.Dates, maxIDs)} },
	},
	{
		Name: "also_said", Type: TypeEnum, About: "Others say the same", Parameter: true, words: AlsoSaid(0).vocabulary(),
		code: func(m *Mark) *uint8 { return (*uint8)(&m.AlsoSaid) },
	},
	{
		Name: "replies", Type: TypeEnum, List: true, About: "What came of asking somebody about the claim",
		Parameter: true, Property: true, words: Outcome(0).vocabulary(),
		texts: func(m *Mark) *[]string { return &m.Replies },
	},
	{
		Name: "grade", Type: TypeGrade, List: true, About: "Somebody’s grades of the claim, as scheme:value",
		Parameter: true, Property: true,
		texts: func(m *Mark) *[]string { return &m.Grades },
	},
	{
		Name: "quote", About: "The claimant's own words", Property: true,
		row: func(r *row) Value {
			if r.Claim.Quote == nil {
				return Value{}
			}
			return Value{Text: r.Claim.Quote.Exact}
		},
	},
	{Name: "notes", About: "The editor’s notes", Property: true, row: func(r *row) Value { return Value{Text: r.Claim.Notes} }},
	date(ClockEvent), end(ClockEvent, false), end(ClockEvent, true),
	date(ClockSaid), end(ClockSaid, false), end(ClockSaid, true),
	date(ClockPublished), end(ClockPublished, false), end(ClockPublished, true),
	{Name: "month", Type: TypeMonth, About: "Month of the date, by the filter's clock", Facet: 10},
})

// How many entries lists have as properties, which each mark of a claim repeats.
const (
	maxIDs    = 200
	maxTitles = 20
)

// some shortens a list to so many entries and, as “+5”, how many more there are.
func some(list []string, most int) []string {
	if left := len(list) - most; left > 0 {
		return append(slices.Clip(list[:most]), fmt.Sprintf("+%d", left))
	}
	return list
}

func number(list []*Column) []*Column {
	for i, c := range list {
		c.number = i
		if c.Type == TypeID && c.Record == "" {
			c.Record = c.Name
		}
	}
	return list
}

// behind is a column of the sources that an assessment names.
func behind(name, who string, of func(*Assessment) []string) *Column {
	return &Column{
		Name: name, List: true, About: "Ids of the sources " + who, Property: true,
		row: func(r *row) Value { return Value{List: some(of(&r.Assessment), maxIDs)} },
	}
}

func date(k Clock) *Column {
	return &Column{
		Name: k.String(), Type: TypeDate, About: "When it was " + k.String() + ", EDTF", Property: true, clock: k,
		row: func(r *row) Value { return Value{Text: r.Clocks[k].String()} },
	}
}

func end(k Clock, late bool) *Column {
	name := k.String() + "_earliest"
	if late {
		name = k.String() + "_latest"
	}
	return &Column{Name: name, Type: TypeInstant, About: "An end of it, UTC", Property: true, clock: k, late: late}
}

// Title is the name as a heading.
func (c *Column) Title() string { return Title(c.Name) }

// Title writes the name of a property as a heading.
func Title(name string) string {
	if name == "" {
		return ""
	}
	return strings.ToUpper(name[:1]) + strings.ReplaceAll(name[1:], "_", " ")
}

// Number is where the column stands in the table.
func (c *Column) Number() int { return c.number }

// Words lists the vocabulary of a column of TypeEnum: word i stands for number i+1.
func (c *Column) Words() []string { return c.words.list() }

// OfMark tells whether marks have a value of the column, so that expressions may name it.
func (c *Column) OfMark() bool {
	return c.text != nil || c.texts != nil || c.code != nil || c.from != nil || c.Type == TypeInstant
}

// Text returns the member of a mark that holds the column, nil when there is none: a list, a number, computed, or no
// column of marks.
func (c *Column) Text(m *Mark) *string {
	if c.text == nil {
		return nil
	}
	return c.text(m)
}

// Texts is Text for a list.
func (c *Column) Texts(m *Mark) *[]string {
	if c.texts == nil {
		return nil
	}
	return c.texts(m)
}

// Code is Text for the number of a word.
func (c *Column) Code(m *Mark) *uint8 {
	if c.code == nil {
		return nil
	}
	return c.code(m)
}

// Float is Text for a number.
func (c *Column) Float(m *Mark) *float32 {
	if c.float == nil {
		return nil
	}
	return c.float(m)
}

// Queryable tells whether expressions may name the column: those that marks have, and dates.
func (c *Column) Queryable() bool {
	return (c.OfMark() || c.float != nil || c.Type == TypeDate) && c.Name != "geometry" // which is the geometry itself
}

// Clock tells which date a column of TypeDate is, or of which a column of TypeInstant is an end, and which end.
func (c *Column) Clock() (k Clock, late bool) { return c.clock, c.late }

// Instant writes an end of a span as columns of TypeInstant hold it, "" when it is open.
func Instant(t int64) string {
	if t == OpenStart || t == OpenEnd {
		return ""
	}
	return time.Unix(t, 0).UTC().Format(time.RFC3339)
}

func (c *Column) instant(m *Mark) int64 {
	s := &m.Clocks[c.clock]
	switch {
	case !s.Stated():
		return OpenEnd
	case c.late:
		return s.Latest
	default:
		return s.Earliest
	}
}

// Value returns what a mark has in a column as text: "" when it is not stated, and of a list.
func (c *Column) Value(m *Mark) string {
	switch {
	case c.text != nil:
		return *c.text(m)
	case c.code != nil:
		return c.words.name(*c.code(m))
	case c.from != nil:
		return c.from(m)
	case c.Type == TypeInstant:
		return Instant(c.instant(m))
	}
	return ""
}

// row is a mark as a feature, with what is behind it.
type row struct {
	*ClaimRow
	mark      Mark
	location  *Location
	placement *Placement
}

// value returns what the column holds in a feature.
func (c *Column) value(r *row) Value {
	switch {
	case c.Type == TypeInstant:
		return Value{Instant: c.instant(&r.mark)}
	case c.row != nil:
		return c.row(r)
	case c.texts != nil:
		return Value{List: *c.texts(&r.mark)}
	default:
		return Value{Text: c.Value(&r.mark)}
	}
}
