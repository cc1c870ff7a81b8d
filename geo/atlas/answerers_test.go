package atlas_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dateline/bench/sample"
	"dateline/geo"
	"dateline/geo/atlas"
)

// asking is a store that counts the claims that it is asked for.
type asking struct {
	geo.Store
	claims atomic.Int64
}

// Snapshot implements geo.Store.
func (c *asking) Snapshot(ctx context.Context) (geo.Snapshot, error) {
	s, err := c.Store.Snapshot(ctx)
	return askingSnapshot{s, c}, err
}

type askingSnapshot struct {
	geo.Snapshot
	c *asking
}

// ClaimRecords implements geo.Reader.
func (s askingSnapshot) ClaimRecords(ctx context.Context, refs []geo.Ref) ([]geo.ClaimRecord, error) {
	s.c.claims.Add(int64(len(refs)))
	return s.Snapshot.ClaimRecords(ctx, refs)
}

// asked returns how many claims f asks the store for.
func (c *asking) asked(f func()) int64 {
	before := c.claims.Load()
	f()
	return c.claims.Load() - before
}

func TestSummaryIsAViewWithoutItsList(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "a.db"))
	load(t, s, example(t))
	a := atlasOf(t, s, atlas.Options{})
	for _, f := range []geo.Filter{
		{}, {Country: []string{"IT"}}, {Status: []geo.Status{geo.StatusAlleged}}, {Denial: []geo.Denial{geo.DenialNone}}, {Query: "nothing has this"},
	} {
		v := view(t, a, f)
		got, err := a.Current().Summary(context.Background(), "overseas-stations", f)
		if err != nil {
			t.Fatal(err)
		}
		list := cmpopts.IgnoreFields(atlas.View{}, "Facets", "Claims", "Others", "Sources", "Reports", "Topics", "Locations", "Next")
		if d := cmp.Diff(v, got, list); d != "" {
			t.Errorf("%+v: -view +summary\n%s", f, d)
		}
		if len(got.Claims) > 0 {
			t.Errorf("%+v: a summary lists %d claims", f, len(got.Claims))
		}
		for _, d := range got.Answerers {
			if got.Sources[d.Source].Name != v.Sources[d.Source].Name || len(d.Claims) == 0 || got.Others[d.Claims[0]].Text == "" {
				t.Errorf("%+v: %s denies without a name or words", f, d.Source)
			}
		}
	}
}

// TestWhoAnswersIsReadOnce counts what views of a large story ask the store for: the claims that are answered are read for the first
// one, and after a commit only those that it changed.
func TestWhoAnswersIsReadOnce(t *testing.T) {
	store := open(t, filepath.Join(t.TempDir(), "a.db"))
	var b strings.Builder
	if err := sample.Write(&b, 20_000, 1); err != nil {
		t.Fatal(err)
	}
	load(t, store, b.String())
	s := &asking{Store: store}
	a := atlasOf(t, s, atlas.Options{})
	var v *atlas.View
	see := func() {
		var err error
		if v, err = a.Current().View(context.Background(), "sample", geo.Filter{}, ""); err != nil {
			t.Fatal(err)
		}
	}
	sum := func() (n int) {
		for _, d := range v.Answerers {
			n += d.Contradicts
		}
		return n
	}
	first := s.asked(see)
	denied := sum()
	again := s.asked(see)
	if denied < 50 || first < again+100 || again > 500 {
		t.Errorf("the first view asks for %d claims, the second for %d, with %d contradicted", first, again, denied)
	}
	commit := func(from, to string) {
		t.Helper()
		_, err := store.Import(context.Background(), geo.ImportOptions{Partial: true}, func(w geo.Writer) error {
			if err := w.Put(&geo.Story{ID: "sample", Title: "Sample", Lang: "en"}, geo.Position{}); err != nil {
				return err
			}
			return w.Put(&geo.Relation{From: from, Rel: geo.RelDenies, To: to, Basis: geo.BasisEditorial}, geo.Position{})
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Refresh(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	// Whom a claim is not about contradicts it.
	for i := 0; sum() == denied && i < 40; i++ {
		commit(fmt.Sprint("c-", 1000+i), fmt.Sprint("c-", i))
		if n := s.asked(see); n > again+10 {
			t.Fatalf("after a commit of one relation a view asks for %d claims", n)
		}
	}
	if sum() != denied+1 {
		t.Errorf("%d answers after one more claim is denied, %d before", sum(), denied)
	}
}

// TestAnswerersAreThoseOfTheView holds what is counted for a box alone to what a view of the same claims says.
func TestAnswerersAreThoseOfTheView(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "a.db"))
	load(t, s, example(t))
	a := atlasOf(t, s, atlas.Options{})
	answered := 0
	for _, f := range []geo.Filter{{}, {Country: []string{"IT"}}, {Denial: []geo.Denial{geo.DenialNone}}, {Query: "nothing has this"}} {
		v := view(t, a, f)
		got, err := a.Current().Answerers(context.Background(), &f)
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			if got[i].Label != v.Sources[got[i].Source].Name {
				t.Errorf("%s is called %q", got[i].Source, got[i].Label)
			}
		}
		answered += len(got)
		beside := cmpopts.IgnoreFields(atlas.Answerer{}, "Label", "Claims", "Explains")
		if d := cmp.Diff(v.Answerers, got, beside, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%+v: -view +answerers\n%s", f, d)
		}
		country := geo.ColumnNamed("country")
		all, err := a.Current().AllFacets(context.Background(), &f, country)
		if err != nil {
			t.Fatal(err)
		}
		_, first, err := a.Current().Facets(context.Background(), &f)
		if d := cmp.Diff(first["country"], all["country"]); d != "" || err != nil || len(all) != 1 {
			t.Errorf("%+v: -first +all %v\n%s", f, err, d)
		}
	}
	if answered == 0 {
		t.Error("nobody answers in the example")
	}
}
