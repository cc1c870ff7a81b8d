package exchange

import (
	"fmt"
	"strings"

	"dateline/geo"
)

// head is what the top level of a FeatureCollection says beside its lists.
type head struct {
	kind     string // its type
	line     int    // where it begins
	whole    bool   // its end was reached
	version  string
	hasStory bool
	story    *geo.Story
	at       int  // line of the story
	extended bool // it has topics or unknown members
	size     int  // bytes of the story's record
}

// skim reads the top level of a FeatureCollection, skips its lists and leaves syntax errors to the second reading.
func (rd *reader) skim(w *window) *head {
	h := &head{line: w.line, story: &geo.Story{}}
	if w.peek(false) != '{' {
		return h
	}
	var topics []geo.Topic
	var seen names
	file := geo.Members(nil)
	h.whole = rd.walk(w, true, func(key string, line int) bool {
		if list(key) || seen.add(key) {
			w.value(0)
			return rd.ctx.Err() == nil
		}
		if h.size > MaxFeature {
			return false
		}
		at, col := w.line, w.col
		b, ok := w.value(MaxFeature)
		h.size += len(key) + len(b)
		if !ok {
			rd.memberSize(key, at)
			return true
		}
		d := &rd.d
		d.reset(b, at, col, 1)
		feature := ""
		ok = len(b) > 0 && d.run(func() {
			switch key {
			case "story":
				feature = key
				h.hasStory, h.at = b[0] != 'n', at
				h.story = d.story()
				return
			case "topics":
				feature, h.extended = key, true
				topics = d.topicList()
				return
			}
			d.push(nameOr(key))
			switch key {
			case "type":
				h.kind = d.short()
			case "dateline":
				h.version = d.version()
			default:
				h.extended = true
				d.crs(key)
				d.unknown(&file, key, headMembers())
			}
		})
		if ok {
			rd.flush(feature)
			w.advance(len(b))
		}
		return ok
	})
	h.story.Topics, h.story.File = topics, file
	return h
}

// crs refuses coordinates that are not WGS 84, as the GeoJSON of 2008 allowed; GDAL still writes CRS84 so.
func (d *decoder) crs(key string) {
	if key != "crs" {
		return
	}
	s := string(d.b)
	if strings.Contains(s, "CRS84") || strings.Contains(s, "EPSG::4326") || strings.TrimSpace(s) == "null" {
		return
	}
	d.bad(d.start(), "crs",
		"coordinates are WGS 84, longitude first (RFC 7946, 4); transform them and leave \"crs\" out")
}

func (d *decoder) version() string {
	if k := d.kind(); k != '"' && k != 'n' {
		d.bad(d.i, "dateline-version", "expected \"dateline\": \"%s\", a string", Version)
		d.skip()
		return "?"
	}
	at := d.i
	s := d.short()
	if s != "" && s != Version {
		d.bad(at, "dateline-version", "%s is not a version that this program knows; expected %q", quote(s), Version)
		return "?"
	}
	return s
}

// list tells whether a member of a FeatureCollection is a list of records.
func list(key string) bool {
	return key == "features" || key == "sources" || key == "reports" || key == "relations"
}

func (rd *reader) memberSize(key string, line int) {
	rd.bad(geo.Position{Line: line}, key, "member-size", "the member is larger than %d bytes", MaxFeature)
}

