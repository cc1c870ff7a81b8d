package country

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Name returns the country's name in the language of a BCP 47 tag (CLDR: en, hr, zh, it and some 200 more), as in
// “Croatia”, “Hrvatska”, “克罗地亚”. For a language without names it is the English name, for a code that is not Valid the
// code.
func Name(code, lang string) string {
	if !Valid(code) {
		return code
	}
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	if tag, err := language.Parse(lang); err == nil {
		base, _ := tag.Base()
		if name := renamed(code, base.String()); name != "" {
			return name
		}
		if n := display.Regions(tag); n != nil {
			if name := n.Name(region); name != "" {
				return name
			}
		}
	}
	if name := renamed(code, "en"); name != "" {
		return name
	}
	if name := display.Regions(language.English).Name(region); name != "" {
		return name
	}
	return code
}

// renamed gives names that states have changed since the CLDR 32 (2017) of golang.org/x/text, in the languages of the
// pages. Values are CLDR 44's.
func renamed(code, lang string) string {
	switch code + " " + lang {
	case "MK en":
		return "North Macedonia"
	case "MK hr":
		return "Sjeverna Makedonija"
	case "MK zh":
		return "北马其顿"
	case "MK it":
		return "Macedonia del Nord"
	case "SZ en", "SZ it":
		return "Eswatini"
	case "SZ hr":
		return "Esvatini"
	case "TR en":
		return "Türkiye"
	}
	return ""
}
