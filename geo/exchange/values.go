package exchange

import (
	"bytes"
	"slices"
	"strings"

	"dateline/geo"
	"dateline/geo/edtf"
)

// expect tells whether the next value is of a kind. null is not stated and is skipped in silence; anything else is a
// problem.
func (d *decoder) expect(kind byte) bool {
	k := d.kind()
	if k == kind {
		return true
	}
	if k != 'n' {
		d.bad(d.i, "type", "expected %s, found %s", kindName(kind), kindName(k))
	}
	d.skip()
	return false
}

// twice reports a member that its object has already.
func (d *decoder) twice(at int, name string) {
	d.bad(at, "duplicate-member", "the member %q stands here twice; keep one", name)
}

// elements calls each for the elements of an array that is open, with their number, which stands in the path, and where
// they begin.
func (d *decoder) elements(each func(n, at int)) {
	d.pushAt(0)
	for n := 0; d.more(']'); n++ {
		d.setAt(n)
		each(n, d.start())
	}
	d.pop()
}

// unknown keeps a member that the format does not know. It warns of the first of each name, unless the name says that
// nobody is to see it.
func (d *decoder) unknown(m *geo.Members, name string, known []member) {
	at := d.i
	told := name == "crs" || len(d.path) > 1 && d.path[len(d.path)-2].name == "geometry" // of these more is said
	if !told && !d.strange[name] && len(d.strange) < maxStrange && !strings.HasPrefix(name, "_") {
		if d.strange == nil {
			d.strange = map[string]bool{}
		}
		d.strange[name] = true
		hint := ""
		for _, m := range known {
			if alike(name, m.name) {
				hint = "; did you mean \"" + m.name + "\"?"
			}
		}
		p := d.problem(at, "member-unknown",
			"no member %s is known here: it is kept for an export and never shown%s", quote(name), hint)
		p.Warning = true
		d.add(p)
	}
	v := d.compact()
	if _, ok := (*m)[name]; ok {
		d.twice(at, name)
		return
	}
	if *m == nil {
		*m = geo.Members{}
	}
	(*m)[name] = v
}

// long reads a text that may have lines.
func (d *decoder) long() string { return d.text(MaxText, true) }

// short reads a text of one line.
func (d *decoder) short() string { return d.text(MaxName, false) }

func (d *decoder) text(most int, lines bool) string {
	if !d.expect('"') {
		return ""
	}
	at := d.i
	s := d.str()
	if len(s) > most {
		d.bad(at, "text-length", "the text has %d bytes; at most %d are possible", len(s), most)
		return ""
	}
	if d.escaped {
		if r, found := control(s, lines); found {
			hint := "leave it out"
			if r == '\r' {
				hint = `lines end with \n alone`
			} else if r == '\n' || r == '\t' {
				hint = "this text is one line"
			}
			d.bad(at, "control-character", "the text holds the control character U+%04X; %s", r, hint)
			return ""
		}
	}
	return d.texts.get(s)
}

// checked reads a text for which right is true; wrong says with %s for the text what would be right.
func (d *decoder) checked(rule string, right func(string) bool, wrong string) string {
	if !d.expect('"') {
		return ""
	}
	at := d.i
	s := d.texts.get(d.str())
	if !right(s) {
		d.bad(at, rule, wrong, quote(s))
		return ""
	}
	return s
}

// id reads an id.
func (d *decoder) id() string {
	return d.checked("id", geo.ValidID,
		"%s is not an id; an id has 1 to 100 of a-z, 0-9, “.”, “_” and “-”, and begins with a letter or digit")
}

const notLang = "%s is not a language tag; expected one such as \"en\", \"zh-Hant\" or \"pt-BR\""

// lang reads a language tag.
func (d *decoder) lang() string { return d.checked("lang", validLang, notLang) }

// url reads an address.
func (d *decoder) url() string {
	return d.checked("url", validURL,
		"%s is not an address; expected http:// or https:// with a host, and at most 2000 bytes")
}

// ids reads a list of ids.
func (d *decoder) ids() []string {
	if !d.expect('[') {
		return nil
	}
	var list []string
	d.open()
	d.elements(func(n, at int) {
		null := d.kind() == 'n'
		s := d.id()
		switch {
		case null:
			d.bad(at, "type", "expected a string, found null")
		case s == "":
		case slices.Contains(list, s):
			d.bad(at, "repeated", "%q stands here twice; keep one", s)
		case n == MaxList:
			d.bad(at, "list-length", "the list is too long; at most %d entries are possible", MaxList)
		case n < MaxList:
			list = append(list, s)
		}
	})
	return list
}

// oneOrMore is an id, or an array of several.
type oneOrMore []string

func (d *decoder) oneOrMore() []string {
	if d.kind() == '[' {
		return d.ids()
	}
	if s := d.id(); s != "" {
		return []string{s}
	}
	return nil
}

// yes reads true or false.
func (d *decoder) yes() bool {
	if k := d.kind(); k != 't' && k != 'f' && k != 'n' {
		d.bad(d.i, "type", "expected true or false, found %s", kindName(k))
	}
	at := d.start()
	d.skip()
	return d.b[at] == 't'
}

