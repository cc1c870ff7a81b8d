package voice

import (
	"slices"

	"dateline/geo"
	"dateline/geo/index"
)

// Sign is a line of the legend: a glyph by its name, and what it means. Status is 0 for what is not a status.
type Sign struct {
	Glyph, Text string
	Status      geo.Status
}

// Drawn is what a map has signs of, and of which replies.
type Drawn struct {
	index.Signs
	Replies []Reply
	Brief   bool // in a frame in an article, whose text says what an editor links
}

// Legend explains what a map with these signs shows, and nothing that it does not. Clusters tells whether claims that
// are near each other are drawn as one.
func (l *Lang) Legend(d Drawn, clusters bool) []Sign {
	var out []Sign
	for _, s := range d.Statuses {
		out = append(out, Sign{s.String(), l.T("status." + s.String()), s})
	}
	for _, r := range []Reply{Answered, GeneralReply} {
		key := "legend." + string(r)
		if d.Brief && r == GeneralReply {
			key += ".brief"
		}
		if slices.Contains(d.Replies, r) {
			out = append(out, Sign{Glyph: string(r), Text: l.T(key)})
		}
	}
	for _, x := range []struct {
		drawn      bool
		glyph, key string
	}{
		{clusters, "ring", "legend.ring"}, {d.Disc, "disc", "legend.disc"}, {d.Near, "ring", "precision.near"}, {d.Area, "area", "legend.area"},
		{d.Other, "other", "legend.other"},
	} {
		if x.drawn {
			out = append(out, Sign{Glyph: x.glyph, Text: l.T(x.key)})
		}
	}
	return out
}

// Meaning is a word of the legend with what it means, in a sentence.
type Meaning struct{ Word, Text string }

// Meanings says what the words for the statuses mean that a map has signs of.
func (l *Lang) Meanings(d Drawn) []Meaning {
	var out []Meaning
	for _, s := range d.Statuses {
		out = append(out, Meaning{l.T("status." + s.String()), l.T("meaning." + s.String())})
	}
	return out
}
