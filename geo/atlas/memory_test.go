package atlas_test

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dateline/geo"
	"dateline/geo/edtf"
	"dateline/geo/geojson"
	"dateline/geo/storetest"
	"dateline/geo/words"
)

func TestMemoryKeepsTheContract(t *testing.T) {
	storetest.Run(t, func(*testing.T) geo.Store { return newMemory() })
}

// memory is a [geo.Store] that keeps every revision whole, in memory: for tests of what stands on a store. It composes
// every mark anew with each import, so it is for small stories. Records must not be changed after they were put.
type memory struct {
	reads
	one     chan struct{} // taken by the import under way
	mu      sync.Mutex
	history []*state // by revision, from that of the empty store on
	keys    int64    // the last that was given
	closed  bool
}

var _ geo.Store = (*memory)(nil)

// state is one revision.
type state struct {
	rev     geo.Revision
	stories map[string]*storetest.Model
	marks   map[string]*row // by id
}

// row is a mark as it is served.
type row struct {
	mark  geo.Mark
	doc   geo.Feature
	words []string
}

// newMemory returns an empty store.
func newMemory() *memory {
	m := &memory{one: make(chan struct{}, 1)}
	m.history = []*state{{rev: geo.Revision{Store: rand.Text()}}}
	m.reads.history = m.read
	return m
}

func (m *memory) read(ctx context.Context) ([]*state, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() != nil {
		return nil, &geo.Error{Code: geo.CodeCanceled, Message: "the caller went away", Err: ctx.Err()}
	}
	if m.closed {
		return nil, geo.Errorf(geo.CodeUnavailable, "the store is closed")
	}
	return m.history, nil
}

// Snapshot implements geo.Store.
func (m *memory) Snapshot(ctx context.Context) (geo.Snapshot, error) {
	history, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	s := &snapshot{}
	s.history = func(ctx context.Context) ([]*state, error) {
		if _, err := m.read(ctx); err != nil {
			return nil, err
		}
		if s.closed {
			return nil, geo.Errorf(geo.CodeInternal, "a snapshot is read after it was closed")
		}
		return history, nil
	}
	return s, nil
}

// snapshot is a [geo.Snapshot] of a memory.
type snapshot struct {
	reads
	closed bool
}

// Close implements geo.Snapshot.
func (s *snapshot) Close() { s.closed = true }

// Close implements geo.Store.
func (m *memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}

// Import implements geo.Store.
func (m *memory) Import(ctx context.Context, o geo.ImportOptions, fn func(geo.Writer) error) (geo.ImportResult, error) {
	m.one <- struct{}{}
	defer func() { <-m.one }()
	history, err := m.read(ctx)
	if err != nil {
		return geo.ImportResult{}, err
	}
	old := history[len(history)-1]
	w := &writer{old: old, partial: o.Partial, stories: make(map[string]*staged), problems: &geo.Problems{}}
	if err := fn(w); err != nil {
		var found *geo.Problems
		if !errors.As(err, &found) {
			return geo.ImportResult{}, err
		}
		w.problems.Merge(found)
	}
	if _, err := m.read(ctx); err != nil {
		return geo.ImportResult{}, err
	}
	res, err := w.result(o)
	if err != nil || res.Added[0]+res.Changed[0]+res.Removed[0] == 0 {
		res.Revision = old.rev
		return res, err
	}
	now := &state{rev: geo.Revision{Store: old.rev.Store, N: old.rev.N + 1, ID: rand.Text(), At: time.Now().UTC()}}
	now.stories = maps.Clone(old.stories)
	if now.stories == nil {
		now.stories = make(map[string]*storetest.Model)
	}
	for id, s := range w.stories {
		now.stories[id] = s.Model
	}
	m.compose(now, old)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.history = append(history[:len(history):len(history)], now)
	res.Revision = now.rev
	return res, nil
}

