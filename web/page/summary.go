package page

import "strings"

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
