package exchange

import "unicode/utf8"

// The layout of a document: two spaces, one line for what fits on it, and everything below prettyDepth on one line, so
// that the file does not grow by its indentation.
const (
	prettyWidth = 140
	prettyDepth = 8
)

// appendPretty appends the compact JSON value b, laid out for people, at a depth of indentation.
func appendPretty(dst, b []byte, depth int) []byte {
	line := appendInline(dst, b)
	if len(b) < 3 || b[0] != '{' && b[0] != '[' || depth >= prettyDepth ||
		utf8.RuneCount(line[len(dst):])+2*depth <= prettyWidth {
		return line
	}
	dst = appendIndent(appendMembers(dst, b[:len(b)-1], depth+1), depth)
	return append(dst, b[len(b)-1])
}

// appendMembers appends an object or array without its last bracket, a member or element a line.
func appendMembers(dst, b []byte, depth int) []byte {
	dst = append(dst, b[0])
	for i := 1; i < len(b); {
		if b[i] == ',' {
			i++
			dst = append(dst, ',')
		}
		dst = appendIndent(dst, depth)
		if b[0] == '{' {
			n := valueEnd(b[i:])
			dst = append(append(dst, b[i:i+n]...), ": "...)
			i += n + 1
		}
		n := valueEnd(b[i:])
		dst = appendPretty(dst, b[i:i+n], depth)
		i += n
	}
	return dst
}

func appendIndent(dst []byte, depth int) []byte {
	dst = append(dst, '\n')
	for range depth {
		dst = append(dst, ' ', ' ')
	}
	return dst
}

// valueEnd returns the length of the value that b begins with.
func valueEnd(b []byte) int {
	if b[0] != '{' && b[0] != '[' && b[0] != '"' {
		n := 0
		for n < len(b) && b[n] != ',' && b[n] != '}' && b[n] != ']' {
			n++
		}
		return n
	}
	var x extent
	n, _ := x.scan(b)
	return n
}

// appendInline appends b on one line, with a space after each comma and colon.
func appendInline(dst, b []byte) []byte {
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			n := valueEnd(b[i:])
			dst = append(dst, b[i:i+n]...)
			i += n - 1
		case ',', ':':
			dst = append(dst, b[i], ' ')
		default:
			dst = append(dst, b[i])
		}
	}
	return dst
}
