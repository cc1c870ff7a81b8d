package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/geo"
	"dateline/geo/edtf"
	"dateline/geo/sqlite"
)

// everything reads all that a store serves of its marks, by id.
func everything(t *testing.T, s *sqlite.Store) map[string]string {
	t.Helper()
	ctx := context.Background()
	ids, keys := make(map[int64]string), []int64{}
	out := make(map[string]string)
	err := s.Marks(ctx, nil, func(m *geo.Mark) error {
		ids[m.Key], keys = m.ID(), append(keys, m.Key)
		row := *m
		row.Key = 0
		out[m.ID()] = fmt.Sprintf("%+v", row)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Features(ctx, keys, func(d *geo.Feature) error {
		out[ids[d.Key]] += string(d.Geometry) + string(d.Properties)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"police1", "dakovo", "source"} {
		found, err := s.Search(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range found {
			out[ids[k]] += q
		}
	}
	return out
}

// TestBulk holds that the way of a large first import, with indexes made at its end, leads to the same store as many
// small ones.
func TestBulk(t *testing.T) {
	ctx := context.Background()
	bulk := open(t, filepath.Join(t.TempDir(), "bulk.db"), sqlite.Options{})
	small := open(t, filepath.Join(t.TempDir(), "small.db"), sqlite.Options{})
	whole := func(w geo.Writer) error { return sample(w, 6000, 3) }
	if _, err := bulk.Import(ctx, geo.ImportOptions{}, whole); err != nil {
		t.Fatal(err)
	}
	if _, err := small.Import(ctx, geo.ImportOptions{}, func(w geo.Writer) error { return sample(w, 50, 4) }); err != nil {
		t.Fatal(err)
	}
	if _, err := small.Import(ctx, geo.ImportOptions{Remove: true}, whole); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(everything(t, small), everything(t, bulk)); diff != "" {
		t.Errorf("bulk (+) and small (-) differ:\n%.2000s", diff)
	}
	res, err := bulk.Import(ctx, geo.ImportOptions{}, whole)
	if err != nil || res.Added[0]+res.Changed[0]+res.Removed[0] > 0 || res.Revision.N != 1 {
		t.Errorf("the same again: got %+v, %v", res, err)
	}
	c, err := bulk.Changes(ctx, geo.Revision{})
	if err != nil || !c.All {
		t.Errorf("since the empty store: got %d put, all %v, %v; want all", len(c.Put), c.All, err)
	}
	checkFile(t, bulk.Path())
	checkFile(t, small.Path())
}

// TestBulkBesideOthers holds that a large story leads to the same store whether it comes with others, before or after
// them: indexes are made anew or kept.
func TestBulkBesideOthers(t *testing.T) {
	ctx := context.Background()
	named := func(w geo.Writer, id string, n int, seed uint64) error {
		return sample(renaming{w, id}, n, seed)
	}
	imports := map[string][]func(geo.Writer) error{
		"one after the other, the larger last": {
			func(w geo.Writer) error { return named(w, "a", 100, 1) },
			func(w geo.Writer) error { return named(w, "b", 6000, 2) },
		},
		"one after the other, the larger first": {
			func(w geo.Writer) error { return named(w, "b", 6000, 2) },
			func(w geo.Writer) error { return named(w, "a", 100, 1) },
		},
		"at once": {
			func(w geo.Writer) error { return errors.Join(named(w, "a", 100, 1), named(w, "b", 6000, 2)) },
		},
		"the larger with one that is there": {
			func(w geo.Writer) error { return named(w, "a", 50, 1) },
			func(w geo.Writer) error { return errors.Join(named(w, "b", 6000, 2), named(w, "a", 100, 1)) },
		},
	}
	var want map[string]string
	for name, list := range imports {
		s := open(t, filepath.Join(t.TempDir(), "store.db"), sqlite.Options{})
		for i, fn := range list {
			before, err := s.Revision(ctx)
			if err != nil {
				t.Fatal(err)
			}
			res, err := s.Import(ctx, geo.ImportOptions{Remove: true}, fn)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			c, err := s.Changes(ctx, before)
			if err != nil || i > 0 && (c.All || len(c.Put) < res.Added[geo.KindOfPlacement]) {
				t.Errorf("%s: import %d: got %d put, all %v, %v; want the %d added listed", name, i, len(c.Put), c.All, err,
					res.Added[geo.KindOfPlacement])
			}
		}
		got := everything(t, s)
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%.2000s", name, diff)
		}
		checkFile(t, s.Path())
	}
}

// renaming puts a story with another id.
type renaming struct {
	geo.Writer
	id string
}

func (w renaming) Put(r geo.Record, at geo.Position) error {
	if s, ok := r.(*geo.Story); ok {
		renamed := *s
		renamed.ID = w.id
		r = &renamed
	}
	return w.Writer.Put(r, at)
}

// TestCanceledMerge cancels an import after it was staged.
func TestCanceledMerge(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "store.db"), sqlite.Options{})
	for _, delay := range []time.Duration{0, 20 * time.Millisecond, 100 * time.Millisecond} {
		ctx, cancel := context.WithCancel(context.Background())
		_, err := s.Import(ctx, geo.ImportOptions{}, func(w geo.Writer) error {
			err := sample(w, many, 2)
			time.AfterFunc(delay, cancel)
			return err
		})
		cancel()
		if geo.CodeOf(err) != geo.CodeCanceled {
			t.Errorf("after %v: got %v, want code canceled", delay, err)
		}
		if r, err := s.Revision(context.Background()); err != nil || r.N != 0 {
			t.Errorf("got revision %d, %v", r.N, err)
		}
	}
	if _, err := s.Import(context.Background(), geo.ImportOptions{}, small("s", 1)); err != nil {
		t.Error(err)
	}
}

// TestCanceledRead cancels reads on their way.
func TestCanceledRead(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "store.db"), sqlite.Options{})
	if _, err := s.Import(context.Background(), geo.ImportOptions{}, func(w geo.Writer) error { return sample(w, 2000, 2) }); err != nil {
		t.Fatal(err)
	}
	reads := map[string]func(context.Context, func() error) error{
		"marks": func(ctx context.Context, each func() error) error {
			return s.Marks(ctx, nil, func(*geo.Mark) error { return each() })
		},
		"scan": func(ctx context.Context, each func() error) error {
			return s.Scan(ctx, geo.KindOfClaim, "", func(string, geo.Record) error { return each() })
		},
	}
	for name, read := range reads {
		ctx, cancel := context.WithCancel(context.Background())
		n := 0
		err := read(ctx, func() error { n++; cancel(); return nil })
		if geo.CodeOf(err) != geo.CodeCanceled || n > 100 {
			t.Errorf("%s: got %v after %d calls, want code canceled soon", name, err, n)
		}
		cancel()
		n = 0
		if err := read(context.Background(), func() error { n++; return nil }); err != nil || n != 2000 {
			t.Errorf("%s afterwards: got %d, %v", name, n, err)
		}
	}
}

