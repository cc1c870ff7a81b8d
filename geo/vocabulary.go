package geo

import (
	"slices"
	"strings"
)

// The vocabularies of the file are small numbers with a name. The zero value means “not stated”.

// Precision says how exactly a place is known, and thereby which geometry it may have.
type Precision uint8

// The numbers of this file's constants, and those of [Kind], are stored and sent: new ones are added at the end, none is moved.

// The precisions, from exact to none.
const (
	PrecisionAddress Precision = iota + 1
	PrecisionSettlement
	PrecisionNear
	PrecisionVagueArea
	PrecisionAdmin2
	PrecisionAdmin1
	PrecisionCountry
	PrecisionSupranational
	PrecisionUnlocated
)

// Role says what a location is to a claim. Only RoleSite says that something is claimed to be there.
type Role uint8

// The roles.
const (
	RoleSite Role = iota + 1
	RoleJurisdiction
	RoleDestination
	RoleScope
	RoleContext
	RoleSeat
)

// ClaimKind says what sort of statement a claim is.
type ClaimKind uint8

// The kinds of claim.
const (
	KindEvent ClaimKind = iota + 1
	KindAllegation
	KindCount
	KindDenial
	KindExplanation
	KindJustification
	KindLegalAssessment
	KindReportScope
	KindContext
)

// Attribution says how the carrying text attributes a claim to its claimant.
type Attribution uint8

// The attributions. AttributionNone: said in the text's own voice; the claimant is then a source of kind none.
const (
	AttributionExplicit Attribution = iota + 1
	AttributionImplied
	AttributionNone
)

// SourceKind says who or what a source is.
type SourceKind uint8

// The kinds of source. SourceNone is nobody named.
const (
	SourceOrganisation SourceKind = iota + 1
	SourceGovernment
	SourceGovernmentBody
	SourcePerson
	SourcePersonRole
	SourceNone
)

// Rel is what one claim does to another.
type Rel uint8

// The relations. RelCoversByGeneralDenial is an editor's judgement and never changes a status.
const (
	RelDenies Rel = iota + 1
	RelContradicts
	RelSupports
	RelRecasts
	RelOffersOtherExplanationFor
	RelQualifies
	RelCommentsOn
	RelRespondsTo
	RelPartOf
	RelRepeats
	RelCorrects
	RelRetracts
	RelCoversByGeneralDenial
)

// Basis says how something is known from the text.
type Basis uint8

// The bases.
const (
	BasisExplicit Basis = iota + 1
	BasisImplied
	BasisInferred
	BasisEditorial
)

// Status is what the relations make of a claim: computed, never typed.
type Status uint8

// The statuses, weakest first; see [Assess].
const (
	StatusReported Status = iota + 1
	StatusAlleged
	StatusCorroborated
	StatusDenied
	StatusDisputed
	StatusRetracted
)

// Denial says whether and how a claim is denied.
type Denial uint8

// The denials.
const (
	DenialNone Denial = iota + 1
	DenialGeneral
	DenialExplicit
)

// Shape says what geometry a mark has: its own point, an area (its own or its country's), or none.
type Shape uint8

// The shapes.
const (
	ShapePoint Shape = iota + 1
	ShapeArea
	ShapeNone
)

// Clock chooses one of the three dates of a claim.
type Clock uint8

// The clocks. ClockPublished is the default of filters.
const (
	ClockPublished Clock = iota
	ClockSaid
	ClockEvent
)

// NumClocks is how many clocks there are.
const NumClocks = 3

func precisionNames() []string {
	return []string{"", "address", "settlement", "near", "vague-area", "admin2", "admin1", "country", "supranational", "unlocated"}
}

func roleNames() []string {
	return []string{"", "site", "jurisdiction", "destination", "scope", "context", "seat"}
}

func claimKindNames() []string {
	return []string{"", "event", "allegation", "count", "denial", "explanation", "justification", "legal-assessment", "report-scope", "context"}
}

func attributionNames() []string { return []string{"", "explicit", "implied", "none"} }

