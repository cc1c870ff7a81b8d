package page

import (
	"strings"

	"dateline/web/voice"
)

// Voices names the claimants, most claims first.
func (c *content) Voices() []voice.Voice {
	list, _ := c.Teller.Voices(voice.Named)
	return list
}

// MoreVoices counts the claimants that Voices leaves out, "" when there are none.
func (c *content) MoreVoices() string {
	_, more := c.Teller.Voices(voice.Named)
	return more
}

// denier is who denies claims of the view, with what it says.
type denier struct {
	voice.Denier
	C *content
}

// Lead leads to what it says: “Government of China denies it:”.
func (d denier) Lead() string { return d.C.L.T(d.Key, "name", d.Name) }

// Counted is how many claims it denies, in brackets.
func (d denier) Counted() string { return d.C.L.T("summary.of", "of", d.Of) }

// Says is who denies and what it says, in one text.
func (d denier) Says() string {
	s := d.Lead()
	for _, x := range d.By {
		s += " “" + x.Text + "”"
	}
	return s
}

// Deniers returns who denies claims of the view.
func (c *content) Deniers() []denier {
	list, _ := c.Teller.Deniers(voice.Named)
	out := make([]denier, len(list))
	for i, d := range list {
		out[i] = denier{d, c}
	}
	return out
}

// MoreDeniers counts those whom Deniers leaves out, "" when there are none.
func (c *content) MoreDeniers() string {
	_, more := c.Teller.Deniers(voice.Named)
	return more
}

// contact makes a link of a mail address or an http(s) address, "" of anything else.
func contact(s string) string {
	switch {
	case strings.HasPrefix(s, "https://"), strings.HasPrefix(s, "http://"):
		return s
	case strings.Count(s, "@") == 1 && !strings.ContainsAny(s, " <>?&\"'"):
		return "mailto:" + s
	}
	return ""
}
