package geo

import (
	"slices"
	"strings"
)

// The vocabularies of the file are small numbers with a name. The zero value means “not stated”.

// Precision says how exactly a place is known, and thereby which geometry it may have.
type Precision uint8

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
func codeOf(what string, names []string, s string) (uint8, error) {
	if i := slices.Index(names, s); i >= 0 && s != "" {
		return uint8(i), nil
	}
	list := names
	if names[0] == "" {
		list = names[1:]
	}
	return 0, Errorf(CodeInvalid, "unknown %s %q; it is one of %s", what, s, strings.Join(list, ", "))
}

// String returns the name used in files and URLs.
func (p Precision) String() string { return nameOf(precisionNames(), uint8(p)) }

// ParsePrecision is the inverse of String; any other text is CodeInvalid.
func ParsePrecision(s string) (Precision, error) {
	c, err := codeOf("precision", precisionNames(), s)
	return Precision(c), err
}

// Precisions lists the names.
func Precisions() []string { return precisionNames()[1:] }

// String returns the name used in files and URLs.
func (r Role) String() string { return nameOf(roleNames(), uint8(r)) }

// ParseRole is the inverse of String; any other text is CodeInvalid.
func ParseRole(s string) (Role, error) {
	c, err := codeOf("role", roleNames(), s)
	return Role(c), err
}

// Roles lists the names.
func Roles() []string { return roleNames()[1:] }

// String returns the name used in files and URLs.
func (k ClaimKind) String() string { return nameOf(claimKindNames(), uint8(k)) }

// ParseClaimKind is the inverse of String; any other text is CodeInvalid.
func ParseClaimKind(s string) (ClaimKind, error) {
	c, err := codeOf("kind of claim", claimKindNames(), s)
	return ClaimKind(c), err
}

// ClaimKinds lists the names.
func ClaimKinds() []string { return claimKindNames()[1:] }

// String returns the name used in files.
func (a Attribution) String() string { return nameOf(attributionNames(), uint8(a)) }

// ParseAttribution is the inverse of String; any other text is CodeInvalid.
func ParseAttribution(s string) (Attribution, error) {
	c, err := codeOf("attribution", attributionNames(), s)
	return Attribution(c), err
}

// String returns the name used in files.
func (k SourceKind) String() string { return nameOf(sourceKindNames(), uint8(k)) }

// ParseSourceKind is the inverse of String; any other text is CodeInvalid.
func ParseSourceKind(s string) (SourceKind, error) {
	c, err := codeOf("kind of source", sourceKindNames(), s)
	return SourceKind(c), err
}

// String returns the name used in files.
func (r Rel) String() string { return nameOf(relNames(), uint8(r)) }

// ParseRel is the inverse of String; any other text is CodeInvalid.
func ParseRel(s string) (Rel, error) {
	c, err := codeOf("relation", relNames(), s)
	return Rel(c), err
}

// String returns the name used in files.
func (b Basis) String() string { return nameOf(basisNames(), uint8(b)) }

// ParseBasis is the inverse of String; any other text is CodeInvalid.
func ParseBasis(s string) (Basis, error) {
	c, err := codeOf("basis", basisNames(), s)
	return Basis(c), err
}

// String returns the name used in URLs and replies.
func (s Status) String() string { return nameOf(statusNames(), uint8(s)) }

// ParseStatus is the inverse of String; any other text is CodeInvalid.
func ParseStatus(s string) (Status, error) {
	c, err := codeOf("status", statusNames(), s)
	return Status(c), err
}

// Statuses lists the names.
func Statuses() []string { return statusNames()[1:] }

// String returns the name used in URLs and replies.
func (d Denial) String() string { return nameOf(denialNames(), uint8(d)) }

// ParseDenial is the inverse of String; any other text is CodeInvalid.
func ParseDenial(s string) (Denial, error) {
	c, err := codeOf("denial", denialNames(), s)
	return Denial(c), err
}

// Denials lists the names.
func Denials() []string { return denialNames()[1:] }

// String returns the name used in URLs.
func (s Shape) String() string { return nameOf(shapeNames(), uint8(s)) }

// ParseShape is the inverse of String; any other text is CodeInvalid.
func ParseShape(s string) (Shape, error) {
	c, err := codeOf("geometry", shapeNames(), s)
	return Shape(c), err
}

// Shapes lists the names.
func Shapes() []string { return shapeNames()[1:] }

// String returns the name used in URLs.
func (c Clock) String() string { return nameOf(clockNames(), uint8(c)) }

// ParseClock is the inverse of String; any other text is CodeInvalid.
func ParseClock(s string) (Clock, error) {
	c, err := codeOf("clock", clockNames(), s)
	return Clock(c), err
}

// Clocks lists the names.
func Clocks() []string { return clockNames() }
