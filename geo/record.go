package geo

import (
	"encoding/json"

	"github.com/paulmach/orb"

	"dateline/geo/edtf"
)

// Record is one of *Story, *Source, *Report, *Location, *Claim, *Placement and *Relation: what a file is made of and
// what a store keeps. A record belongs to the story last put before it.
type Record interface {
	// Kind says which it is.
	Kind() Kind
	// RecordID is unique among the records of its kind in a story.
	RecordID() string
}

// Kind tells records apart.
type Kind = Word[kinds]

// The kinds of record.
const (
	KindOfStory Kind = iota + 1
	KindOfSource
	KindOfReport
	KindOfLocation
	KindOfClaim
	KindOfPlacement
	KindOfRelation
)

// Members are members of a JSON object that the format does not know: kept, exported, never served.
// A value is valid JSON in compact form.
type Members map[string]json.RawMessage

// Story is what one file holds.
type Story struct {
	ID        string
	Title     string
	Summary   string
	Lang      string // BCP 47
	Publisher string
	Credit    string
	Contact   string // mail address or http(s) URL for corrections
	Licence   string
	View      string // the first view, “zoom/lat/lon”; "" fits the marks in role site
	Checked   string // what the publisher did check, in a sentence; "" is nothing
	Topics    []Topic
	Extra     Members // unknown members of the story object
	File      Members // unknown members of the FeatureCollection
}

// Topic is what a claim is about, in words a reader sees.
type Topic struct {
	ID     string
	Title  string
	Titles map[string]string // by BCP 47 language
	// Disputed is set when the words themselves are in dispute; they stand in quotation marks then.
	Disputed bool
	Extra    Members
}

// Source is who claims or publishes.
type Source struct {
	ID     string
	Name   string // "" when not stated
	Names  map[string]string
	Type   SourceKind
	Role   string // “news agency”, “police official in Zagreb”
	PartOf string // id of the source it belongs to
	URL    string // http(s)
	Notes  string
	Extra  Members
}

// Report is a publication.
type Report struct {
	ID        string
	Title     string // "" when it has none or none is stated
	Publisher string // id of a source, "" when not stated
	Published edtf.Date
	Genre     string // “news article”, “NGO report”
	Lang      string
	URL       string // http(s)
	Captures  []Capture
	Notes     string
	Extra     Members
}

// Capture says where an archived copy of a report is. It is shown and never fetched.
type Capture struct {
	URL    string // http(s)
	At     edtf.Date
	By     string
	SHA256 string // lower-case hexadecimal digits of the copy's sum
	Extra  Members
}

// Location is a place as a feature.
type Location struct {
	ID        string
	Name      string
	Names     map[string]string // by BCP 47 language
	Country   string            // ISO 3166-1 alpha-2 or XK, "" when none
	Precision Precision
	RadiusM   float64      // metres; 0 when not stated
	GeoNames  int64        // geonames.org id; 0 when not stated
	Geometry  orb.Geometry // WGS 84 lon/lat: orb.Point, orb.Polygon, orb.MultiPolygon or nil, as Precision demands
	Notes     string
	Extra     Members // unknown members of properties
	Feature   Members // unknown members of the feature
}

// Claim is one statement by one claimant.
type Claim struct {
	ID          string
	Text        string
	Lang        string   // of Text; "" is the story's
	Claimants   []string // ids of sources, at least one; several say it jointly
	About       []string
	Attribution Attribution
	Type        ClaimKind
	Of          ClaimKind // with Type KindCount: what is counted; KindAllegation makes it alleged
	Topic       string
	Event       edtf.Date // when it is said to have happened
	Said        edtf.Date // when it was said
	Chain       []Link    // at least one
	Quote       *Quote
	Quantity    *Quantity
	Texts       map[string]Translation // of Text, by BCP 47 language
	Replies     []Reply
	Grading     []Grade
	Notes       string
	Extra       Members
}