func sourceKindNames() []string {
	return []string{"", "organisation", "government", "government-body", "person", "person-role", "none"}
}

func relNames() []string {
	return []string{
		"", "denies", "contradicts", "supports", "recasts", "offers-other-explanation-for", "qualifies", "comments-on",
		"responds-to", "part-of", "repeats", "corrects", "retracts", "covers-by-general-denial",
	}
}

func basisNames() []string { return []string{"", "explicit", "implied", "inferred", "editorial"} }

func statusNames() []string {
	return []string{"", "reported", "alleged", "corroborated", "denied", "disputed", "retracted"}
}

func denialNames() []string { return []string{"", "none", "general", "explicit"} }

func shapeNames() []string { return []string{"", "point", "area", "none"} }

func clockNames() []string { return []string{"published", "said", "event"} }

func nameOf(names []string, i uint8) string {
	if int(i) < len(names) {
		return names[i]
	}
	return ""
}

// codeOf finds a name; the empty name and unknown names are errors that list what there is.
func codeOf[T ~uint8](what string, names []string, s string) (T, error) {
	if i := slices.Index(names, s); i >= 0 && s != "" {
		return T(i), nil
	}
	list := names
	if names[0] == "" {
		list = names[1:]
	}
	return 0, Errorf(CodeInvalid, "unknown %s %q; it is one of %s", what, s, strings.Join(list, ", "))
}

// unmarshal reads a name as parse does; nothing is “not stated”.
func unmarshal[T ~uint8](to *T, parse func(string) (T, error), text []byte) (err error) {
	if *to = 0; len(text) > 0 {
		*to, err = parse(string(text))
	}
	return err
}

// String returns the name used in files and URLs.
func (p Precision) String() string { return nameOf(precisionNames(), uint8(p)) }

// ParsePrecision is the inverse of String; any other text is CodeInvalid.
func ParsePrecision(s string) (Precision, error) {
	return codeOf[Precision]("precision", precisionNames(), s)
}

// MarshalText writes the name.
func (p Precision) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads the name; no text is “not stated”.
func (p *Precision) UnmarshalText(text []byte) error { return unmarshal(p, ParsePrecision, text) }

// Precisions lists the names.
func Precisions() []string { return precisionNames()[1:] }

// String returns the name used in files and URLs.
func (r Role) String() string { return nameOf(roleNames(), uint8(r)) }

// ParseRole is the inverse of String; any other text is CodeInvalid.
func ParseRole(s string) (Role, error) {
	return codeOf[Role]("role", roleNames(), s)
}

// MarshalText writes the name.
func (r Role) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads the name; no text is “not stated”.
func (r *Role) UnmarshalText(text []byte) error { return unmarshal(r, ParseRole, text) }

// Roles lists the names.
func Roles() []string { return roleNames()[1:] }

// String returns the name used in files and URLs.
func (k ClaimKind) String() string { return nameOf(claimKindNames(), uint8(k)) }

// ParseClaimKind is the inverse of String; any other text is CodeInvalid.
func ParseClaimKind(s string) (ClaimKind, error) {
	return codeOf[ClaimKind]("kind of claim", claimKindNames(), s)
}