// compose fills in the marks. One that was there keeps its key.
func (m *memory) compose(now, old *state) {
	now.marks = make(map[string]*row)
	for _, s := range now.stories {
		for id, x := range s.Marks() {
			l := s.Records[geo.KindOfLocation][x.Mark.Location].(*geo.Location)
			r := &row{mark: x.Mark, words: x.Words}
			if was := old.marks[id]; was != nil {
				r.mark.Key = was.mark.Key
			} else {
				m.keys++
				r.mark.Key = m.keys
			}
			r.doc = geo.Feature{Key: r.mark.Key, Country: l.Country, Precision: l.Precision,
				Properties: []byte(x.Properties)}
			if l.Geometry != nil {
				r.doc.Geometry = geojson.AppendGeometry(nil, l.Geometry, geojson.Exact)
			}
			now.marks[id] = r
		}
	}
}

// writer is the geo.Writer of an import.
type writer struct {
	old      *state
	partial  bool
	stories  map[string]*staged
	story    *staged
	problems *geo.Problems
	doubts   geo.Doubts
}

// staged is a story of an import: what it becomes, what was put of it, and what stands in the file with problems of its
// own.
type staged struct {
	*storetest.Model
	was   *storetest.Model
	put   []placed
	first map[geo.Kind]map[string]placed
	noted map[geo.Kind]map[string]bool
}

type placed struct {
	geo.Record
	at geo.Position
}

// Put implements geo.Writer.
func (w *writer) Put(r geo.Record, at geo.Position) error {
	if s, ok := r.(*geo.Story); ok {
		if w.story = w.stories[s.ID]; w.story == nil {
			w.story = &staged{
				Model: storetest.NewModel(s.ID, nil), was: w.old.stories[s.ID],
				first: make(map[geo.Kind]map[string]placed), noted: make(map[geo.Kind]map[string]bool),
			}
			if w.story.was == nil {
				w.story.was = storetest.NewModel(s.ID, nil)
			} else if w.partial {
				w.story.Model = storetest.NewModel(s.ID, w.story.was.All())
			}
			for _, k := range storetest.Kinds() {
				w.story.first[k], w.story.noted[k] = make(map[string]placed), make(map[string]bool)
			}
			w.stories[s.ID] = w.story
		}
	}
	if w.story == nil {
		return geo.Errorf(geo.CodeInvalid, "%v %s was put before any story", r.Kind(), r.RecordID())
	}
	if w.doubts.To == nil {
		w.doubts = geo.Doubts{To: w.problems, Now: time.Now()}
	}
	w.doubts.Put(r, at)
	switch r := r.(type) {
	case *geo.Relation:
		if p, wrong := r.ToItself(at); wrong {
			w.problems.Add(p)
		}
	case *geo.Claim:
		r.Check(at, w.problems)
	}
	k, id, s := r.Kind(), r.RecordID(), w.story
	if first, ok := s.first[k][id]; ok {
		if !equal(first.Record, r) {
			w.problems.Add(geo.Differs(at, first.at, k, id))
		}
		return nil
	}
	s.first[k][id] = placed{r, at}
	s.put = append(s.put, s.first[k][id])
	s.Records[k][id] = r
	return nil
}

// Note implements geo.Writer.
func (w *writer) Note(k geo.Kind, id string) error {
	if w.story != nil {
		w.story.noted[k][id] = true
	}
	return nil
}

func equal(a, b any) bool {
	return reflect.DeepEqual(a, b) ||
		cmp.Equal(a, b, cmpopts.EquateEmpty(), cmp.Comparer(func(a, b edtf.Date) bool { return a == b }))
}

// result checks references and counts.
func (w *writer) result(o geo.ImportOptions) (res geo.ImportResult, err error) {
	var gone []string
	for _, s := range w.stories {
		w.references(s)
		gone = append(gone, s.count(&res)...)
	}
	if w.problems.Errors() == 0 {
		for _, s := range w.stories {
			w.warn(s)
			w.unused(s, o.Partial)
		}
	}
	w.problems.Sort()
	if err := w.problems.Err(); err != nil {
		return geo.ImportResult{}, err
	}
	res.Warnings = w.problems.List
	if res.Removed[0] > 0 && !o.Remove && !o.Partial {
		return geo.ImportResult{}, geo.RemovalRefused(res.Removed, gone[:min(len(gone), geo.MaxNamed)])
	}
	return res, nil
}

