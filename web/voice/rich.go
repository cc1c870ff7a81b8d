package voice

import "slices"

// Span is a piece of a sentence: text, perhaps a link, perhaps a name that stands out, perhaps in a language of its own
// with its direction.
type Span struct {
	Text   string
	Href   string
	Strong bool
	Lang   string
	Dir    string // as Lang reads, "" for the page's own
	Label  string // the link's name where its text does not tell it from others
}

// Rich is a sentence in pieces, so that a template can link its names.
type Rich []Span

// Plain is a sentence of one piece.
func Plain(s string) Rich { return Rich{{Text: s}} }

// String returns the sentence without its links.
func (r Rich) String() string {
	var s string
	for _, x := range r {
		s += x.Text
	}
	return s
}

// Rich fills a text's placeholders with pieces; one that is not given stays as it is.
func (l *Lang) Rich(key string, args map[string]Rich) Rich {
	var out Rich
	for _, p := range cut(l.T(key)) {
		switch v, ok := args[p.text]; {
		case !p.hole:
			out = append(out, Span{Text: p.text})
		case ok:
			out = append(out, v...)
		default:
			out = append(out, Span{Text: "{" + p.text + "}"})
		}
	}
	return out
}

// Listed is how many names a sentence lists at most; the others are counted. A file of 1 MB can name 200 sources of 1000 bytes
// in each of 500 claims.
const Listed = 12

// JoinRich is Join for pieces, of which there are left more than the list has.
func (l *Lang) JoinRich(list []Rich, left int) Rich {
	if len(list) == 0 {
		return nil
	}
	if over := len(list) - Listed; over > 0 && over+left > 1 {
		list, left = list[:Listed], over+left
	}
	out := list[0]
	for i, r := range list[1:] {
		key := "list.comma"
		if i == len(list)-2 && left == 0 {
			key = "list.and"
		}
		out = l.Rich(key, map[string]Rich{"a": out, "b": r})
	}
	if left > 0 {
		out = append(slices.Clip(out), Span{Text: " " + l.N("summary.more", left)})
	}
	return out
}
