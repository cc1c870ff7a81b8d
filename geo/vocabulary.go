package geo

import "strings"

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

// Enum is one of the vocabularies above.
type Enum interface {
	~uint8
	vocabulary() vocabulary
}

// vocabulary names numbers: words, separated by spaces, stand for first and what follows.
type vocabulary struct {
	what, words string
	first       uint8
}

// name returns the word of a number, "" when it has none.
func (v vocabulary) name(n uint8) string {
	if n < v.first {
		return ""
	}
	rest := v.words
	for n -= v.first; n > 0; n-- {
		_, rest, _ = strings.Cut(rest, " ")
	}
	word, _, _ := strings.Cut(rest, " ")
	return word
}

func (v vocabulary) list() (out []string) { return append(out, strings.Fields(v.words)...) }

// number is the inverse of name; any other text is CodeInvalid.
func (v vocabulary) number(word string) (uint8, error) {
	n := v.first
	for w := range strings.SplitSeq(v.words, " ") {
		if w == word {
			return n, nil
		}
		n++
	}
	return 0, Errorf(CodeInvalid, "unknown %s %q; it is one of %s", v.what, word, strings.ReplaceAll(v.words, " ", ", "))
}

// Words lists the words of a vocabulary, as Words[Status]().
func Words[T Enum]() []string { return T(0).vocabulary().list() }

// Parse returns the value that a word stands for, as Parse[Status]("denied"). Any other text, the empty one too, is
// CodeInvalid.
func Parse[T Enum](word string) (T, error) {
	n, err := T(0).vocabulary().number(word)
	return T(n), err
}

// read is UnmarshalText; an empty text is “not stated” where that has a number.
func read[T Enum](to *T, text []byte) (err error) {
	*to = 0
	if len(text) > 0 || T(0).vocabulary().first == 0 {
		*to, err = Parse[T](string(text))
	}
	return err
}

func (Precision) vocabulary() vocabulary {
	return vocabulary{"precision", "address settlement near vague-area admin2 admin1 country supranational unlocated", 1}
}

// String returns the name used in files and URLs.
func (p Precision) String() string { return p.vocabulary().name(uint8(p)) }

// MarshalText implements encoding.TextMarshaler.
func (p Precision) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Precision) UnmarshalText(text []byte) error { return read(p, text) }

func (Role) vocabulary() vocabulary {
	return vocabulary{"role", "site jurisdiction destination scope context seat", 1}
}

// String returns the name used in files and URLs.
func (r Role) String() string { return r.vocabulary().name(uint8(r)) }

// MarshalText implements encoding.TextMarshaler.
func (r Role) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *Role) UnmarshalText(text []byte) error { return read(r, text) }

func (ClaimKind) vocabulary() vocabulary {
	return vocabulary{"kind of claim", "event allegation count denial explanation justification legal-assessment report-scope context", 1}
}

// String returns the name used in files and URLs.
func (k ClaimKind) String() string { return k.vocabulary().name(uint8(k)) }

// MarshalText implements encoding.TextMarshaler.
func (k ClaimKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (k *ClaimKind) UnmarshalText(text []byte) error { return read(k, text) }

func (Attribution) vocabulary() vocabulary {
	return vocabulary{"attribution", "explicit implied none", 1}
}

// String returns the name used in files.
func (a Attribution) String() string { return a.vocabulary().name(uint8(a)) }

// MarshalText implements encoding.TextMarshaler.
func (a Attribution) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *Attribution) UnmarshalText(text []byte) error { return read(a, text) }

func (SourceKind) vocabulary() vocabulary {
	return vocabulary{"kind of source", "organisation government government-body person person-role none", 1}
}

// String returns the name used in files.
func (k SourceKind) String() string { return k.vocabulary().name(uint8(k)) }

// MarshalText implements encoding.TextMarshaler.
func (k SourceKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (k *SourceKind) UnmarshalText(text []byte) error { return read(k, text) }

func (Rel) vocabulary() vocabulary {
	return vocabulary{"relation", "denies contradicts supports recasts offers-other-explanation-for qualifies comments-on responds-to " +
		"part-of repeats corrects retracts covers-by-general-denial", 1}
}

// String returns the name used in files.
func (r Rel) String() string { return r.vocabulary().name(uint8(r)) }

// MarshalText implements encoding.TextMarshaler.
func (r Rel) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *Rel) UnmarshalText(text []byte) error { return read(r, text) }

func (Basis) vocabulary() vocabulary {
	return vocabulary{"basis", "explicit implied inferred editorial", 1}
}

// AnswerOrder lists the relations as answers are shown, the strongest first: what changes a status before what does not.
func AnswerOrder() []Rel {
	return []Rel{
		RelRetracts, RelContradicts, RelDenies, RelCoversByGeneralDenial, RelCorrects, RelRecasts, RelOffersOtherExplanationFor,
		RelQualifies, RelRespondsTo, RelCommentsOn, RelSupports, RelRepeats, RelPartOf,
	}
}

// String returns the name used in files.
func (b Basis) String() string { return b.vocabulary().name(uint8(b)) }

// MarshalText implements encoding.TextMarshaler.
func (b Basis) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (b *Basis) UnmarshalText(text []byte) error { return read(b, text) }

func (Status) vocabulary() vocabulary {
	return vocabulary{"status", "reported alleged corroborated denied disputed retracted", 1}
}

// String returns the name used in URLs and replies.
func (s Status) String() string { return s.vocabulary().name(uint8(s)) }

// MarshalText implements encoding.TextMarshaler.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Status) UnmarshalText(text []byte) error { return read(s, text) }

func (Denial) vocabulary() vocabulary { return vocabulary{"denial", "none general explicit", 1} }

// String returns the name used in URLs and replies.
func (d Denial) String() string { return d.vocabulary().name(uint8(d)) }

// MarshalText implements encoding.TextMarshaler.
func (d Denial) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Denial) UnmarshalText(text []byte) error { return read(d, text) }

func (Shape) vocabulary() vocabulary { return vocabulary{"geometry", "point area none", 1} }

// String returns the name used in URLs.
func (s Shape) String() string { return s.vocabulary().name(uint8(s)) }

// MarshalText implements encoding.TextMarshaler.
func (s Shape) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Shape) UnmarshalText(text []byte) error { return read(s, text) }

func (Clock) vocabulary() vocabulary { return vocabulary{"clock", "published said event", 0} }

// String returns the name used in URLs.
func (c Clock) String() string { return c.vocabulary().name(uint8(c)) }

// MarshalText implements encoding.TextMarshaler.
func (c Clock) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *Clock) UnmarshalText(text []byte) error { return read(c, text) }
