package geo

import "strings"

// The vocabularies of the file are small numbers with a name. The zero value means “not stated”.

// Precision says how exactly a place is known, and thereby which geometry it may have.
type Precision = Word[precisions]

// The numbers of this file's constants, and those of [Kind], are stored and sent: new ones are added at the end, none
// is moved.

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
type Role = Word[roles]

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
type ClaimKind = Word[claimKinds]

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
	KindResponse
	KindFinding
)

// Attribution says how the carrying text attributes a claim to its claimant.
type Attribution = Word[attributions]

// The attributions. AttributionNone: said in the text's own voice; the claimant is then a source of kind none.
const (
	AttributionExplicit Attribution = iota + 1
	AttributionImplied
	AttributionNone
)

// SourceKind says who or what a source is.
type SourceKind = Word[sourceKinds]

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
type Rel = Word[rels]

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

// AnswerOrder lists the relations as answers are shown, the strongest first: what changes a status before what does
// not.
func AnswerOrder() []Rel {
	return []Rel{
		RelRetracts, RelContradicts, RelDenies, RelCoversByGeneralDenial, RelCorrects, RelRecasts,
		RelOffersOtherExplanationFor, RelQualifies, RelRespondsTo, RelCommentsOn, RelSupports, RelRepeats, RelPartOf,
	}
}

// Basis says how something is known from the text.
type Basis = Word[bases]

// The bases.
const (
	BasisExplicit Basis = iota + 1
	BasisImplied
	BasisInferred
	BasisEditorial
)

// Status is what the relations make of a claim: computed, never typed.
type Status = Word[statuses]

// The statuses, weakest first; see [Assess].
const (
	StatusReported Status = iota + 1
	StatusAlleged
	StatusFound
	StatusDenied
	StatusDisputed
	StatusRetracted
)

// Denial says whether and how a claim is denied.
type Denial = Word[denials]

// The denials.
const (
	DenialNone Denial = iota + 1
	DenialGeneral
	DenialExplicit
)

// Outcome says what came of asking somebody about a claim.
type Outcome = Word[outcomes]

// The outcomes.
const (
	OutcomeAnswered Outcome = iota + 1
	OutcomeDeclined
	OutcomeNone
)

// Answered says what the relations to a claim are, where they answer it; a claim may have several.
type Answered = Word[answereds]

// The ways to be answered. AnsweredNone stands alone.
const (
	AnsweredNone Answered = iota + 1
	AnsweredGeneral
	AnsweredDenied
	AnsweredContradicted
)

// AlsoSaid tells whether somebody else says the same; there is one word for it, “true”.
type AlsoSaid = Word[alsoSaid]

// Shape says what geometry a mark has: its own point, an area (its own or its country's), or none.
type Shape = Word[shapes]

// The shapes.
const (
	ShapePoint Shape = iota + 1
	ShapeArea
	ShapeNone
)

// Clock chooses one of the three dates of a claim.
type Clock = Word[clocks]

// The clocks. ClockPublished is the default of filters.
const (
	ClockPublished Clock = iota
	ClockSaid
	ClockEvent
)

// NumClocks is how many clocks there are.
const NumClocks = 3

// Word is the number of a word of the vocabulary V.
type Word[V Vocabulary] uint8

// Vocabulary is one of the vocabularies below.
type Vocabulary interface{ vocabulary() vocabulary }

func (Word[V]) vocabulary() vocabulary { return (*new(V)).vocabulary() }

// String returns the word, as it stands in files, URLs and replies; "" where nothing is stated.
func (w Word[V]) String() string { return w.vocabulary().name(uint8(w)) }

// MarshalText implements encoding.TextMarshaler.
func (w Word[V]) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler; an empty text is “not stated” where that has a number.
func (w *Word[V]) UnmarshalText(text []byte) (err error) {
	*w = 0
	if len(text) > 0 || w.vocabulary().first == 0 {
		*w, err = Parse[Word[V]](string(text))
	}
	return err
}

// Enum is any such number.
type Enum interface {
	~uint8
	Vocabulary
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
	return 0, Errorf(CodeInvalid, "unknown %s %q; it is one of %s",
		v.what, word, strings.ReplaceAll(v.words, " ", ", "))
}

// Words lists the words of a vocabulary, as Words[Status]().
func Words[T Enum]() []string { return T(0).vocabulary().list() }

// Parse returns the value that a word stands for, as Parse[Status]("denied"). Any other text, the empty one too, is
// CodeInvalid.
func Parse[T Enum](word string) (T, error) {
	n, err := T(0).vocabulary().number(word)
	return T(n), err
}

// The vocabularies.
type (
	precisions   struct{}
	roles        struct{}
	claimKinds   struct{}
	attributions struct{}
	sourceKinds  struct{}
	rels         struct{}
	bases        struct{}
	statuses     struct{}
	denials      struct{}
	outcomes     struct{}
	answereds    struct{}
	alsoSaid     struct{}
	shapes       struct{}
	clocks       struct{}
	kinds        struct{}
)

func (precisions) vocabulary() vocabulary {
	return vocabulary{"precision",
		"address settlement near vague-area admin2 admin1 country supranational unlocated", 1}
}

func (roles) vocabulary() vocabulary {
	return vocabulary{"role", "site jurisdiction destination scope context seat", 1}
}

func (claimKinds) vocabulary() vocabulary {
	return vocabulary{"kind of claim",
		"event allegation count denial explanation justification legal-assessment report-scope context response finding", 1}
}

func (attributions) vocabulary() vocabulary {
	return vocabulary{"attribution", "explicit implied none", 1}
}

func (sourceKinds) vocabulary() vocabulary {
	return vocabulary{"kind of source", "organisation government government-body person person-role none", 1}
}

func (rels) vocabulary() vocabulary {
	return vocabulary{"relation", "denies contradicts supports recasts offers-other-explanation-for qualifies " +
		"comments-on responds-to part-of repeats corrects retracts covers-by-general-denial", 1}
}

func (bases) vocabulary() vocabulary {
	return vocabulary{"basis", "explicit implied inferred editorial", 1}
}

func (statuses) vocabulary() vocabulary {
	return vocabulary{"status", "reported alleged found denied disputed retracted", 1}
}

func (denials) vocabulary() vocabulary { return vocabulary{"denial", "none general explicit", 1} }

func (outcomes) vocabulary() vocabulary { return vocabulary{"outcome", "answered declined none", 1} }

func (answereds) vocabulary() vocabulary {
	return vocabulary{"answer", "none general denied contradicted", 1}
}

func (alsoSaid) vocabulary() vocabulary { return vocabulary{"value of also_said", "true", 1} }

func (shapes) vocabulary() vocabulary { return vocabulary{"geometry", "point area none", 1} }

func (clocks) vocabulary() vocabulary { return vocabulary{"clock", "published said event", 0} }

func (kinds) vocabulary() vocabulary {
	return vocabulary{"kind of record", "story source report location claim placement relation", 1}
}