// TestCloseWaits holds that Close lets a read end.
func TestCloseWaits(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "store.db"), sqlite.Options{})
	if _, err := s.Import(context.Background(), geo.ImportOptions{}, small("s", 1)); err != nil {
		t.Fatal(err)
	}
	reading, closed := make(chan struct{}), make(chan error, 1)
	read := make(chan error, 1)
	go func() {
		read <- s.Marks(context.Background(), nil, func(*geo.Mark) error {
			reading <- struct{}{}
			<-reading
			return nil
		})
	}()
	<-reading
	go func() { closed <- s.Close() }()
	select {
	case err := <-closed:
		t.Fatalf("closed while a read was under way: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	reading <- struct{}{}
	if err := errors.Join(<-read, <-closed); err != nil {
		t.Error(err)
	}
}

// TestEqualRecords holds that what is equal by value is equal in the store: nil and empty.
func TestEqualRecords(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "store.db"), sqlite.Options{})
	story := func(empty bool) func(geo.Writer) error {
		return func(w geo.Writer) error {
			src := &geo.Source{ID: "s"}
			if empty {
				src.Names, src.Extra = map[string]string{}, geo.Members{}
			}
			for _, r := range []geo.Record{&geo.Story{ID: "s"}, src, &geo.Report{ID: "r", Published: edtf.Date{}}} {
				if err := w.Put(r, geo.Position{}); err != nil {
					return err
				}
			}
			return nil
		}
	}
	if _, err := s.Import(context.Background(), geo.ImportOptions{}, story(false)); err != nil {
		t.Fatal(err)
	}
	res, err := s.Import(context.Background(), geo.ImportOptions{}, story(true))
	if err != nil || res.Unchanged[0] != 3 {
		t.Errorf("got %+v, %v; want all unchanged", res, err)
	}
}
