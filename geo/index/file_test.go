package index_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"runtime"
	"slices"
	"testing"

	"dateline/geo"
	"dateline/geo/index"
)

// rev6 is the revision that the tests' files are of.
func rev6() geo.Revision { return geo.Revision{Store: "store-1", N: 6, ID: "k3v"} }

func writeFile(t testing.TB, s *index.Snapshot) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.Write(&b, rev6(), "countries of today"); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readFile(b []byte) (*index.Index, error) {
	f, err := index.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, err
	}
	return f.Index(func(a *index.Area) { a.Drawing = a.Story + ":" + a.Location })
}

// grown returns an index of a world after six commits, the last as revision 6.
func grown(w *world, size int) *index.Snapshot {
	ix := index.New()
	for i := range 6 {
		c := w.change(size)
		c.Revision = int64(i + 1)
		ix.Apply(c)
	}
	ix.Close()
	return ix.Snapshot()
}

func TestFile(t *testing.T) {
	t.Parallel()
	w := newWorld(5)
	s := grown(w, 1500)
	file := writeFile(t, s)
	f, err := index.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil || f.Revision != rev6() || f.Basis != "countries of today" {
		t.Fatalf("the file is of %+v, %v", f, err)
	}
	back, err := readFile(file)
	if err != nil {
		t.Fatal(err)
	}
	o := back.Snapshot()
	if o.Revision() != s.Revision() || o.Len() != s.Len() {
		t.Fatalf("revision %d with %d marks, want %d with %d", o.Revision(), o.Len(), s.Revision(), s.Len())
	}
	for z := range uint32(8) {
		if got, want := o.RegionRevision(z, 0, 0), s.RegionRevision(z, 0, 0); got != want {
			t.Errorf("region of %d/0/0 is of revision %d, want %d", z, got, want)
		}
	}
	for range 8 {
		compareAll(t, w, s, o, w.filter())
	}
	if again := writeFile(t, o); !bytes.Equal(again, file) {
		t.Error("the index that was read is written otherwise")
	}
	// It goes on from there.
	c := w.change(500)
	c.Revision = 7
	back.Apply(c)
	compareAll(t, w, back.Snapshot(), w.rebuilt(7).Snapshot(), &geo.Filter{})
	back.Close()
}

// TestFileDamaged holds that a file that was cut, added to or changed anywhere is not used.
func TestFileDamaged(t *testing.T) {
	t.Parallel()
	w := newWorld(5)
	file := writeFile(t, grown(w, 300))
	for _, n := range []int{0, 5, 22, 40, len(file) / 2, len(file) - 32, len(file) - 1} {
		if _, err := readFile(file[:n]); geo.CodeOf(err) != geo.CodeInvalid {
			t.Errorf("%d of %d bytes: %v", n, len(file), err)
		}
	}
	if _, err := readFile(append(slices.Clone(file), 0)); geo.CodeOf(err) != geo.CodeInvalid {
		t.Errorf("a byte too many: %v", err)
	}
	other := slices.Clone(file)
	other[15]++
	if _, err := readFile(other); geo.CodeOf(err) != geo.CodeConflict {
		t.Errorf("another version: %v", err)
	}
	for range 200 {
		bad := slices.Clone(file)
		bad[15+w.r.IntN(len(bad)-15)] ^= byte(1 + w.r.IntN(255))
		if _, err := readFile(bad); err == nil {
			t.Error("a damaged file is taken")
		}
	}
}

// sealed writes the right digest at the end of a file.
func sealed(file []byte) []byte {
	body := file[:len(file)-sha256.Size]
	sum := sha256.Sum256(body)
	copy(file[len(body):], sum[:])
	return file
}