// references reports what is named and not there.
func (w *writer) references(s *staged) {
	there := func(k geo.Kind, id string) bool { return s.Records[k][id] != nil || s.noted[k][id] }
	placedClaims := make(map[string]bool)
	for _, p := range s.Records[geo.KindOfPlacement] {
		placedClaims[p.(*geo.Placement).Claim] = true
	}
	for id := range s.noted[geo.KindOfPlacement] {
		_, claim, _, _ := geo.SplitMarkID("s:" + id)
		placedClaims[claim] = true
	}
	for _, p := range s.put {
		for _, c := range geo.Cites(p.Record, nil) {
			if !there(c.Kind, c.ID) {
				w.problems.Add(geo.CitedUnknown(p.at, p.Record, &c))
			}
		}
		switch r := p.Record.(type) {
		case *geo.Placement:
			if !there(geo.KindOfClaim, r.Claim) {
				w.problems.Add(geo.PlacedUnknown(p.at, geo.KindOfClaim, r.Claim, r.Location))
			}
			if !there(geo.KindOfLocation, r.Location) {
				w.problems.Add(geo.PlacedUnknown(p.at, geo.KindOfLocation, r.Claim, r.Location))
			}
		case *geo.Claim:
			if !placedClaims[r.ID] {
				w.problems.Add(geo.Unplaced(p.at, r.ID))
			}
		case *geo.Relation:
			if !there(geo.KindOfClaim, r.From) {
				w.problems.Add(r.EndUnknown(p.at, "from"))
			}
			if !there(geo.KindOfClaim, r.To) {
				w.problems.Add(r.EndUnknown(p.at, "to"))
			}
		}
	}
}

// unused says which sources and reports nothing names, and which denials no relation leads from or to.
func (w *writer) unused(s *staged, partial bool) {
	cited := map[string]bool{}
	for _, p := range s.put {
		for _, c := range geo.Cites(p.Record, nil) {
			cited[c.Kind.String()+c.ID] = true
		}
	}
	for _, p := range s.put {
		switch r := p.Record.(type) {
		case *geo.Source, *geo.Report:
			if k := p.Kind(); !partial && !cited[k.String()+p.RecordID()] {
				w.problems.Add(geo.Unused(p.at, k, p.RecordID()))
			}
		case *geo.Claim:
			if r.Type == geo.KindDenial && len(s.Relations(r.ID)) == 0 {
				w.problems.Add(geo.Unanswering(p.at, r.ID))
			}
		}
	}
}

// warn says which relations have no effect.
func (w *writer) warn(s *staged) {
	rules := geo.NewAssessor(s.Model)
	for _, p := range s.put {
		if r, ok := p.Record.(*geo.Relation); ok {
			if reason := rules.Unlike(r); reason != "" {
				w.problems.Add(r.WorksOtherwise(p.at, reason))
			}
		}
	}
}

// count adds what the import does to a story, and names what it removes.
func (s *staged) count(res *geo.ImportResult) (gone []string) {
	add := func(to *[geo.KindOfRelation + 1]int, k geo.Kind) { to[0]++; to[k]++ }
	for _, p := range s.put {
		switch old := s.was.Records[p.Kind()][p.RecordID()]; {
		case old == nil:
			add(&res.Added, p.Kind())
		case equal(old, p.Record):
			add(&res.Unchanged, p.Kind())
		default:
			add(&res.Changed, p.Kind())
		}
	}
	for _, k := range []geo.Kind{
		geo.KindOfClaim, geo.KindOfLocation, geo.KindOfSource, geo.KindOfReport, geo.KindOfPlacement,
		geo.KindOfRelation,
	} {
		for _, r := range s.was.Sorted(k) {
			if s.Records[k][r.RecordID()] == nil {
				add(&res.Removed, k)
				gone = append(gone, k.String()+" "+r.RecordID())
			}
		}
	}
	return gone
}