// walk goes through the members of the object at the window's place and calls each where a value begins, with the line
// of its name; each goes behind it, or ends the walk. It tells whether the object's end was reached, where the window
// then is. Unless quiet is set, a syntax error is reported.
func (rd *reader) walk(w *window, quiet bool, each func(key string, line int) bool) (whole bool) {
	fail := func(format string, args ...any) bool {
		if !quiet {
			rd.syntax(w, format, args...)
		}
		return false
	}
	w.advance(1)
	for first := true; ; first = false {
		c := w.peek(false)
		if c == '}' {
			return true
		}
		if !first {
			if c != ',' {
				return fail("expected “,” or “}”, found %s", found(w.rest()))
			}
			w.advance(1)
			if c = w.peek(false); c == '}' {
				return fail("a comma stands before “}”; leave it out")
			}
		}
		if c != '"' {
			return fail("expected a member’s name in double quotes, found %s", found(w.rest()))
		}
		line, col := w.line, w.col
		b, ok := w.value(MaxName)
		if !ok {
			return fail("a member’s name is longer than %d bytes", MaxName)
		}
		var key string
		d := &rd.d
		d.reset(b, line, col, 1)
		ok = d.run(func() { key = string(d.str()) })
		if quiet {
			d.probs = d.probs[:0]
		}
		rd.flush("")
		if !ok {
			return false
		}
		w.advance(len(b))
		if w.peek(false) != ':' {
			return fail("expected “:” after a member’s name, found %s", found(w.rest()))
		}
		w.advance(1)
		w.peek(false)
		if !each(key, line) {
			return false
		}
	}
}

// syntax reports a syntax error at the window's place.
func (rd *reader) syntax(w *window, format string, args ...any) {
	rd.stop = true
	if w.err == nil {
		rd.bad(geo.Position{Line: w.line}, "", "syntax", "line %d, column %d: "+format+"; the reading ends here",
			append([]any{w.line, w.col + 1}, args...)...)
	}
}

// collection reads the lists of a FeatureCollection whose head is known, and puts its story first.
func (rd *reader) collection(w *window, h *head) error {
	if w.peek(false) != '{' {
		rd.syntax(w, "expected a GeoJSON FeatureCollection, found %s", found(w.rest()))
		return nil
	}
	err := rd.begin(h)
	if err != nil || rd.stop {
		return err
	}
	var seen names
	whole := rd.walk(w, false, func(key string, line int) bool {
		if seen.add(key) {
			rd.bad(geo.Position{Line: line}, key, "duplicate-member", "the member %q stands here twice; keep one", key)
		}
		err = rd.member(w, key)
		return err == nil && !rd.stop
	})
	if !whole {
		return err
	}
	w.advance(1)
	if !seen.add("features") {
		rd.bad(geo.Position{Line: h.line}, "features", "features-required",
			`the FeatureCollection has no "features"; an empty array is enough`)
	}
	if w.peek(false) != 0 {
		rd.syntax(w, "expected the end of the FeatureCollection, found %s", found(w.rest()))
	}
	return nil
}

// begin judges a head and puts the story.
func (rd *reader) begin(h *head) error {
	at := geo.Position{File: rd.o.File, Line: h.line}
	bad := func(field, rule, format string, args ...any) {
		rd.bad(at, field, rule, format, args...)
	}
	if h.size > MaxFeature {
		at.Feature = "story"
		rd.stop = true
		bad("", "story-size",
			"the story, its topics and unknown members are larger than %d bytes; at most %d are possible",
			MaxFeature, MaxLocation)
		return nil
	}
	if h.kind != "FeatureCollection" && h.kind != "" {
		rd.stop = true
		rd.wrongType(h.kind, h.line)
		return nil
	}
	if !h.whole && !h.hasStory {
		// The syntax error is still to be told; what stands behind it is not missing.
		rd.begun, rd.story, rd.d.topics = true, "", nil
		return nil
	}
	if h.kind == "" && h.whole {
		bad("type", "collection-type", "the type is missing; expected \"type\": \"FeatureCollection\"")
	}
	if h.version == "" && h.whole {
		bad("dateline", "dateline-version",
			"expected \"dateline\": \"%s\", which says that the file follows this format", Version)
	}
	if !h.hasStory && rd.begun && rd.record > 1 {
		if h.extended {
			bad("", "continuation", "a FeatureCollection without a story goes on with sources, reports, relations and "+
				"features of the story before; other members belong where the story begins")
		}
		return nil
	}
	rd.begun = true
	rd.story = ""
	rd.d.topics = nil
	if !h.hasStory {
		rd.noStory(h.line)
		return nil
	}
	at.Line, at.Feature = h.at, "story"
	if h.size > MaxLocation {
		if size := len(appendHead(nil, h.story)); size > MaxLocation {
			bad("", "story-size", "the story, its topics and unknown members have %d bytes; at most %d are possible",
				size, MaxLocation)
		}
	}
	if h.story.ID == "" {
		return nil
	}
	if rd.stories[h.story.ID] {
		bad("id", "story-repeated",
			"the story %q stands in the file twice; a FeatureCollection without \"story\" goes on with it", h.story.ID)
	}
	rd.stories[h.story.ID] = true
	rd.story = h.story.ID
	rd.d.topics = map[string]bool{}
	for _, t := range h.story.Topics {
		rd.d.topics[t.ID] = true
	}
	return rd.w.Put(h.story, at)
}

