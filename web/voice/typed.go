package voice

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// Typed reads a date as people write it in one of the languages (“July 2022”, “2022 July”, “13. srpnja 2022.”, “2022年7月”)
// as an EDTF date. Anything else comes back as it is.
func (l *Languages) Typed(s string) string {
	parts := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if strings.ContainsRune(s, '年') {
		parts = strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsDigit(r) })
		if len(parts) > 1 {
			parts[1] += "月"
		}
	}
	year, month, day := "", 0, 0
	for _, part := range parts {
		n, err := strconv.Atoi(part)
		switch {
		case err == nil && len(part) == 4 && year == "":
			year = part
		case err == nil && n >= 1 && n <= 31 && day == 0:
			day = n
		case err != nil && month == 0 && l.month(part) > 0:
			month = l.month(part)
		default:
			return s
		}
	}
	switch {
	case year == "" || month == 0:
		return s
	case day == 0:
		return fmt.Sprintf("%s-%02d", year, month)
	}
	return fmt.Sprintf("%s-%02d-%02d", year, month, day)
}

// month is the number of a month by its name in any language, or by the first three letters of it or more; 0 for none.
func (l *Languages) month(name string) int {
	for _, tag := range l.Tags {
		for _, key := range []string{"months", "months.of"} {
			for i := range 12 {
				whole := l.by[tag].list(key, i)
				short := len([]rune(name)) >= 3 && len(name) <= len(whole) && strings.EqualFold(whole[:len(name)], name)
				if strings.EqualFold(whole, name) || short {
					return i + 1
				}
			}
		}
	}
	return 0
}
