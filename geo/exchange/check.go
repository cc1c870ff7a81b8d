package exchange

import (
	"math"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The limits of a file, in bytes. Problems name them.
const (
	MaxRecord   = 1 << 20   // a record of a text sequence
	MaxFeature  = 16 << 20  // a feature of a document, white space included
	MaxText     = 16 << 10  // text, summary, quote, notes, credit
	MaxName     = 1000      // names, titles, roles, locators and other short texts
	MaxURL      = 2000      // addresses
	MaxList     = 200       // entries of a chain, of about and of names
	MaxLocation = 448 << 10 // a location without its claims, and anything else that stands alone, written compactly
	MaxClaim    = 256 << 10 // one claim, written compactly
)

// MaxRadius is the largest radius_m, in metres.
const MaxRadius = 1_000_000

const recordSeparator = 0x1e

// control returns the first control character (Unicode category Cc) of s; lines allows line feeds and tabs.
func control(s []byte, lines bool) (r rune, found bool) {
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			c := s[i]
			i++
			if c >= 0x20 && c != 0x7f || lines && (c == '\n' || c == '\t') {
				continue
			}
			return rune(c), true
		}
		r, n := utf8.DecodeRune(s[i:])
		i += n
		if r >= 0x80 && r < 0xa0 {
			return r, true
		}
	}
	return 0, false
}

const (
	letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits  = "0123456789"
)

// validLang tells whether s looks like a language tag (BCP 47): a language of two to eight letters, then subtags of one
// to eight letters or digits; or x- and private subtags. The registry is not asked.
func validLang(s string) bool {
	first, rest, more := strings.Cut(s, "-")
	private := len(first) == 1 && more && strings.Contains("xXiI", first)
	if len(s) > 35 || !private && (len(first) < 2 || len(first) > 8 || strings.Trim(first, letters) != "") {
		return false
	}
	for more {
		var sub string
		sub, rest, more = strings.Cut(rest, "-")
		if len(sub) < 1 || len(sub) > 8 || strings.Trim(sub, letters+digits) != "" {
			return false
		}
	}
	return true
}

// validURL tells whether s is an absolute http or https address with a host and without a password in it, and not too
// long.
func validURL(s string) bool {
	if len(s) > MaxURL || !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") ||
		strings.ContainsAny(s, " \"<>\\^`{|}") {
		return false
	}
	u, err := url.Parse(s)
	return err == nil && u.Hostname() != "" && u.User == nil
}

// validView tells whether s is zoom/lat/lon.
func validView(s string) bool {
	parts := strings.Split(s, "/")
	if len(parts) != 3 {
		return false
	}
	for i, most := range [...]float64{22, 90, 180} {
		f, err := strconv.ParseFloat(parts[i], 64)
		if err != nil || math.IsNaN(f) || math.Abs(f) > most || i == 0 && f < 0 {
			return false
		}
	}
	return true
}

// validContact tells whether s is a mail address or an http(s) address.
func validContact(s string) bool {
	if strings.Contains(s, "://") {
		return validURL(s)
	}
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s
}
