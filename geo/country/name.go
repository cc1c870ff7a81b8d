package country

import (
	"cmp"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Name returns the country's name in the language of a BCP 47 tag, as in “Croatia”, “Hrvatska”, “克罗地亚”: from our table,
// or else CLDR's (en, hr, zh, it and some 200 more). For a language without names it is the English name, for a code
// that is not Valid the code.
func Name(code, lang string) string {
	if !Valid(code) {
		return code
	}
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	english := display.Regions(language.English).Name(region)
	if tag, err := language.Parse(lang); err == nil {
		base, _ := tag.Base()
		if name := ours[code].in(base.String()); name != "" {
			return name
		}
		// For a language without names CLDR gives the English ones.
		if n := display.Regions(tag); n != nil && n.Name(region) != english {
			return cmp.Or(n.Name(region), code)
		}
	}
	return cmp.Or(ours[code].en, english, code)
}

// names are a country's in the languages of the pages.
type names struct{ en, hr, it, zh string }

func (n names) in(lang string) string {
	switch lang {
	case "en":
		return n.en
	case "hr":
		return n.hr
	case "it":
		return n.it
	case "zh":
		return n.zh
	}
	return ""
}

// ours are names where those of CLDR 32 (2017), which golang.org/x/text has, are too old, too long for a map, or take
// sides: as the United Nations call a place that is disputed, in short, and else CLDR 48's.
var ours = map[string]names{
	"CD": {"DR Congo", "DR Kongo", "RD del Congo", "刚果（金）"},
	"CG": {"Republic of the Congo", "Republika Kongo", "Repubblica del Congo", "刚果（布）"},
	"EH": {"Western Sahara", "Zapadna Sahara", "Sahara occidentale", "西撒哈拉"},
	"FK": {
		"Falkland Islands (Malvinas)", "Falklandski otoci (Malvini)", "Isole Falkland (Malvine)", "福克兰群岛（马尔维纳斯）",
	},
	"HK": {"Hong Kong", "Hong Kong", "Hong Kong", "香港"},
	"KP": {"North Korea", "Sjeverna Koreja", "Corea del Nord", "朝鲜"},
	"KR": {"South Korea", "Južna Koreja", "Corea del Sud", "韩国"},
	"MK": {"North Macedonia", "Sjeverna Makedonija", "Macedonia del Nord", "北马其顿"},
	"MM": {"Myanmar", "Mjanmar", "Myanmar", "缅甸"},
	"MO": {"Macao", "Makao", "Macao", "澳门"},
	"MQ": {"Martinique", "Martinik", "Martinica", "马提尼克"},
	"PA": {"Panama", "Panama", "Panama", "巴拿马"},
	"PN": {"Pitcairn Islands", "Pitcairnovi Otoci", "Isole Pitcairn", "皮特凯恩群岛"},
	"PS": {"Palestine", "Palestina", "Palestina", "巴勒斯坦"},
	"SB": {"Solomon Islands", "Salomonovi Otoci", "Isole Salomone", "所罗门群岛"},
	"SZ": {"Eswatini", "Esvatini", "Eswatini", "斯威士兰"},
	"TF": {
		"French Southern Territories", "Francuski Južni Teritoriji", "Terre australi francesi", "法属南部领地",
	},
	"TR": {"Türkiye", "Turska", "Turchia", "土耳其"},
	"TW": {"Taiwan", "Tajvan", "Taiwan", "台湾"},
	"UM": {
		"U.S. Outlying Islands", "Mali udaljeni otoci SAD-a", "Isole Minori Esterne degli Stati Uniti", "美国本土外小岛屿",
	},
	"VA": {"Vatican City", "Vatikan", "Città del Vaticano", "梵蒂冈"},
	"XK": {"Kosovo", "Kosovo", "Kosovo", "科索沃"},
}