// matches tells whether a mark is found by terms.
func (r *row) matches(terms []words.Term) bool {
	return !slices.ContainsFunc(terms, func(t words.Term) bool { return !slices.ContainsFunc(r.words, t.Match) })
}

// reads are the methods of a geo.Reader over revisions, of which the last is read.
type reads struct {
	history func(context.Context) ([]*state, error)
}

// now returns the last revision.
func (r reads) now(ctx context.Context) (*state, error) {
	h, err := r.history(ctx)
	if err != nil {
		return nil, err
	}
	return h[len(h)-1], nil
}

// Revision implements geo.Reader.
func (r reads) Revision(ctx context.Context) (geo.Revision, error) {
	s, err := r.now(ctx)
	if err != nil {
		return geo.Revision{}, err
	}
	return s.rev, nil
}

// Changes implements geo.Reader.
func (r reads) Changes(ctx context.Context, since geo.Revision) (c geo.Changes, err error) {
	h, err := r.history(ctx)
	if err != nil {
		return c, err
	}
	now := h[len(h)-1]
	c.To = now.rev
	if since.N < 0 || since.N > now.rev.N || h[since.N].rev.ID != since.ID {
		c.All = true
		return c, nil
	}
	c.Put = changed(h[since.N], now, func(*row) bool { return true })
	left := make(map[int64]bool)
	for _, m := range now.marks {
		left[m.mark.Key] = true
	}
	for _, m := range h[since.N].marks {
		if !left[m.mark.Key] {
			c.Gone = append(c.Gone, m.mark.Key)
		}
	}
	slices.Sort(c.Gone)
	c.Stories = []string{}
	for id, s := range now.stories {
		was := h[since.N].stories[id]
		for _, k := range []geo.Kind{geo.KindOfStory, geo.KindOfSource, geo.KindOfReport} {
			if was == nil || was != s && !equal(was.Records[k], s.Records[k]) {
				c.Stories = append(c.Stories, id)
				break
			}
		}
	}
	return c, nil
}

// changed returns the keys of the marks that are new or different.
func changed(was, now *state, of func(*row) bool) (keys []int64) {
	for id, m := range now.marks {
		old := was.marks[id]
		if of(m) && (old == nil || !equal(old.mark, m.mark) || !equal(old.doc, m.doc) || !slices.Equal(old.words,
			m.words)) {
			keys = append(keys, m.mark.Key)
		}
	}
	slices.Sort(keys)
	return keys
}

// StoryChanges implements geo.Reader.
func (r reads) StoryChanges(ctx context.Context, story string, since int64) (c geo.StoryChanges, err error) {
	h, err := r.history(ctx)
	if err != nil {
		return c, err
	}
	now := h[len(h)-1]
	s := now.stories[story]
	if since >= now.rev.N || s == nil {
		return c, nil
	}
	if since < 0 {
		return geo.StoryChanges{All: true}, nil
	}
	c.Put = changed(h[since], now, func(m *row) bool { return m.mark.Story == story })
	gone := make(map[string]bool)
	for _, then := range h[since : len(h)-1] {
		was := then.stories[story]
		if was == nil {
			continue
		}
		for id := range was.Records[geo.KindOfClaim] {
			gone[id] = s.Records[geo.KindOfClaim][id] == nil
		}
		c.Other = c.Other || !equal(was.Records[geo.KindOfStory], s.Records[geo.KindOfStory])
		for id, p := range was.Records[geo.KindOfPlacement] {
			there := s.Records[geo.KindOfClaim][p.(*geo.Placement).Claim] != nil
			c.Other = c.Other || there && s.Records[geo.KindOfPlacement][id] == nil
		}
	}
	for _, is := range gone {
		if is {
			c.Removed++
		}
	}
	return c, nil
}

