package sheet

import (
	"slices"
	"strings"

	"dateline/geo"
)

// form says how the text of a cell becomes the value of a member.
type form uint8

const (
	plain  form = iota // as it stands
	number             // digits, a decimal point or, where ; separates cells, a comma
	truth              // yes or no
	date               // EDTF, or 2022/12/04
	word               // of a vocabulary, capitals being small
	refs               // ids or names of other records, separated by ;
	ref                // the same, one
	object             // JSON
)

// column is a column of a sheet and the member that it fills.
type column struct {
	name   string // its heading; one that ends with : goes on with a language, as name:hr
	member string // of the record; "" for what is put together by hand
	form   form
	to     string   // of refs: the sheet of those records
	words  []string // of a vocabulary
	flat   string   // its heading where everything is in one sheet; "" when it has none there
	about  string   // for those who fill it in
	sheet  string   // of a column of one sheet of everything: the sheet that it is of
	own    string   // and its heading there
}

// The sheets, by their names.
const (
	storySheet     = "story"
	topicSheet     = "topics"
	sourceSheet    = "sources"
	reportSheet    = "reports"
	locationSheet  = "locations"
	claimSheet     = "claims"
	relationSheet  = "relations"
	listSeparator  = ";"
	fromClaimant   = "claimant" // as via: from the claimant itself
	kindOfPlace    = "place"
	privatePrefix  = "_"
	languageSuffix = ":"
)

// sheetNames are the sheets in the order in which they are written.
func sheetNames() []string {
	return []string{storySheet, topicSheet, sourceSheet, reportSheet, locationSheet, claimSheet, relationSheet}
}

