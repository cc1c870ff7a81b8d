package voice

// Span is a piece of a sentence: text, perhaps a link, perhaps a name that stands out, perhaps in a language of its own
// with its direction.
type Span struct {
	Text   string
	Href   string
	Strong bool
	Lang   string
	Dir    string // as Lang reads, "" for the page's own
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

// JoinRich is Join for pieces.
func (l *Lang) JoinRich(list []Rich) Rich {
	if len(list) == 0 {
		return nil
	}
	out := list[0]
	for i, r := range list[1:] {
		key := "list.comma"
		if i == len(list)-2 {
			key = "list.and"
		}
		out = l.Rich(key, map[string]Rich{"a": out, "b": r})
	}
	return out
}