// byKey returns marks in the order of keys, all by key when keys is nil.
func (s *state) byKey(keys []int64) (out []*row) {
	all := make(map[int64]*row)
	for _, m := range s.marks {
		all[m.mark.Key] = m
	}
	if keys == nil {
		keys = slices.Sorted(maps.Keys(all))
	}
	for _, k := range keys {
		if m := all[k]; m != nil {
			out = append(out, m)
		}
	}
	return out
}

// Marks implements geo.Reader.
func (r reads) Marks(ctx context.Context, keys []int64, each func(*geo.Mark) error) error {
	return r.rows(ctx, keys, func(m *row) error { c := m.mark; return each(&c) })
}

// Features implements geo.Reader.
func (r reads) Features(ctx context.Context, keys []int64, each func(*geo.Feature) error) error {
	if keys == nil {
		keys = []int64{}
	}
	return r.rows(ctx, keys, func(m *row) error { c := m.doc; return each(&c) })
}

func (r reads) rows(ctx context.Context, keys []int64, each func(*row) error) error {
	s, err := r.now(ctx)
	if err != nil {
		return err
	}
	for _, m := range s.byKey(keys) {
		if err := each(m); err != nil {
			return err
		}
	}
	return nil
}

// Scan implements geo.Reader.
func (r reads) Scan(ctx context.Context, k geo.Kind, story string, each func(string, geo.Record) error) error {
	s, err := r.now(ctx)
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(s.stories)) {
		if story != "" && id != story {
			continue
		}
		for _, x := range s.stories[id].Sorted(k) {
			if err := each(id, x); err != nil {
				return err
			}
		}
	}
	return nil
}

// ClaimRecords implements geo.Reader.
func (r reads) ClaimRecords(ctx context.Context, claims []geo.Ref) (out []geo.ClaimRecord, err error) {
	s, err := r.now(ctx)
	if err != nil {
		return nil, err
	}
	for _, ref := range claims {
		for _, id := range slices.Sorted(maps.Keys(s.stories)) {
			m := s.stories[id]
			if c, ok := m.Records[geo.KindOfClaim][ref.ID].(*geo.Claim); ok && (ref.Story == "" || ref.Story == id) {
				out = append(out, m.Entry(c))
			}
		}
	}
	return out, nil
}

// Locations implements geo.Reader.
func (r reads) Locations(ctx context.Context, refs []geo.Ref) (out []*geo.Location, err error) {
	s, err := r.now(ctx)
	if err != nil {
		return nil, err
	}
	for _, ref := range refs {
		if m := s.stories[ref.Story]; m != nil && m.Records[geo.KindOfLocation][ref.ID] != nil {
			out = append(out, m.Records[geo.KindOfLocation][ref.ID].(*geo.Location))
		}
	}
	return out, nil
}

// Removed implements geo.Reader.
func (r reads) Removed(ctx context.Context, k geo.Kind, ref geo.Ref) (*geo.Removal, error) {
	h, err := r.history(ctx)
	if err != nil {
		return nil, err
	}
	there := func(s *state) bool { m := s.stories[ref.Story]; return m != nil && m.Records[k][ref.ID] != nil }
	for i := len(h) - 1; i > 0 && !there(h[i]); i-- {
		if there(h[i-1]) {
			return &geo.Removal{At: h[i].rev.At, Revision: h[i].rev.N}, nil
		}
	}
	return nil, nil
}

// Search implements geo.Reader.
func (r reads) Search(ctx context.Context, q string) (keys []int64, err error) {
	s, err := r.now(ctx)
	terms := words.Query(q)
	switch {
	case err != nil || len(terms) == 0:
		return nil, err
	case len(terms) > words.MaxTerms:
		return nil, geo.Errorf(geo.CodeInvalid, "q has too many words; at most %d are searched", words.MaxTerms)
	}
	for _, m := range s.marks {
		if m.matches(terms) {
			keys = append(keys, m.mark.Key)
		}
	}
	slices.Sort(keys)
	return keys, nil
}
