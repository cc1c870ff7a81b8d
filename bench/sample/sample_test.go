package sample_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/bench/sample"
	"dateline/geo"
	"dateline/geo/exchange"
)

// store keeps what exchange.Read puts and checks the references that only a store can check.
type store struct {
	t          *testing.T
	sources    map[string]*geo.Source
	reports    map[string]*geo.Report
	locations  map[string]*geo.Location
	claims     map[string]*geo.Claim
	placements []*geo.Placement
	relations  []*geo.Relation
}

func (s *store) Put(r geo.Record, at geo.Position) error {
	switch r := r.(type) {
	case *geo.Source:
		s.sources[r.ID] = r
	case *geo.Report:
		s.reports[r.ID] = r
	case *geo.Location:
		if old, ok := s.locations[r.ID]; ok {
			if diff := cmp.Diff(old, r); diff != "" {
				s.t.Errorf("location %s does not agree with itself: %s", r.ID, diff)
			}
		}
		s.locations[r.ID] = r
	case *geo.Claim:
		if _, ok := s.claims[r.ID]; ok {
			s.t.Errorf("claim %s stands in full twice", r.ID)
		}
		s.claims[r.ID] = r
	case *geo.Placement:
		s.placements = append(s.placements, r)
	case *geo.Relation:
		s.relations = append(s.relations, r)
	}
	return nil
}

func (s *store) Note(k geo.Kind, id string) error {
	return fmt.Errorf("%s %s is wrong", k, id)
}

func (s *store) Source(id string) *geo.Source { return s.sources[id] }
func (s *store) Report(id string) *geo.Report { return s.reports[id] }

func read(t *testing.T, n int, seed uint64) *store {
	t.Helper()
	var b bytes.Buffer
	if err := sample.Write(&b, n, seed); err != nil {
		t.Fatal(err)
	}
	s := &store{
		t: t, sources: map[string]*geo.Source{}, reports: map[string]*geo.Report{},
		locations: map[string]*geo.Location{}, claims: map[string]*geo.Claim{},
	}
	if err := exchange.Read(context.Background(), &b, exchange.Options{}, s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSampleIsValid(t *testing.T) {
	for _, n := range []int{1, 50, 30_000} {
		s := read(t, n, 1)
		if len(s.placements) != n {
			t.Errorf("%d marks, want %d", len(s.placements), n)
		}
		seen := map[string]bool{}
		for _, p := range s.placements {
			if seen[p.RecordID()] || s.claims[p.Claim] == nil || s.locations[p.Location] == nil {
				t.Fatalf("placement %s stands twice or refers to nothing", p.RecordID())
			}
			seen[p.RecordID()] = true
		}
		for _, r := range s.relations {
			if s.claims[r.From] == nil || s.claims[r.To] == nil || r.From == r.To {
				t.Errorf("relation %s refers to nothing or to itself", r.RecordID())
			}
		}
		for _, c := range s.claims {
			carried := map[string]bool{}
			for _, l := range c.Chain {
				if s.reports[l.Report] == nil || carried[l.Report] || l.Via != "" && !carried[l.Via] {
					t.Fatalf("claim %s has the chain %+v", c.ID, c.Chain)
				}
				carried[l.Report] = true
			}
			for _, id := range slices.Concat(c.Claimants, c.About) {
				if s.sources[id] == nil {
					t.Fatalf("claim %s names the source %s, which is not there", c.ID, id)
				}
			}
		}
		for _, x := range s.reports {
			if s.sources[x.Publisher] == nil {
				t.Fatalf("report %s is published by %s, which is not there", x.ID, x.Publisher)
			}
		}
		for _, x := range s.sources {
			if x.PartOf != "" && s.sources[x.PartOf] == nil {
				t.Fatalf("source %s is part of %s, which is not there", x.ID, x.PartOf)
			}
		}
	}
}

// TestReadAndWrittenAgain holds that a StoryWriter that is put what Read reads writes the same bytes.
func TestReadAndWrittenAgain(t *testing.T) {
	var want, got bytes.Buffer
	if err := sample.Write(&want, 2000, 1); err != nil {
		t.Fatal(err)
	}
	w := exchange.NewStoryWriter(&got)
	if err := exchange.Read(context.Background(), bytes.NewReader(want.Bytes()), exchange.Options{}, w); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want.Bytes()) {
		t.Errorf("got %d bytes, want the same %d", got.Len(), want.Len())
	}
}

// TestMarksAreThoseOfTheFile composes the marks from the file as a store does.
func TestMarksAreThoseOfTheFile(t *testing.T) {
	const n = 20_000
	s := read(t, n, 3)
	answers := map[string][]geo.Answer{}
	party := func(id string) geo.Party { return geo.NewParty(s.claims[id], s) }
	for _, r := range s.relations {
		answers[r.From] = append(answers[r.From], geo.Answer{Rel: r.Rel, Basis: r.Basis, Out: true, Other: party(r.To)})
		answers[r.To] = append(answers[r.To], geo.Answer{Rel: r.Rel, Basis: r.Basis, Other: party(r.From)})
	}
	want := map[string]geo.Mark{}
	for _, p := range s.placements {
		a := geo.Assess(party(p.Claim), answers[p.Claim], geo.PartOf(s))
		m := geo.Compose(sample.StoryID, s.claims[p.Claim], a, s).Mark(s.locations[p.Location], p.Role)
		want[m.ID()] = m
	}
	count := map[string]int{}
	err := sample.Marks(n, 3, nil, func(m *geo.Mark) error {
		count["status "+m.Status.String()]++
		count["precision "+m.Precision.String()]++
		count["role "+m.Role.String()]++
		count["denial "+m.Denial.String()]++
		for c, x := range m.Clocks {
			if !x.Stated() {
				count["undated "+geo.Clock(c).String()]++
			}
		}
		got := *m
		got.Key = 0
		if diff := cmp.Diff(want[m.ID()], got); diff != "" {
			return errors.New(diff)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for kind, names := range map[string][]string{
		"status": geo.Words[geo.Status](), "precision": geo.Words[geo.Precision](), "role": geo.Words[geo.Role](),
		"denial": {"none", "explicit"},
	} {
		for _, name := range names {
			if count[kind+" "+name] == 0 {
				t.Errorf("no mark has the %s %s", kind, name)
			}
		}
	}
	for _, c := range geo.Words[geo.Clock]() {
		if got := count["undated "+c]; got < n/20 || got > n/6 {
			t.Errorf("%d of %d marks have no date on the clock %s, want about a tenth", got, n, c)
		}
	}
}

func TestSampleDependsOnSizeAndSeedAlone(t *testing.T) {
	sum := func(n int, seed uint64) [32]byte {
		h := sha256.New()
		if err := sample.Write(h, n, seed); err != nil {
			t.Fatal(err)
		}
		return [32]byte(h.Sum(nil))
	}
	if first, again := sum(500, 1), sum(500, 1); first != again {
		t.Error("the same size and seed give two files")
	}
	if sum(500, 1) == sum(500, 2) || sum(500, 1) == sum(501, 1) {
		t.Error("another size or seed gives the same file")
	}
}

// failing fails after some bytes.
type failing int

func (f *failing) Write(p []byte) (int, error) {
	if *f -= failing(len(p)); *f < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

func TestWriteReportsAFullDisk(t *testing.T) {
	room := failing(200_000)
	if err := sample.Write(&room, 5000, 1); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("error %v, want that of the writer", err)
	}
}