// TestFileLengths changes every number of the file that is a length of 35 marks, with a right digest: none is believed,
// and none costs more memory than the file justifies.
func TestFileLengths(t *testing.T) {
	w := newWorld(6)
	for len(w.marks) < 35 {
		w.change(1)
	}
	file := writeFile(t, w.rebuilt(6).Snapshot())
	least := allocated(func() {
		if _, err := readFile(file); err != nil {
			t.Fatal(err)
		}
	})
	tried := 0
	for at := range len(file) - 8 {
		if binary.LittleEndian.Uint64(file[at:]) != 35 {
			continue
		}
		for _, v := range []uint64{0, 34, 36, 1 << 12, 1 << 31, 1 << 40, 1<<63 - 1, 1 << 63, 1<<64 - 1} {
			tried++
			bad := slices.Clone(file)
			binary.LittleEndian.PutUint64(bad[at:], v)
			sealed(bad)
			cost := allocated(func() {
				if _, err := readFile(bad); geo.CodeOf(err) != geo.CodeInvalid {
					t.Errorf("length %d at byte %d: %v", v, at, err)
				}
			})
			if cost > 2*least {
				t.Errorf("length %d at byte %d takes %d bytes, the file as it was %d", v, at, cost, least)
			}
		}
	}
	if tried < 9*9 {
		t.Errorf("%d lengths were tried", tried)
	}
}

// allocated returns how many bytes fn allocates; nothing else may run meanwhile.
func allocated(fn func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	fn()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// FuzzFile changes a file by edits, each two bytes of place, one of length, and the bytes to put there, and gives it a right
// digest. What is taken then must answer everything.
func FuzzFile(f *testing.F) {
	w := newWorld(8)
	w.change(700) // more rows than a segment without lists has
	file := writeFile(f, w.rebuilt(6).Snapshot())
	f.Add([]byte{})
	f.Add([]byte{0, 60, 8, 36, 0, 0, 0, 0, 0, 0, 0})
	f.Add([]byte{1, 0, 1, 255, 2, 0, 2, 1, 1})
	f.Fuzz(func(t *testing.T, edits []byte) {
		bad := slices.Clone(file)
		for len(edits) > 3 {
			at, n := int(binary.BigEndian.Uint16(edits)), int(edits[2])%9
			n = min(n, len(edits)-3)
			if at < len(bad) {
				copy(bad[at:], edits[3:3+n])
			}
			edits = edits[3+n:]
		}
		ix, err := readFile(sealed(bad))
		if err != nil {
			return
		}
		askAll(t, ix.Snapshot())
		ix.Close()
	})
}

// askAll asks a snapshot everything once.
func askAll(t *testing.T, s *index.Snapshot) {
	t.Helper()
	for i, f := range []geo.Filter{
		{}, {}, {Time: &geo.Span{Earliest: 1_500_000_000, Latest: 1_550_000_000}, Clock: geo.ClockEvent},
		{BBox: &geo.Box{West: -20, South: -20, East: 100, North: 60}}, {Story: []string{"alpha"}, Role: []geo.Role{geo.RoleSite}},
		{Country: []string{"HR", "IT"}}, {Report: []geo.Ref{{ID: "r-1"}}, Topic: []geo.Ref{{ID: "t-1"}}},
	} {
		var found *index.KeySet
		if i == 0 {
			found = s.KeySet([]int64{1, 2, 3, 50})
		}
		q, err := s.Select(context.Background(), &f, found)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		errs := []error{q.Tile(0, 0, 0, &recorder{}), q.Tile(6, 34, 22, &recorder{}), q.Each(func(*geo.Mark) error { n++; return nil })}
		_, err = q.Counts()
		errs = append(errs, err)
		_, err = allFacets(q, geo.FacetColumns()...)
		errs = append(errs, err)
		_, err = q.Timeline()
		errs = append(errs, err)
		keys, _, err := q.Page("", 10_000)
		errs = append(errs, err)
		for _, err := range errs {
			if err != nil {
				t.Error(err)
			}
		}
		if len(keys) != n {
			t.Errorf("%d keys of %d marks", len(keys), n)
		}
		q.Release()
	}
	var b bytes.Buffer
	if err := s.Write(&b, rev6(), ""); err != nil {
		t.Error(err)
	}
	if r := s.RegionRevision(0, 0, 0); r < 0 || r > s.Revision() {
		t.Errorf("region of revision %d", r)
	}
}
