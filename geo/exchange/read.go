package exchange

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"dateline/geo"
	"dateline/geo/edtf"
)

// Version is the value of the member "dateline" of a FeatureCollection.
const Version = "1.0"

// Read reads a file and puts its records to w, in bounded memory. r holds a GeoJSON document, a GeoJSON text sequence
// or newline-delimited records, plain or in gzip or zstd; the form is told from the content. r is rewound to where it
// stood when it is an [io.Seeker] that can; otherwise a document may be spooled to a temporary file.
//
// Each story is put before its records; a claim in full is put as the claim and its placement. Records that are wrong
// are noted instead, and the reading goes on, up to a syntax error. The error is *[geo.Problems] when anything but
// warnings was found, CodeCanceled when ctx ended, and otherwise what r, w or the temporary file answered.
func Read(ctx context.Context, r io.Reader, o Options, w geo.Writer) error {
	in := newInput(r, o)
	defer in.done()
	rd := &reader{ctx: ctx, o: o, w: w, in: in, stories: map[string]bool{}}
	rd.d.dates = map[string]edtf.Date{}
	err := rd.file()
	var f *fileError
	if errors.As(err, &f) {
		rd.bad(geo.Position{}, "", f.rule, "%s", f.message)
		err = nil
	}
	if ctx.Err() != nil {
		return &geo.Error{Code: geo.CodeCanceled, Message: "the reading was stopped", Err: ctx.Err()}
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", o.File, err)
	}
	return rd.probs.Err()
}

type reader struct {
	ctx     context.Context
	o       Options
	w       geo.Writer
	in      *input
	d       decoder
	probs   geo.Problems
	win     *window // where the text comes from
	stories map[string]bool
	story   string // id of the story under way, "" when it has none
	begun   bool   // a FeatureCollection with a story, good or bad, was there
	stop    bool   // after a syntax error
	record  int    // of a sequence, from 1; 0 in a document
}

// file tells the form of the file and reads it.
func (rd *reader) file() error {
	w, err := rd.start()
	if err != nil {
		return err
	}
	switch first := w.peek(false); {
	case first == 0 && w.err != nil:
		return w.err
	case first == 0:
		return &fileError{"empty", "the file is empty; expected a GeoJSON FeatureCollection"}
	case first == recordSeparator:
		rd.in.once()
		return rd.sequence(w, recordSeparator, 0)
	}
	n, done := w.whole(MaxRecord)
	if done && w.follows(n) {
		rd.in.once()
		return rd.sequence(w, '\n', n)
	}
	var h *head
	if w.eof { // all of it is in the window
		rd.in.once()
		if rd.typeOf(w.rest()[:n]) == "Feature" {
			rd.wrongType("Feature", w.line)
			return nil
		}
		h = rd.skim(windowOf(w.rest(), w.line, w.col))
	} else {
		h = rd.skim(w)
		var f *fileError
		if w.err != nil && !errors.As(w.err, &f) {
			return w.err
		}
		if err := rd.in.rewind(); err != nil {
			return err
		}
		if w, err = rd.start(); err != nil {
			return err
		}
		w.peek(false)
	}
	if err := rd.collection(w, h); err != nil {
		return err
	}
	return w.err
}

// start opens the text at its beginning.
func (rd *reader) start() (*window, error) {
	text, err := rd.in.open()
	if err != nil {
		return nil, err
	}
	rd.win = newWindow(text)
	return rd.win, rd.mark(rd.win)
}

// mark skips a byte order mark and recognises texts that are not UTF-8.
func (rd *reader) mark(w *window) error {
	for len(w.rest()) < 3 && w.more() {
	}
	switch b := w.rest(); {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		w.i += 3
	case bytes.HasPrefix(b, []byte("\xff\xfe")), bytes.HasPrefix(b, []byte("\xfe\xff")):
		return &fileError{"utf-8", "the file is UTF-16; save it as UTF-8"}
	}
	return nil
}

// sequence reads records; first is the length of the first one when it is known.
func (rd *reader) sequence(w *window, sep byte, first int) error {
	for !rd.stop && w.peek(true) != 0 {
		if err := rd.ctx.Err(); err != nil {
			return err
		}
		rd.record++
		line, col := w.line, w.col
		b, ok := w.rest()[:first], true
		if first == 0 {
			b, ok = w.until(sep, MaxRecord)
		}
		first = 0
		if !ok {
			rd.bad(geo.Position{Line: line, Feature: rd.recordName()}, "", "record-size",
				"the record is larger than %d bytes; a location with many claims goes on in further records", MaxRecord)
			continue
		}
		if err := rd.one(trimmed(b), line, col); err != nil {
			return err
		}
		w.advance(len(b))
	}
	if w.err == nil && !rd.begun && !rd.stop {
		rd.noStory(1)
	}
	return w.err
}

func (rd *reader) recordName() string { return fmt.Sprintf("record %d", rd.record) }