// objects reads a list of objects of the format, which check judges.
func objects[T any](d *decoder, check func(x *T, at int)) (list []T) {
	if !d.expect('[') {
		return nil
	}
	d.open()
	d.elements(func(n, at int) {
		switch {
		case !d.element():
		case n < MaxList:
			var x T
			d.object(&x)
			check(&x, at)
			list = append(list, x)
		default:
			if n == MaxList {
				d.bad(at, "list-length", "the list is too long; at most %d entries are possible", MaxList)
			}
			d.skip()
		}
	})
	return list
}

// sha256 reads the sum of a file.
func (d *decoder) sha256() string {
	return d.checked("sha256", func(s string) bool { return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == "" },
		"%s is not a SHA-256 sum; expected 64 digits of 0-9 and a-f")
}

// view reads the view of a map.
func (d *decoder) view() string {
	return d.checked("view", validView, "%s is not a view; expected zoom/latitude/longitude, as \"5/44.1/16.2\"")
}

// maxStrange is of how many names of unknown members a file is warned.
const maxStrange = 20

// alike tells whether two names differ by a letter, or by two that changed places.
func alike(a, b string) bool {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	a, b = a[i:], b[i:]
	if len(a) > len(b) {
		a, b = b, a
	}
	switch {
	case len(b) == len(a)+1:
		return a == b[1:]
	case len(a) != len(b) || len(a) == 0:
		return false
	}
	return a[1:] == b[1:] || len(a) > 1 && a[0] == b[1] && a[1] == b[0] && a[2:] == b[2:]
}

// start returns where the next value begins.
func (d *decoder) start() int {
	d.ws()
	return d.i
}

// date reads an EDTF date.
func (d *decoder) date() edtf.Date {
	if d.kind() == '0' {
		d.bad(d.i, "date", "a date is a string such as \"2022-07\", with its quotes")
		d.skip()
		return edtf.Date{}
	}
	if !d.expect('"') {
		return edtf.Date{}
	}
	at := d.i
	s := d.str()
	if x, ok := d.dates[string(s)]; ok {
		return x
	}
	x, err := edtf.Parse(string(s))
	if err != nil {
		d.bad(at, "date", "%s", err.Error())
		return edtf.Date{}
	}
	if len(d.dates) >= 8192 {
		clear(d.dates)
	}
	d.dates[x.String()] = x
	return x
}

// langs reads an object of values by language; read tells of each whether it is stated.
func langs[T any](d *decoder, read func() (v T, stated bool)) map[string]T {
	if !d.expect('{') {
		return nil
	}
	var m map[string]T
	d.push("")
	n := 0
	for d.open(); d.more('}'); n++ {
		at := d.start()
		k := d.texts.get(d.key())
		d.setName(nameOr(k))
		switch _, twice := m[k]; {
		case twice:
			d.twice(at, k)
			d.skip()
		case !validLang(k):
			d.bad(at, "lang", notLang, quote(k))
			d.skip()
		case n >= MaxList:
			if n == MaxList {
				d.bad(at, "list-length", "the list is too long; at most %d entries are possible", MaxList)
			}
			d.skip()
		default:
			if v, ok := read(); ok {
				if m == nil {
					m = map[string]T{}
				}
				m[k] = v
			}
		}
	}
	d.pop()
	return m
}

// nameOr makes a name fit for a path: an empty name would look like an index.
func nameOr(s string) string {
	if s == "" {
		return `""`
	}
	return s
}

// name reads a member's name and leaves it at the end of the path.
func (d *decoder) name() string {
	k := d.texts.get(d.key())
	d.setName(nameOr(k))
	d.ws()
	return k
}

// quantity reads a number for which right is true; want says what would be.
func (d *decoder) quantity(rule, want string, right func(float64) bool) float64 {
	if !d.expect('0') {
		return 0
	}
	at := d.i
	s := d.number()
	f := float(s)
	if !right(f) {
		d.bad(at, rule, "%s is not possible; expected %s", s, want)
		return 0
	}
	return f
}

// enum reads one of a vocabulary's names.
func enum[T geo.Enum](d *decoder, rule string) (v T) {
	if !d.expect('"') {
		return v
	}
	at := d.i
	v, err := geo.Parse[T](d.texts.get(d.str()))
	if err != nil {
		d.bad(at, rule, "%s", err.Error())
	}
	return v
}

// require reports a missing member of the object that began at offset at, unless the member was there: then it was null
// or empty, or its own problem was reported.
func (d *decoder) require(name string, at int, missing bool, what string) {
	if missing && !d.reported(name) {
		d.badIn(name, at, name+"-required", "%s is missing", what)
	}
}

// reported tells whether a problem of the member below the path was already found.
func (d *decoder) reported(name string) bool {
	if d.errs == 0 || d.dropped > 0 {
		return d.dropped > 0
	}
	d.push(name)
	field := d.field()
	d.pop()
	// What was found in the object under way stands at the end; only that is looked at, so that bad files cost no more.
	for _, p := range d.probs[max(0, len(d.probs)-64):] {
		if !p.Warning && strings.HasPrefix(p.Field, field) {
			return true
		}
	}
	return false
}

// quote shortens a text for a message and puts it in quotes.
func quote(s string) string { return `"` + geo.Cut(s, 60) + `"` }

func blank(s string) bool { return len(bytes.TrimSpace([]byte(s))) == 0 }
