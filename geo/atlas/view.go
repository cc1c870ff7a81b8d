package atlas

import (
	"encoding/json"

	"dateline/geo"
	"dateline/geo/index"
)

// View is a story as a filter shows it: what the page and the embed draw, in HTML and as JSON alike. Ids in it are
// those of the story; dates are EDTF; null and missing mean “not stated”.
type View struct {
	Story    StoryView `json:"story"`
	Revision int64     `json:"revision"`
	// RevisionID names what was committed, also after a store was put back to an older state.
	RevisionID string `json:"-"`
	// Filter is the canonical query string of the filter, without the story; "" for none.
	Filter string `json:"filter"`
	Counts Counts `json:"counts"`
	// Facets offer choices: one of which something is chosen counts as if nothing of it were.
	Facets Facets `json:"facets"`
	// Voices are the first MaxFacet of the Claimants of all that matches; Answerers are the first MaxFacet of who answers any of it.
	Voices    []Voice    `json:"voices"`
	Claimants int        `json:"claimants"`
	Answerers []Answerer `json:"answerers"`
	// AnswerersLeft is how many more answer some of it.
	AnswerersLeft int `json:"answerers_left,omitempty"`
	// Denials tells, where nobody answers, whether claims of kind denial match.
	Denials bool `json:"denials,omitempty"`
	// Signs are what a map of all that matches has signs of.
	Signs index.Signs `json:"signs"`
	// Sources, Reports, Topics and Locations hold what Claims and Others refer to, and nothing else, by id.
	Sources   map[string]SourceView   `json:"sources"`
	Reports   map[string]ReportView   `json:"reports"`
	Topics    map[string]TopicView    `json:"topics"`
	Locations map[string]LocationView `json:"locations"`
	// Claims are the claims with a matching mark, in the order of the story's places: placed ones first by location,
	// then those that are on no map. At most MaxClaims; Next then continues.
	Claims []ClaimView `json:"claims"`
	// Others are the claims that answer Claims, or that they answer, and that the filter leaves out, by id.
	Others map[string]ClaimView `json:"others"`
	// Next is the value of the parameter “after” for the next page, "" when this is the last.
	Next string `json:"next,omitempty"`
	// Bounds is the first view: west, south, east, north of the places of matching marks in role site, of all that are
	// on the map when none is; nil when nothing is on the map.
	Bounds *[4]float64 `json:"bounds,omitempty"`
	// Large is set when more marks match than are drawn from a View; the map then shows tiles.
	Large bool `json:"large,omitempty"`
	// Timeline is filled in only for the page.
	Timeline *Timeline `json:"-"`
}

// MaxMarks is up to how many matching marks a View holds every claim, so that no further request is needed.
const MaxMarks = 500

// MaxClaims is how many claims a View holds at most.
const MaxClaims = 500

// StoryView is what readers see of a story.
type StoryView struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Summary   string `json:"summary,omitempty"`
	Lang      string `json:"lang,omitempty"`
	Publisher string `json:"publisher,omitempty"`
	Credit    string `json:"credit,omitempty"`
	Contact   string `json:"contact,omitempty"`
	Licence   string `json:"licence,omitempty"`
	View      string `json:"view,omitempty"`    // the first view, zoom/lat/lon
	Checked   string `json:"checked,omitempty"` // what the publisher did check
}

// Counts counts what matches. Claims counts distinct claims, Places distinct locations with geometry. OffMap counts the
// matching claims none of whose matching marks has a place on the map. Undated counts the marks without a date on the
// filter's clock. Total is the number of claims in the story, whatever the filter.
type Counts struct {
	Marks   int `json:"marks"`
	Claims  int `json:"claims"`
	Places  int `json:"places"`
	OnMap   int `json:"on_map"` // marks with a place on the map
	OffMap  int `json:"off_map"`
	Undated int `json:"undated"`
	Total   int `json:"total"`
}

// MaxFacet is how many values of one facet are listed at most.
const MaxFacet = 200

// Facets counts the matching marks' distinct claims by value, by the name of the column: most first, then by id; at
// most MaxFacet values each. Months of the filter's clock, “2022-07”, ascend; a date that spans months counts in each,
// at most in index.MaxMonths of them.
type Facets map[string][]Facet

// MarshalJSON writes the facets in the order of the table of columns.
func (f Facets) MarshalJSON() ([]byte, error) {
	var o object
	for _, c := range geo.FacetColumns() {
		o = append(o, member{c.Name, f[c.Name]})
	}
	return o.MarshalJSON()
}

