package storetest

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dateline/geo"
	"dateline/geo/edtf"
	"dateline/geo/geojson"
	"dateline/geo/words"
)

// Memory is a [geo.Store] that keeps every revision whole, in memory: for tests of what stands on a store. It composes
// every mark anew with each import, so it is for small stories. Records must not be changed after they were put.
type Memory struct {
	reads
	one     chan struct{} // taken by the import under way
	mu      sync.Mutex
	history []*state // by revision, from that of the empty store on
	keys    int64    // the last that was given
	closed  bool
}

var _ geo.Store = (*Memory)(nil)

// state is one revision.
type state struct {
	rev     geo.Revision
	stories map[string]*model
	marks   map[string]*row // by id
}

// row is a mark as it is served.
type row struct {
	mark  geo.Mark
	doc   geo.Doc
	words []string
}

// NewMemory returns an empty store.
func NewMemory() *Memory {
	m := &Memory{one: make(chan struct{}, 1)}
	m.history = []*state{{rev: geo.Revision{Store: rand.Text()}}}
	m.reads.history = m.read
	return m
}

func (m *Memory) read(ctx context.Context) ([]*state, error) {
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
func (m *Memory) Snapshot(ctx context.Context) (geo.Snapshot, error) {
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

// snapshot is a [geo.Snapshot] of a Memory.
type snapshot struct {
	reads
	closed bool
}

// Close implements geo.Snapshot.
func (s *snapshot) Close() { s.closed = true }

// Close implements geo.Store.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}

// Import implements geo.Store.
func (m *Memory) Import(ctx context.Context, o geo.ImportOptions, fn func(geo.Writer) error) (geo.ImportResult, error) {
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
		now.stories = make(map[string]*model)
	}
	for id, s := range w.stories {
		now.stories[id] = s.model
	}
	m.compose(now, old)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.history = append(history[:len(history):len(history)], now)
	res.Revision = now.rev
	return res, nil
}

// compose fills in the marks. One that was there keeps its key.
func (m *Memory) compose(now, old *state) {
	now.marks = make(map[string]*row)
	for _, s := range now.stories {
		for id, x := range s.marks() {
			l := s.records[geo.KindOfLocation][x.Mark.Location].(*geo.Location)
			r := &row{mark: x.Mark, words: x.Words}
			if was := old.marks[id]; was != nil {
				r.mark.Key = was.mark.Key
			} else {
				m.keys++
				r.mark.Key = m.keys
			}
			r.doc = geo.Doc{Key: r.mark.Key, Country: l.Country, Precision: l.Precision,
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
}

// staged is a story of an import: what it becomes, what was put of it, and what stands in the file with problems of its
// own.
type staged struct {
	*model
	was   *model
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
				model: newModel(s.ID, nil), was: w.old.stories[s.ID],
				first: make(map[geo.Kind]map[string]placed), noted: make(map[geo.Kind]map[string]bool),
			}
			if w.story.was == nil {
				w.story.was = newModel(s.ID, nil)
			} else if w.partial {
				w.story.model = newModel(s.ID, allSorted(w.story.was))
			}
			for _, k := range kinds() {
				w.story.first[k], w.story.noted[k] = make(map[string]placed), make(map[string]bool)
			}
			w.stories[s.ID] = w.story
		}
	}
	if w.story == nil {
		return geo.Errorf(geo.CodeInvalid, "%v %s was put before any story", r.Kind(), r.RecordID())
	}
	switch r := r.(type) {
	case *geo.Relation:
		if p, wrong := r.ToItself(at); wrong {
			w.problems.Add(p)
		}
	case *geo.Claim:
		r.CheckChain(at, w.problems)
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
	s.records[k][id] = r
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
	return reflect.DeepEqual(a, b) || cmp.Equal(a, b, cmpopts.EquateEmpty(), cmp.AllowUnexported(edtf.Date{}), cmp.Comparer(sameDate))
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
	there := func(k geo.Kind, id string) bool { return s.records[k][id] != nil || s.noted[k][id] }
	placedClaims := make(map[string]bool)
	for _, p := range s.records[geo.KindOfPlacement] {
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

// warn says which relations have no effect.
func (w *writer) warn(s *staged) {
	rules := geo.NewAssessor(s.model)
	for _, p := range s.put {
		if r, ok := p.Record.(*geo.Relation); ok {
			if reason := rules.Without(r); reason != "" {
				w.problems.Add(r.WithoutEffect(p.at, reason))
			}
		}
	}
}

// count adds what the import does to a story, and names what it removes.
func (s *staged) count(res *geo.ImportResult) (gone []string) {
	add := func(to *[geo.KindOfRelation + 1]int, k geo.Kind) { to[0]++; to[k]++ }
	for _, p := range s.put {
		switch old := s.was.records[p.Kind()][p.RecordID()]; {
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
		for _, r := range s.was.sorted(k) {
			if s.records[k][r.RecordID()] == nil {
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