// columns lists the columns of a sheet.
func columns(sheet string) []column {
	const rest = "members that this sheet has no column for, as a JSON object"
	switch sheet {
	case storySheet:
		return []column{
			{name: "id", member: "id", flat: "story_id",
				about: "part of every address, for ever; made from the title when empty"},
			{name: "title", member: "title", flat: "story", about: "holds no claim without its claimant"},
			{name: "summary", member: "summary", flat: "story_summary"},
			{name: "lang", member: "lang", flat: "story_lang", about: "language of the texts, as en"},
			{name: "publisher", member: "publisher", flat: "story_publisher"},
			{name: "credit", member: "credit", flat: "story_credit"},
			{name: "contact", member: "contact", flat: "story_contact", about: "mail address or URL for corrections"},
			{name: "licence", member: "licence", flat: "story_licence"},
			{name: "view", member: "view", flat: "story_view", about: "first view as zoom/latitude/longitude"},
			{name: "checked", member: "checked", flat: "story_checked", about: "what you did check, in a sentence"},
			{name: "extra", form: object, about: rest},
			{name: "file", form: object, about: "members beside the story, as a JSON object"},
		}
	case topicSheet:
		return []column{
			{name: "id", member: "id"}, {name: "title", member: "title", flat: "topic",
				about: "what the claim is about, in a few words"},
			{name: "title:", member: "titles", about: "in another language: title:hr"},
			{name: "disputed_term", member: "disputed_term", form: truth,
				about: "yes where the words are themselves in dispute"},
			{name: "extra", form: object, about: rest},
		}
	case sourceSheet:
		return []column{
			{name: "id", member: "id"}, {name: "name", member: "name", about: "empty when nobody is named"},
			{name: "name:", member: "names", about: "in another language: name:zh"},
			{name: "kind", member: "kind", form: word, words: geo.Words[geo.SourceKind](), about: "who it is"},
			{name: "role", member: "role", about: "in words, as news agency"},
			{name: "part_of", member: "part_of", form: ref, to: sourceSheet, about: "the source that it belongs to"},
			{name: "url", member: "url"}, {name: "notes", member: "notes"}, {name: "extra", form: object, about: rest},
		}
	case reportSheet:
		return []column{
			{name: "id", member: "id", flat: "report_id"},
			{name: "title", member: "title", flat: "report",
				about: "the publication that carries the claim; empty when it has none"},
			{name: "publisher", member: "publisher", form: ref, to: sourceSheet, flat: "publisher", about: "a source"},
			{name: "published", member: "published", form: date, flat: "published",
				about: "2022-12-04, 2022-12, 2022, ../2019 for 2019 or before"},
			{name: "genre", member: "genre", flat: "genre", about: "news article, NGO report, interview, …"},
			{name: "lang", member: "lang", flat: "report_lang"}, {name: "url", member: "url", flat: "url"},
			{name: "captures", member: "captures", form: object, about: "archived copies, as a JSON array"},
			{name: "notes", member: "notes", flat: "report_notes"}, {name: "extra", form: object, about: rest},
		}
	case locationSheet:
		return []column{
			{name: "id", member: "id", flat: "place_id"},
			{name: "name", member: "name", flat: "place", about: "with a country alone, a town's position is looked up"},
			{name: "name:", member: "names", flat: "place:", about: "in another language: name:hr"},
			{name: "country", member: "country", flat: "country", about: "ISO code of two letters, as HR"},
			{name: "precision", member: "precision", form: word, words: geo.Words[geo.Precision](), flat: "precision",
				about: "how exactly the place is known; settlement for a town that was looked up"},
			{name: "lon", form: number, flat: "lon", about: "degrees east, of an address, settlement or near"},
			{name: "lat", form: number, flat: "lat", about: "degrees north"},
			{name: "radius_m", member: "radius_m", form: number, flat: "radius_m",
				about: "metres that hold the place, of a settlement or near"},
			{name: "geonames", member: "geonames", form: number, flat: "geonames",
				about: "id at geonames.org; tells towns of one name apart"},
			{name: "geometry", flat: "geometry", about: "outline of an area: WKT or GeoJSON"},
			{name: "notes", member: "notes", flat: "place_notes"},
			{name: "extra", form: object, about: rest}, {name: "feature", form: object,
				about: "members of the GeoJSON feature, as a JSON object"},
		}
	case claimSheet:
		return []column{
			{name: "id", member: "id", flat: "id",
				about: "made from the text when empty; mapserver ids writes it down, so that a change of the text keeps it"},
			{name: "location", flat: "", form: ref, to: locationSheet,
				about: "the place; a row for each place that the claim names"},
			{name: "role", member: "role", form: word, words: geo.Words[geo.Role](), flat: "role",
				about: "what the place is to the claim; only site says that something is there"},
			{name: "place_basis", member: "basis", form: word, words: geo.Words[geo.Basis](), flat: "place_basis",
				about: "how firmly this place is stated, where less firmly than the claim"},
			{name: "place_note", flat: "place_note", about: "on this place of this claim"},
			{name: "text", member: "text", flat: "text",
				about: "what is claimed, in your words; empty in further rows of one claim"},
			{name: "text:", member: "texts", flat: "text:", about: "translated: text:hr"},
			{name: "lang", member: "lang", flat: "lang", about: "language of the text, where not the story's"},
			{name: "claimant", member: "claimant", form: refs, to: sourceSheet, flat: "claimant",
				about: "who claims it; several jointly with ;"},
			{name: "about", member: "about", form: refs, to: sourceSheet, flat: "about",
				about: "whom it is about; they can deny it"},
			{name: "attribution", member: "attribution", form: word, words: geo.Words[geo.Attribution](), flat: "attribution"},
			{name: "kind", member: "kind", form: word, words: geo.Words[geo.ClaimKind](), flat: "kind",
				about: "allegation for wrongdoing"},
			{name: "of", member: "of", form: word, words: geo.Words[geo.ClaimKind](), flat: "of", about: "what a count counts"},
			{name: "topic", member: "topic", form: ref, to: topicSheet, flat: ""},
			{name: "event", member: "event", form: date, flat: "event", about: "when it is said to have happened"},
			{name: "said", member: "said", form: date, flat: "said", about: "when it was said"},
			{name: "report", form: refs, to: reportSheet, flat: "",
				about: "who carried it; several, the first carrier first, with ;"},
			{name: "via", flat: "via",
				about: "whom each report has it from: a report, claimant, unknown; empty for the report before"},
			{name: "chain_basis", flat: "chain_basis", words: geo.Words[geo.Basis]()},
			{name: "locator", flat: "locator", about: "where in the report, as p. 14"},
			{name: "chain", form: object, about: "all of it as a JSON array, where the columns before do not hold it"},
			{name: "quote", flat: "quote", about: "the speaker's own words, without quotation marks"},
			{name: "quote_lang", flat: "quote_lang"},
			{name: "lowest", form: number, flat: "lowest", about: "of a count"},
			{name: "highest", form: number, flat: "highest"}, {name: "unit", flat: "unit", about: "as stations"},
			{name: "texts", form: object, about: "translations as a JSON object"},
			{name: "replies", member: "replies", form: object, about: "who was asked, as a JSON array"},
			{name: "grading", member: "grading", form: object, about: "somebody's grades, as a JSON array"},
			{name: "notes", member: "notes", flat: "notes"},
			{name: "extra", form: object, about: rest},
			{name: "place_extra", form: object, about: "members of this place of this claim, as a JSON object"},
		}
	case relationSheet:
		return []column{
			{name: "from", member: "from", form: ref, to: claimSheet, about: "the claim that answers"},
			{name: "rel", member: "rel", form: word, words: geo.Words[geo.Rel]()},
			{name: "to", member: "to", form: ref, to: claimSheet, about: "the claim that is answered"},
			{name: "basis", member: "basis", form: word, words: geo.Words[geo.Basis](),
				about: "editorial where you linked them"},
			{name: "notes", member: "notes"}, {name: "extra", form: object, about: rest},
		}
	}
	return nil
}