// Link is one report in a claim's chain.
type Link struct {
	Report  string
	Basis   Basis
	Locator string // “p. 14”
	URL     string // http(s)
	Access  edtf.Date
	// Via is the report it took the claim from, "" when from the claimant itself, [ViaUnknown] when that is not said. In
	// a file a missing via means the entry before; readers of files resolve that.
	Via      string
	Captures []Capture
	Extra    Members
}

// ViaUnknown is the via of a report that does not say from whom it has a claim. No report has it as its id.
const ViaUnknown = "unknown"

// Quote is a speaker's own words.
type Quote struct {
	Exact string
	Lang  string
	Extra Members
}

// Quantity is what a claim of KindCount counts. A bound is nil when it is not stated.
type Quantity struct {
	Lowest, Highest *float64
	Unit            string // “stations”
	Extra           Members
}

// Translation is a claim's text in another language, which is shown as one.
type Translation struct {
	Text  string
	By    string // who translated, "" when not stated
	Extra Members
}

// Reply says that a report asked somebody about a claim, and what came of it.
type Reply struct {
	Source  string
	Asked   bool
	Outcome Outcome
	Report  string // that says so, "" when not stated
	Date    edtf.Date
	Extra   Members
}

// Grade is somebody's judgement of a claim, in a scheme of their own. It is shown as theirs and never makes a status.
type Grade struct {
	By, Scheme, Value string
	Date              edtf.Date
	Extra             Members
}

// Placement is a claim at a location in a role: a mark.
type Placement struct {
	Claim    string
	Location string
	Role     Role
	Basis    Basis // how firmly this place is stated; 0 is as firmly as the claim
	Notes    string
	Extra    Members // unknown members of a short {id, role} object
}

// Relation leads from one claim to another.
type Relation struct {
	From  string
	Rel   Rel
	To    string
	Basis Basis
	Notes string
	Extra Members
}

// Kind implements Record.
func (*Story) Kind() Kind { return KindOfStory }

// Kind implements Record.
func (*Source) Kind() Kind { return KindOfSource }

// Kind implements Record.
func (*Report) Kind() Kind { return KindOfReport }

// Kind implements Record.
func (*Location) Kind() Kind { return KindOfLocation }

// Kind implements Record.
func (*Claim) Kind() Kind { return KindOfClaim }

// Kind implements Record.
func (*Placement) Kind() Kind { return KindOfPlacement }

// Kind implements Record.
func (*Relation) Kind() Kind { return KindOfRelation }

// RecordID implements Record.
func (s *Story) RecordID() string { return s.ID }

// RecordID implements Record.
func (s *Source) RecordID() string { return s.ID }

// RecordID implements Record.
func (r *Report) RecordID() string { return r.ID }

// RecordID implements Record.
func (l *Location) RecordID() string { return l.ID }

// RecordID implements Record.
func (c *Claim) RecordID() string { return c.ID }

// RecordID implements Record: claim@location.
func (p *Placement) RecordID() string { return p.Claim + "@" + p.Location }

// RecordID implements Record: from relation to, separated by spaces.
func (r *Relation) RecordID() string { return r.From + " " + r.Rel.String() + " " + r.To }

// MaxID is the length limit of ids, in bytes.
const MaxID = 100

// ValidID tells whether s is an id: [a-z0-9][a-z0-9._-]{0,99}.
func ValidID(s string) bool {
	if s == "" || len(s) > MaxID {
		return false
	}
	for i := range len(s) {
		c := s[i]
		ok := c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || i > 0 && (c == '.' || c == '_' || c == '-')
		if !ok {
			return false
		}
	}
	return true
}

// Wrongdoing tells whether the claim is of a kind that is shown as alleged.
func (c *Claim) Wrongdoing() bool {
	return c.Type == KindAllegation || c.Type == KindCount && c.Of == KindAllegation
}

// Shape says what geometry marks at the location have. A country has its country's generalised polygon, which package
// country supplies.
func (l *Location) Shape() Shape {
	switch l.Precision {
	case PrecisionAddress, PrecisionSettlement, PrecisionNear:
		return ShapePoint
	case PrecisionVagueArea, PrecisionAdmin1, PrecisionAdmin2, PrecisionCountry:
		return ShapeArea
	default:
		return ShapeNone
	}
}