// one reads one record of a sequence.
func (rd *reader) one(b []byte, line, col int) error {
	kind := "Feature"
	if !bytes.HasPrefix(b, []byte(`{"type":"Feature",`)) {
		kind = rd.typeOf(b)
	}
	switch kind {
	case "FeatureCollection":
		h := rd.skim(windowOf(b, line, col))
		return rd.collection(windowOf(b, line, col), h)
	case "Feature", "":
		if !rd.begun && bytes.HasPrefix(b, []byte("{")) {
			rd.noStory(line)
			rd.begun = true
		}
		return rd.featureIn(b, line, col, 0, rd.recordName())
	}
	rd.wrongType(kind, line)
	return nil
}

// typeOf returns the type that an object says it has, "" when it says none.
func (rd *reader) typeOf(b []byte) (kind string) {
	d := &rd.d
	d.reset(b, 1, 0, 0)
	d.run(func() {
		if d.kind() != '{' {
			return
		}
		for d.open(); d.more('}'); {
			if string(d.key()) == "type" && d.kind() == '"' {
				kind = string(d.str())
				return
			}
			d.ws()
			var x extent
			n, _ := x.scan(d.b[d.i:])
			d.i += n
		}
	})
	return kind
}

func (rd *reader) wrongType(kind string, line int) {
	p := geo.Position{Line: line}
	if rd.record > 0 {
		p.Feature = rd.recordName()
	}
	rd.bad(p, "type", "collection-type", "expected a FeatureCollection with its story, found type %s", quote(kind))
}

func (rd *reader) noStory(line int) {
	rd.bad(geo.Position{Line: line}, "story", "story-required",
		`the story is missing; expected "story": {"id": …} in the FeatureCollection that begins the file`)
}

// bad reports a problem.
func (rd *reader) bad(at geo.Position, field, rule, format string, args ...any) {
	rd.problem(geo.Problem{Position: at, Field: field, Rule: rule, Message: geo.Sprintf(format, args...)})
}

// problem keeps a problem, and tells a warning at once.
func (rd *reader) problem(p geo.Problem) {
	p.File = rd.o.File
	rd.probs.Add(p)
	if p.Warning && rd.o.Warn != nil {
		rd.o.Warn(p)
	}
}

// flush keeps the decoder's problems under the name of a feature. A syntax error is none where reading failed.
func (rd *reader) flush(feature string) {
	slices.SortStableFunc(rd.d.probs, func(a, b geo.Problem) int { return cmp.Compare(a.Line, b.Line) })
	for _, p := range rd.d.probs {
		if p.Rule == "syntax" {
			rd.stop = true
			if rd.win.err != nil {
				continue
			}
		}
		p.Feature = feature
		if i := strings.IndexByte(p.Field, ']'); strings.HasPrefix(p.Field, "[") && i > 0 {
			p.Feature += p.Field[:i+1]
			p.Field = strings.TrimPrefix(p.Field[i+1:], ".")
		}
		rd.problem(p)
	}
	rd.probs.Dropped += rd.d.dropped
	rd.d.probs, rd.d.errs, rd.d.dropped = rd.d.probs[:0], 0, 0
}

// featureIn reads the Feature in b and puts what it holds.
func (rd *reader) featureIn(b []byte, line, col, base int, name string) error {
	d := &rd.d
	d.reset(b, line, col, base)
	var f feature
	ok := d.run(func() {
		f = d.feature()
		d.end()
	})
	at := geo.Position{File: rd.o.File, Line: f.line, Feature: name}
	if f.loc != nil && f.loc.ID != "" {
		at.Feature = f.loc.ID
	}
	rd.flush(at.Feature)
	if !ok || rd.story == "" {
		return nil
	}
	return rd.putFeature(f, at)
}

func (rd *reader) putFeature(f feature, at geo.Position) error {
	l := f.loc
	if l.ID != "" {
		if err := rd.put(f.ok, l, at); err != nil {
			return err
		}
	}
	entries := rd.d.claimed
	short := mergeable(entries)
	for i := range entries {
		e := &entries[i]
		at.Line = e.line
		if err := rd.putEntry(e, l.ID, at, short); err != nil {
			return err
		}
	}
	return nil
}

// put puts a record that is good, and notes another.
func (rd *reader) put(good bool, r geo.Record, at geo.Position) error {
	if good {
		return rd.w.Put(r, at)
	}
	return rd.w.Note(r.Kind(), r.RecordID())
}

// mergeable returns the short forms that say more of a place than a full form can, by claim: where that stands in full
// in the same Feature, both are one placement. An export needs it when each placement of a claim says more.
func mergeable(entries []entry) map[string]*entry {
	var short map[string]*entry
	for i := range entries {
		if e := &entries[i]; e.ok && e.claim == nil && (len(e.extra) > 0 || e.notes != "") {
			if short == nil {
				short = map[string]*entry{}
			}
			short[e.id] = e
		}
	}
	return short
}

func (rd *reader) putEntry(e *entry, location string, at geo.Position, short map[string]*entry) error {
	if e.id == "" {
		return nil
	}
	good := e.ok && location != ""
	p := &geo.Placement{Claim: e.id, Location: location, Role: e.role, Basis: e.basis, Notes: e.notes, Extra: e.extra}
	if e.claim != nil {
		if s := short[e.id]; s != nil {
			p.Notes, p.Extra = s.notes, s.extra
		}
		if err := rd.put(good, e.claim, at); err != nil {
			return err
		}
	}
	if location == "" {
		return nil
	}
	return rd.put(good, p, at)
}