// MarshalText writes the name.
func (k ClaimKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads the name; no text is “not stated”.
func (k *ClaimKind) UnmarshalText(text []byte) error { return unmarshal(k, ParseClaimKind, text) }

// ClaimKinds lists the names.
func ClaimKinds() []string { return claimKindNames()[1:] }

// String returns the name used in files.
func (a Attribution) String() string { return nameOf(attributionNames(), uint8(a)) }

// ParseAttribution is the inverse of String; any other text is CodeInvalid.
func ParseAttribution(s string) (Attribution, error) {
	return codeOf[Attribution]("attribution", attributionNames(), s)
}

// MarshalText writes the name.
func (a Attribution) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads the name; no text is “not stated”.
func (a *Attribution) UnmarshalText(text []byte) error { return unmarshal(a, ParseAttribution, text) }

// String returns the name used in files.
func (k SourceKind) String() string { return nameOf(sourceKindNames(), uint8(k)) }

// ParseSourceKind is the inverse of String; any other text is CodeInvalid.
func ParseSourceKind(s string) (SourceKind, error) {
	return codeOf[SourceKind]("kind of source", sourceKindNames(), s)
}

// MarshalText writes the name.
func (k SourceKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads the name; no text is “not stated”.
func (k *SourceKind) UnmarshalText(text []byte) error { return unmarshal(k, ParseSourceKind, text) }

// String returns the name used in files.
func (r Rel) String() string { return nameOf(relNames(), uint8(r)) }

// ParseRel is the inverse of String; any other text is CodeInvalid.
func ParseRel(s string) (Rel, error) {
	return codeOf[Rel]("relation", relNames(), s)
}

// MarshalText writes the name.
func (r Rel) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads the name; no text is “not stated”.
func (r *Rel) UnmarshalText(text []byte) error { return unmarshal(r, ParseRel, text) }

// AnswerOrder lists the relations as answers are shown, the strongest first: what changes a status before what does not.
func AnswerOrder() []Rel {
	return []Rel{
		RelRetracts, RelContradicts, RelDenies, RelCoversByGeneralDenial, RelCorrects, RelRecasts, RelOffersOtherExplanationFor,
		RelQualifies, RelRespondsTo, RelCommentsOn, RelSupports, RelRepeats, RelPartOf,
	}
}

// String returns the name used in files.
func (b Basis) String() string { return nameOf(basisNames(), uint8(b)) }

// ParseBasis is the inverse of String; any other text is CodeInvalid.
func ParseBasis(s string) (Basis, error) {
	return codeOf[Basis]("basis", basisNames(), s)
}

// MarshalText writes the name.
func (b Basis) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText reads the name; no text is “not stated”.
func (b *Basis) UnmarshalText(text []byte) error { return unmarshal(b, ParseBasis, text) }

// String returns the name used in URLs and replies.
func (s Status) String() string { return nameOf(statusNames(), uint8(s)) }

// ParseStatus is the inverse of String; any other text is CodeInvalid.
func ParseStatus(s string) (Status, error) {
	return codeOf[Status]("status", statusNames(), s)
}

// MarshalText writes the name.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the name; no text is “not stated”.
func (s *Status) UnmarshalText(text []byte) error { return unmarshal(s, ParseStatus, text) }

// Statuses lists the names.
func Statuses() []string { return statusNames()[1:] }

// String returns the name used in URLs and replies.
func (d Denial) String() string { return nameOf(denialNames(), uint8(d)) }

// ParseDenial is the inverse of String; any other text is CodeInvalid.
func ParseDenial(s string) (Denial, error) {
	return codeOf[Denial]("denial", denialNames(), s)
}

// MarshalText writes the name.
func (d Denial) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the name; no text is “not stated”.
func (d *Denial) UnmarshalText(text []byte) error { return unmarshal(d, ParseDenial, text) }

// Denials lists the names.
func Denials() []string { return denialNames()[1:] }

// String returns the name used in URLs.
func (s Shape) String() string { return nameOf(shapeNames(), uint8(s)) }

// ParseShape is the inverse of String; any other text is CodeInvalid.
func ParseShape(s string) (Shape, error) {
	return codeOf[Shape]("geometry", shapeNames(), s)
}

// MarshalText writes the name.
func (s Shape) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the name; no text is “not stated”.
func (s *Shape) UnmarshalText(text []byte) error { return unmarshal(s, ParseShape, text) }

// Shapes lists the names.
func Shapes() []string { return shapeNames()[1:] }

// String returns the name used in URLs.
func (c Clock) String() string { return nameOf(clockNames(), uint8(c)) }

// ParseClock is the inverse of String; any other text is CodeInvalid.
func ParseClock(s string) (Clock, error) {
	return codeOf[Clock]("clock", clockNames(), s)
}

// Clocks lists the names.
func Clocks() []string { return clockNames() }