// member reads a member's value: the elements of a list, or what skim has read before, for its syntax.
func (rd *reader) member(w *window, key string) error {
	if list(key) && w.peek(false) == '[' {
		return rd.elements(w, key)
	}
	line, col := w.line, w.col
	b, ok := w.value(MaxFeature)
	if !ok {
		if list(key) {
			rd.memberSize(key, line)
		}
		return nil
	}
	if len(b) == 0 {
		rd.syntax(w, "expected a value, found %s", found(w.rest()))
		return nil
	}
	d := &rd.d
	d.reset(b, line, col, 1)
	kind := byte('n')
	good := d.run(func() {
		kind = d.kind()
		d.skip()
		d.end()
	})
	if good {
		d.probs = d.probs[:0]
	}
	rd.flush("")
	if list(key) && (kind != 'n' || key == "features") {
		rd.bad(geo.Position{Line: line}, key, "type", "expected an array, found %s", kindName(kind))
	}
	w.advance(len(b))
	return nil
}

// elements reads a list of records.
func (rd *reader) elements(w *window, key string) error {
	w.advance(1)
	for n := 0; ; n++ {
		if err := rd.ctx.Err(); err != nil {
			return err
		}
		c := w.peek(false)
		if c == ']' {
			w.advance(1)
			return nil
		}
		if n > 0 {
			if c != ',' {
				rd.syntax(w, "expected “,” or “]”, found %s", found(w.rest()))
				return nil
			}
			w.advance(1)
			w.peek(false) // to where the element begins
		}
		line, col := w.line, w.col
		name := fmt.Sprintf("%s[%d]", key, n)
		b, ok := w.value(MaxFeature)
		switch {
		case !ok:
			rd.bad(geo.Position{Line: line, Feature: name}, "", "element-size",
				"it is larger than %d bytes; a location with many claims may stand in several Features", MaxFeature)
			continue
		case len(b) == 0:
			rd.syntax(w, "expected a value, found %s", found(w.rest()))
			return nil
		}
		if err := rd.element(b, line, col, key, name); err != nil || rd.stop {
			return err
		}
		w.advance(len(b))
	}
}

func (rd *reader) element(b []byte, line, col int, key, name string) error {
	if key == "features" {
		return rd.featureIn(b, line, col, 2, name)
	}
	d := &rd.d
	d.reset(b, line, col, 2)
	var r geo.Record
	ok := d.run(func() {
		r = d.record(key)
		d.end()
		if len(b) > MaxLocation && d.errs == 0 {
			if size := len(appendObject(nil, r)); size > MaxLocation {
				d.bad(0, "record-size", "it has %d bytes; at most %d are possible", size, MaxLocation)
			}
		}
	})
	good := d.errs == 0
	rd.flush(name)
	if !ok || rd.story == "" {
		return nil
	}
	if !good && (key == "relations" || r.RecordID() == "") {
		return nil
	}
	return rd.put(good, r, geo.Position{File: rd.o.File, Line: line, Feature: name})
}

// headMembers are the members of a FeatureCollection, whose names a misspelt one is held against.
func headMembers() []member {
	return []member{
		{name: "type"}, {name: "dateline"}, {name: "story"}, {name: "topics"}, {name: "sources"}, {name: "reports"},
		{name: "relations"}, {name: "features"},
	}
}