// Facet is one value with its number of claims. Label is empty for values of a vocabulary.
type Facet struct {
	ID     string `json:"id"`
	Label  string `json:"label,omitempty"`
	Claims int    `json:"n"`
}

// Voice is a claimant with the number of its matching claims, most first.
type Voice struct {
	Source string `json:"source"`
	Claims int    `json:"n"`
}

// Answerer is who answers matching claims: how many it denies, contradicts, and denies in general by an editor's
// judgement. Who denies most comes first, then who answers most otherwise.
type Answerer struct {
	Source      string `json:"source"`
	Label       string `json:"label,omitempty"` // only of [Edition.Answerers]
	Denies      int    `json:"denies"`
	Contradicts int    `json:"contradicts"`
	General     int    `json:"general"`
	// Claims are some of the claims with which the first MaxAnswerers of them do so, in Claims or Others; Explains are
	// what else they say in reply.
	Claims   []string `json:"claims,omitempty"`
	Explains []string `json:"explains,omitempty"`
}

// MaxAnswerers is how many of a View's Answerers have Claims, at most MaxAnswers each.
const (
	MaxAnswerers = 10
	MaxAnswers   = 3
)

// SourceView is what readers see of a source.
type SourceView struct {
	Name   string            `json:"name,omitempty"`
	Names  map[string]string `json:"names,omitempty"`
	Kind   geo.SourceKind    `json:"kind,omitempty"`
	Role   string            `json:"role,omitempty"`
	PartOf string            `json:"part_of,omitempty"`
	URL    string            `json:"url,omitempty"`
	Notes  string            `json:"notes,omitempty"`
}

// ReportView is what readers see of a report.
type ReportView struct {
	Title     string `json:"title,omitempty"`
	Publisher string `json:"publisher,omitempty"`
	Published string `json:"published,omitempty"`
	Genre     string `json:"genre,omitempty"`
	Lang      string `json:"lang,omitempty"`
	URL       string `json:"url,omitempty"`
	// Captures are archived copies, which nothing fetches.
	Captures []CaptureView `json:"captures,omitempty"`
	Notes    string        `json:"notes,omitempty"`
}

// TopicView is what readers see of a topic.
type TopicView struct {
	Title    string            `json:"title"`
	Titles   map[string]string `json:"titles,omitempty"`
	Disputed bool              `json:"disputed_term,omitempty"` // its words stand in quotation marks
}

// LocationView is what readers see of a location. Lon and Lat are its anchor; an area is drawn from Geometry (GeoJSON),
// a country from the shapes of package country.
type LocationView struct {
	Name      string            `json:"name"`
	Names     map[string]string `json:"names,omitempty"`
	Country   string            `json:"country,omitempty"`
	Precision geo.Precision     `json:"precision"`
	RadiusM   float64           `json:"radius_m,omitempty"`
	Shape     geo.Shape         `json:"shape"`
	Lon       *float64          `json:"anchor_lon,omitempty"`
	Lat       *float64          `json:"anchor_lat,omitempty"`
	Geometry  json.RawMessage   `json:"geometry,omitempty"`
	Notes     string            `json:"notes,omitempty"`
}

// ClaimView is what readers see of a claim.
type ClaimView struct {
	ID          string          `json:"id"`
	Text        string          `json:"text"`
	Lang        string          `json:"lang,omitempty"`
	Claimants   []string        `json:"claimants"` // who say it jointly
	About       []string        `json:"about,omitempty"`
	Attribution geo.Attribution `json:"attribution,omitempty"`
	Kind        geo.ClaimKind   `json:"kind,omitempty"`
	Topic       string          `json:"topic,omitempty"`
	Status      geo.Status      `json:"status"`
	Denial      geo.Denial      `json:"denial"`
	Event       string          `json:"event,omitempty"`
	Said        string          `json:"said,omitempty"`
	Published   string          `json:"published,omitempty"`
	Chain       []LinkView      `json:"chain"`
	Outlets     int             `json:"outlets"`
	Roots       int             `json:"roots"`
	Quote       *QuoteView      `json:"quote,omitempty"`
	Quantity    *QuantityView   `json:"quantity,omitempty"`
	// Texts are translations of Text, by language.
	Texts   map[string]TextView `json:"texts,omitempty"`
	Notes   string              `json:"notes,omitempty"`
	Replies []ReplyView         `json:"replies,omitempty"`
	Grading []GradeView         `json:"grading,omitempty"`
	Places  []PlaceView         `json:"places"`
	Answers []AnswerView        `json:"answers,omitempty"`
	// AnswersLeft is how many more relations it has.
	AnswersLeft int `json:"answers_left,omitempty"`
	// The sources behind the status, by id.
	DeniedBy       []string `json:"denied_by,omitempty"`
	ContradictedBy []string `json:"contradicted_by,omitempty"`
	AlsoSaidBy     []string `json:"also_said_by,omitempty"`
	RetractedBy    []string `json:"retracted_by,omitempty"`
	GeneralBy      []string `json:"general_denial_by,omitempty"`
	// SourcesLeft is how many more there are than the first maxSources that such a list has, by its name.
	SourcesLeft map[string]int `json:"sources_left,omitempty"`
	// NoReply are the sources that a claim of wrongdoing is about, when nothing answers it.
	NoReply []string `json:"no_reply,omitempty"`
}

