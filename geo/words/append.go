package words

// Append appends the words of a text, as Words gives them, to dst with a space before each, unless dst is empty. It
// allocates only when dst is too small or the text is not ASCII.
func Append(dst []byte, s string) []byte {
	if !isASCII(s) {
		for _, w := range Words(s) {
			dst = append(part(dst), w...)
		}
		return dst
	}
	n := 0 // How much of a word is there.
	for i := range len(s) {
		c := s[i]
		switch {
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		default:
			n = 0
			continue
		}
		if n == 0 {
			dst = part(dst)
		}
		if n++; n <= MaxRunes {
			dst = append(dst, c)
		}
	}
	return dst
}

func part(dst []byte) []byte {
	if len(dst) == 0 {
		return dst
	}
	return append(dst, ' ')
}
