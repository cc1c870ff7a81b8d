package basemap

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"
)

// maxCredit is the longest attribution in bytes.
const maxCredit = 500

// Credit is an attribution in pieces, so that pages can link it without markup of others.
type Credit []CreditPart

// CreditPart is text, with the address that it links to, "" for none.
type CreditPart struct{ Text, Href string }

// ParseCredit reads an attribution: text in one line, in which [text](https://address) is a link. Markup is an error,
// since it would be shown as it stands.
func ParseCredit(s string) (Credit, error) {
	s = strings.TrimSpace(s)
	if len(s) > maxCredit {
		return nil, fmt.Errorf("the attribution has %d bytes; at most %d", len(s), maxCredit)
	}
	if strings.ContainsAny(s, "<>") || strings.Contains(s, "&copy;") {
		return nil, errors.New("the attribution holds markup; write text, © for &copy; and [text](https://address) " +
			"for a link")
	}
	for _, c := range s {
		if unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) || c == unicode.ReplacementChar {
			return nil, fmt.Errorf("the attribution holds the character %U; write it in one line of plain text", c)
		}
	}
	var out Credit
	for s != "" {
		before, rest, found := strings.Cut(s, "[")
		if before != "" {
			out = append(out, CreditPart{Text: before})
		}
		if !found {
			break
		}
		text, rest, found := strings.Cut(rest, "](")
		href, rest, ended := strings.Cut(rest, ")")
		if !found || !ended || text == "" {
			return nil, errors.New("the attribution has a [ that begins no link; a link is [text](https://address)")
		}
		u, err := url.Parse(href)
		if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
			return nil, fmt.Errorf("the attribution links to %q; a link starts with https:// or http://", href)
		}
		out = append(out, CreditPart{text, href})
		s = rest
	}
	return out, nil
}

// String returns the attribution without its links.
func (c Credit) String() string {
	var b strings.Builder
	for _, p := range c {
		b.WriteString(p.Text)
	}
	return b.String()
}
