package geojson

import "unicode/utf8"

const hex = "0123456789abcdef"

// AppendPlain appends s, valid UTF-8, as a JSON string (RFC 8259, 7) with the fewest escapes, so that a file stays
// readable. It may not stand in a page: see [AppendString].
func AppendPlain(dst []byte, s string) []byte {
	dst = append(dst, '"')
	from := 0
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' {
			dst = appendEscape(append(dst, s[from:i]...), c)
			from = i + 1
		}
	}
	dst = append(dst, s[from:]...)
	return append(dst, '"')
}

// appendEscape appends the escape of a character of ASCII.
func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, '\\', 'n')
	case '\t':
		return append(dst, '\\', 't')
	case '\r':
		return append(dst, '\\', 'r')
	default:
		return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
	}
}

// AppendString appends s as a JSON string (RFC 8259, 7). Invalid UTF-8 becomes U+FFFD; <, > and & are escaped, and so
// are U+2028 and U+2029, so that the bytes may stand in a script element.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	dst = appendSafe(dst, s)
	return append(dst, '"')
}

func appendSafe(dst []byte, s string) []byte {
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c < utf8.RuneSelf && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r != utf8.RuneError && r != '\u2028' && r != '\u2029' || r == utf8.RuneError && n > 1 {
				i += n
				continue
			}
			dst = append(dst, s[start:i]...)
			if n == 1 {
				dst = append(dst, "\ufffd"...)
			} else {
				dst = append(dst, `\u202`...)
				dst = append(dst, hex[r&15])
			}
			i += n
			start = i
			continue
		}
		dst = append(dst, s[start:i]...)
		dst = appendEscape(dst, c)
		i++
		start = i
	}
	return append(dst, s[start:]...)
}