// flatColumns are the headings of one sheet of everything, in the order of the template: what is claimed by
// whom, where, who carried it.
func flatColumns() []column {
	person := func(prefix string) []column {
		return []column{
			{name: prefix + "_kind", form: word, words: geo.Words[geo.SourceKind](), about: "of the " + prefix +
				", in the first row that names it"},
			{name: prefix + "_role", about: "in words, as news agency"},
		}
	}
	var out []column
	for _, sheet := range []string{claimSheet, topicSheet, locationSheet, reportSheet, storySheet} {
		for _, c := range columns(sheet) {
			if c.flat == "" {
				continue
			}
			c.sheet, c.own, c.name = sheet, c.name, c.flat
			out = append(out, c)
			switch c.flat {
			case "claimant", "about", "publisher":
				out = append(out, person(c.flat)...)
			}
		}
	}
	for _, rel := range geo.Words[geo.Rel]() {
		out = append(out, column{name: rel, form: refs, to: claimSheet,
			about: "ids or texts of claims that this one answers so"})
	}
	return append(out, column{name: "relation_basis", form: word, words: geo.Words[geo.Basis](), about: "of those"})
}

// find returns the column of a heading. Headings of languages match by what stands before the colon; lang is
// what stands behind it.
func find(list []column, heading string) (c column, lang string, ok bool) {
	h := strings.ToLower(strings.TrimSpace(heading))
	i := slices.IndexFunc(list, func(c column) bool { return c.name == h && !strings.HasSuffix(c.name, languageSuffix) })
	if i >= 0 {
		return list[i], "", true
	}
	name, lang, found := strings.Cut(strings.TrimSpace(heading), languageSuffix)
	if !found || lang == "" {
		return column{}, "", false
	}
	i = slices.IndexFunc(list, func(c column) bool { return c.name == strings.ToLower(name)+languageSuffix })
	if i < 0 {
		return column{}, "", false
	}
	return list[i], lang, true
}