// LinkView is one report in a chain. Via is the report it took the claim from, "" when from the claimant itself,
// [geo.ViaUnknown] when that is not said.
type LinkView struct {
	Report  string    `json:"report"`
	Basis   geo.Basis `json:"basis,omitempty"`
	Via     string    `json:"via,omitempty"`
	Locator string    `json:"locator,omitempty"`
	URL     string    `json:"url,omitempty"`
	// Accessed is when it was read there.
	Accessed string        `json:"accessed,omitempty"`
	Captures []CaptureView `json:"captures,omitempty"`
}

// CaptureView says where an archived copy is.
type CaptureView struct {
	URL    string `json:"url"`
	At     string `json:"at,omitempty"`
	By     string `json:"by,omitempty"`
	SHA256 string `json:"sha256,omitempty"`
}

// QuantityView is what a claim counts; a bound that is not stated is null.
type QuantityView struct {
	Lowest  *float64 `json:"lowest"`
	Highest *float64 `json:"highest"`
	Unit    string   `json:"unit,omitempty"`
}

// TextView is a claim's text in another language.
type TextView struct {
	Text string `json:"text"`
	By   string `json:"by,omitempty"`
}

// ReplyView says that somebody was asked about a claim and what came of it.
type ReplyView struct {
	Source  string      `json:"source"`
	Asked   bool        `json:"asked"`
	Outcome geo.Outcome `json:"outcome"`
	Report  string      `json:"report,omitempty"`
	Date    string      `json:"date,omitempty"`
}

// GradeView is somebody's judgement of a claim.
type GradeView struct {
	By     string `json:"by"`
	Scheme string `json:"scheme"`
	Value  string `json:"value"`
	Date   string `json:"date,omitempty"`
}

// QuoteView is a speaker's own words.
type QuoteView struct {
	Exact string `json:"exact"`
	Lang  string `json:"lang,omitempty"`
}

// PlaceView is a mark of the claim: where, in which role. Match tells whether the filter chooses this mark.
type PlaceView struct {
	Location string    `json:"location"`
	Role     geo.Role  `json:"role"`
	Match    bool      `json:"match"`
	Basis    geo.Basis `json:"basis,omitempty"` // how firmly the place is stated
	Notes    string    `json:"notes,omitempty"`
}

// AnswerView is a relation that touches the claim, as it works: see [geo.EffectOf]. Out: the claim answers Claim,
// otherwise Claim answers it.
type AnswerView struct {
	Rel     geo.Rel   `json:"rel"`
	Claim   string    `json:"claim"` // in Claims or Others
	Basis   geo.Basis `json:"basis,omitempty"`
	Out     bool      `json:"out,omitempty"`
	Earlier bool      `json:"earlier,omitempty"` // it was said before the claim
	Notes   string    `json:"notes,omitempty"`
}

func storyView(s *geo.Story) StoryView {
	return StoryView{
		ID: s.ID, Title: s.Title, Summary: s.Summary, Lang: s.Lang, Publisher: s.Publisher, Credit: s.Credit,
		Contact: s.Contact, Licence: s.Licence, View: s.View, Checked: s.Checked,
	}
}

func sourceView(s *geo.Source) SourceView {
	return SourceView{
		Name: s.Name, Names: s.Names, Kind: s.Type, Role: s.Role, PartOf: s.PartOf, URL: s.URL, Notes: s.Notes,
	}
}

func reportView(r *geo.Report) ReportView {
	return ReportView{
		Title: r.Title, Publisher: r.Publisher, Published: r.Published.String(), Genre: r.Genre, Lang: r.Lang,
		URL: r.URL, Notes: r.Notes, Captures: captures(r.Captures),
	}
}

func captures(list []geo.Capture) (out []CaptureView) {
	for _, x := range list {
		out = append(out, CaptureView{x.URL, x.At.String(), x.By, x.SHA256})
	}
	return out
}
