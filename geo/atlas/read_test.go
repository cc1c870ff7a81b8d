package atlas_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dateline/geo"
	"dateline/geo/atlas"
)

// titled is a story with one claim, whose text tells versions apart.
func titled(version int) []geo.Record {
	return []geo.Record{
		&geo.Story{ID: "s", Title: "T"}, &geo.Source{ID: "a", Name: "A", Type: geo.SourceOrganisation}, &geo.Report{ID: "r", Publisher: "a"},
		&geo.Location{ID: "l", Name: "L", Precision: geo.PrecisionUnlocated}, &geo.Placement{Claim: "c", Location: "l", Role: geo.RoleSite},
		&geo.Claim{ID: "c", Text: fmt.Sprint("version ", version), Claimants: []string{"a"}, Chain: []geo.Link{{Report: "r", Basis: geo.BasisExplicit}}},
	}
}

// ahead is a store that is one revision ahead of its atlas, whose only snapshot of its own revision is lent until back is called.
func ahead(t *testing.T) (s *memory, a *atlas.Atlas, back func()) {
	t.Helper()
	s = newMemory()
	if err := importInto(s, geo.ImportOptions{}, titled(1)); err != nil {
		t.Fatal(err)
	}
	a, err := atlas.Open(t.Context(), s, atlas.Options{Poll: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	back = lend(t, a)
	if err := importInto(s, geo.ImportOptions{Remove: true}, titled(2)); err != nil {
		t.Fatal(err)
	}
	return s, a, back
}

// lend takes the only snapshot of the current edition until back is called.
func lend(t *testing.T, a *atlas.Atlas) (back func()) {
	t.Helper()
	lent, returned, done := make(chan bool), make(chan bool), make(chan error, 1)
	go func() {
		_, err := a.Current().Features(context.Background(), &geo.Filter{}, "", 10, func(*geo.Feature, []byte) error {
			close(lent)
			<-returned
			return nil
		})
		done <- err
	}()
	<-lent
	return func() {
		close(returned)
		if err := <-done; err != nil {
			t.Errorf("who had the snapshot: %v", err)
		}
	}
}

// texts reads the claims of an edition from its store.
func texts(ctx context.Context, e *atlas.Edition) (out []string, err error) {
	v, err := e.View(ctx, "s", geo.Filter{}, "")
	if err != nil {
		return nil, err
	}
	for _, c := range v.Claims {
		out = append(out, c.Text)
	}
	return out, nil
}

// TestReadAsksTheNextEdition holds that an answer whose edition the store no longer gives is given by the next one, whole.
func TestReadAsksTheNextEdition(t *testing.T) {
	t.Parallel()
	_, a, back := ahead(t)
	defer a.Close()
	defer back()
	var asked []int64
	var got []string
	begun := make(chan bool, 2)
	done := make(chan error, 1)
	go func() {
		done <- a.Read(t.Context(), func(e *atlas.Edition) (err error) {
			asked = append(asked, e.Revision().N)
			begun <- true
			got, err = texts(t.Context(), e)
			return err
		})
	}()
	<-begun
	if err := a.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil || !slices.Equal(asked, []int64{1, 2}) || !slices.Equal(got, []string{"version 2"}) {
		t.Errorf("revisions %v were asked; they say %q, %v", asked, got, err)
	}
}

// TestReadGivesUp holds that nothing is asked again after an error of its own, when the client has gone, or when no edition comes.
func TestReadGivesUp(t *testing.T) {
	t.Parallel()
	own := errors.New("own")
	for name, tt := range map[string]struct {
		answer func(ctx context.Context, a *atlas.Atlas, e *atlas.Edition) error
		is     func(error) bool
	}{
		"an error of its own": {
			func(ctx context.Context, a *atlas.Atlas, _ *atlas.Edition) error {
				return errors.Join(a.Refresh(ctx), own)
			},
			func(err error) bool { return errors.Is(err, own) },
		},
		"a client that has gone": {
			func(ctx context.Context, _ *atlas.Atlas, e *atlas.Edition) error {
				gone, leave := context.WithCancel(ctx)
				leave()
				_, err := texts(gone, e)
				return err
			},
			func(err error) bool { return errors.Is(err, context.Canceled) },
		},
		"an atlas that is closed": {
			func(ctx context.Context, a *atlas.Atlas, e *atlas.Edition) error {
				a.Close()
				_, err := texts(ctx, e)
				return err
			},
			func(err error) bool { return geo.CodeOf(err) == geo.CodeUnavailable },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, a, back := ahead(t)
			n := 0
			err := a.Read(t.Context(), func(e *atlas.Edition) error {
				n++
				return tt.answer(t.Context(), a, e)
			})
			if n != 1 || !tt.is(err) {
				t.Errorf("asked %d times: %v", n, err)
			}
			back()
			if name != "an atlas that is closed" {
				a.Close()
			}
		})
	}
}

// TestAReaderGetsASnapshotThatIsGivenBack holds that who waits for the store at the edition's revision gets the snapshot of one
// who has read, even when the store has moved on.
func TestAReaderGetsASnapshotThatIsGivenBack(t *testing.T) {
	t.Parallel()
	_, a, back := ahead(t)
	defer a.Close()
	done := make(chan error, 1)
	go func() {
		got, err := texts(context.Background(), a.Current())
		if !slices.Equal(got, []string{"version 1"}) {
			err = errors.Join(err, fmt.Errorf("it says %q", got))
		}
		done <- err
	}()
	back()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// restored is a store that, once a backup was put back, has another revision of the same number.
type restored struct {
	geo.Store
	other atomic.Bool
}

// Snapshot implements geo.Store.
func (s *restored) Snapshot(ctx context.Context) (geo.Snapshot, error) {
	v, err := s.Store.Snapshot(ctx)
	return restoredSnapshot{v, s.other.Load()}, err
}

type restoredSnapshot struct {
	geo.Snapshot
	other bool
}

// Revision implements geo.Reader.
func (v restoredSnapshot) Revision(ctx context.Context) (geo.Revision, error) {
	rev, err := v.Snapshot.Revision(ctx)
	if v.other {
		rev.ID = "other"
	}
	return rev, err
}

// TestAnotherRevisionOfTheSameNumberIsNotRead holds that an edition reads nothing from a revision that only has its number.
func TestAnotherRevisionOfTheSameNumberIsNotRead(t *testing.T) {
	t.Parallel()
	s := &restored{Store: newMemory()}
	if err := importInto(s, geo.ImportOptions{}, titled(1)); err != nil {
		t.Fatal(err)
	}
	a, err := atlas.Open(t.Context(), s, atlas.Options{Poll: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	a.Close() // the last edition then waits for no other, and has kept no snapshot
	if got, err := texts(t.Context(), a.Current()); err != nil || !slices.Equal(got, []string{"version 1"}) {
		t.Errorf("it says %q, %v", got, err)
	}
	s.other.Store(true)
	if got, err := texts(t.Context(), a.Current()); geo.CodeOf(err) != geo.CodeUnavailable {
		t.Errorf("after a backup was put back it says %q, %v", got, err)
	}
}

// tallied is a store that counts its open snapshots.
type tallied struct {
	geo.Store
	open atomic.Int64
}

// Snapshot implements geo.Store.
func (s *tallied) Snapshot(ctx context.Context) (geo.Snapshot, error) {
	v, err := s.Store.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	s.open.Add(1)
	return &talliedSnapshot{Snapshot: v, of: s}, nil
}

type talliedSnapshot struct {
	geo.Snapshot
	of   *tallied
	once sync.Once
}

// Close implements geo.Snapshot.
func (v *talliedSnapshot) Close() { v.once.Do(func() { v.of.open.Add(-1) }); v.Snapshot.Close() }

// TestReadersWhileCommitsLand holds that each answer is of the one revision that its edition names, whatever lands meanwhile,
// and that no edition of before keeps the store's snapshots.
func TestReadersWhileCommitsLand(t *testing.T) {
	t.Parallel()
	s := &tallied{Store: newMemory()}
	if err := importInto(s, geo.ImportOptions{}, titled(1)); err != nil {
		t.Fatal(err)
	}
	a, err := atlas.Open(t.Context(), s, atlas.Options{Poll: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	over := make(chan bool)
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				var rev int64
				var got []string
				err := a.Read(context.Background(), func(e *atlas.Edition) (err error) {
					rev = e.Revision().N
					got, err = texts(context.Background(), e)
					return err
				})
				if err != nil || !slices.Equal(got, []string{fmt.Sprint("version ", rev)}) {
					t.Errorf("revision %d says %q, %v", rev, got, err)
					return
				}
				select {
				case <-over:
					return
				default:
				}
			}
		})
	}
	for version := 2; version <= 20; version++ {
		if err := importInto(s, geo.ImportOptions{}, titled(version)); err != nil {
			t.Fatal(err)
		}
		if err := a.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	close(over)
	readers.Wait()
	if n := s.open.Load(); n < 1 || n > 4 { // those that the current edition keeps for the next readers
		t.Errorf("%d snapshots are open", n)
	}
	a.Close()
	if n := s.open.Load(); n != 0 {
		t.Errorf("%d snapshots are open after the end", n)
	}
}

// TestAPanicClosesItsSnapshot holds that a snapshot on which something went wrong is closed, and another one is read.
func TestAPanicClosesItsSnapshot(t *testing.T) {
	t.Parallel()
	s := &tallied{Store: newMemory()}
	if err := importInto(s, geo.ImportOptions{}, titled(1)); err != nil {
		t.Fatal(err)
	}
	a, err := atlas.Open(t.Context(), s, atlas.Options{Poll: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	func() {
		defer func() { _ = recover() }()
		_, err := a.Current().Features(t.Context(), &geo.Filter{}, "", 10, func(*geo.Feature, []byte) error { panic("on purpose") })
		t.Errorf("no panic; %v", err)
	}()
	if n := s.open.Load(); n != 0 {
		t.Errorf("%d snapshots are open after a panic", n)
	}
	if got, err := texts(t.Context(), a.Current()); err != nil || len(got) != 1 {
		t.Errorf("after a panic it says %q, %v", got, err)
	}
	a.Close()
	if n := s.open.Load(); n != 0 {
		t.Errorf("%d snapshots are open after the end", n)
	}
}
