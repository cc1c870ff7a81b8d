package pmtiles_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"dateline/geo/pmtiles"

	"github.com/google/go-cmp/cmp"
)

// memory is a file in memory.
type memory struct {
	b  []byte
	at int
}

func (m *memory) Write(p []byte) (int, error) {
	if need := m.at + len(p); need > len(m.b) {
		m.b = append(m.b, make([]byte, need-len(m.b))...)
	}
	m.at += copy(m.b[m.at:], p)
	return len(p), nil
}

func (m *memory) Seek(offset int64, whence int) (int64, error) {
	if whence != io.SeekStart {
		return 0, errors.New("only from the start")
	}
	m.at = int(offset)
	return offset, nil
}

var layers = map[string]any{"vector_layers": []any{}}

// archive writes one plain tile for each id that has bytes.
func archive(t testing.TB, tiles map[uint64][]byte, upTo uint64) []byte {
	t.Helper()
	m := &memory{}
	w, err := pmtiles.NewWriter(m, pmtiles.Header{}, layers)
	if err != nil {
		t.Fatal(err)
	}
	for id := range upTo {
		z, x, y, _ := pmtiles.Tile(id)
		if err := w.Add(z, x, y, tiles[id]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return m.b
}

func open(t testing.TB, b []byte) *pmtiles.Reader {
	t.Helper()
	r, err := pmtiles.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func gunzip(t testing.TB, gz []byte) []byte {
	t.Helper()
	zr, err := gzip.NewReader(bytes.NewReader(gz))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(zr)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func Example() {
	file, err := os.CreateTemp("", "*.pmtiles")
	if err != nil {
		panic(err)
	}
	defer os.Remove(file.Name())
	w, err := pmtiles.NewWriter(file, pmtiles.Header{}, map[string]any{"vector_layers": []any{}})
	if err != nil {
		panic(err)
	}
	_ = w.Add(0, 0, 0, []byte("the world"))
	_ = w.Add(1, 1, 0, []byte("its north-east"))
	if err := w.Close(); err != nil {
		panic(err)
	}

	info, _ := file.Stat()
	r, err := pmtiles.NewReader(file, info.Size())
	if err != nil {
		panic(err)
	}
	_, ok, err := r.Tile(1, 0, 0)
	fmt.Println(r.Header().AddressedTiles, r.Header().MaxZoom, ok, err)
	// Output: 2 1 false <nil>
}

func TestID(t *testing.T) {
	for _, tt := range []struct { // the first seven are the specification's own (§4.1 and its readers' tests)
		z    uint8
		x, y uint32
		want uint64
	}{
		{0, 0, 0, 0}, {1, 0, 0, 1}, {1, 0, 1, 2}, {1, 1, 1, 3}, {1, 1, 0, 4}, {2, 0, 0, 5}, {12, 3423, 1763, 19078479},
		{31, 0, 0, 1537228672809129301}, {31, 1<<31 - 1, 0, 6148914691236517204},
	} {
		got, err := pmtiles.ID(tt.z, tt.x, tt.y)
		if err != nil || got != tt.want {
			t.Errorf("ID(%d/%d/%d) = %d, %v, want %d", tt.z, tt.x, tt.y, got, err, tt.want)
		}
		if z, x, y, ok := pmtiles.Tile(tt.want); !ok || z != tt.z || x != tt.x || y != tt.y {
			t.Errorf("Tile(%d) = %d/%d/%d, %v, want %d/%d/%d", tt.want, z, x, y, ok, tt.z, tt.x, tt.y)
		}
	}
	for id := range uint64(100_000) {
		z, x, y, ok := pmtiles.Tile(id)
		if got, err := pmtiles.ID(z, x, y); !ok || err != nil || got != id {
			t.Fatalf("ID(Tile(%d)) = %d, %v", id, got, err)
		}
	}
	for _, bad := range [][3]uint32{{0, 1, 0}, {3, 8, 0}, {3, 0, 8}, {32, 0, 0}, {200, 0, 0}, {5, 1 << 31, 0}} {
		if id, err := pmtiles.ID(uint8(bad[0]), bad[1], bad[2]); err == nil {
			t.Errorf("ID(%v) = %d, want an error", bad, id)
		}
	}
	if z, x, y, ok := pmtiles.Tile(6148914691236517205); ok {
		t.Errorf("Tile past the last = %d/%d/%d, want none", z, x, y)
	}
}

// TestNeighbours checks what makes a Hilbert curve: each tile touches the one before.
func TestNeighbours(t *testing.T) {
	_, lastX, lastY, _ := pmtiles.Tile(before(6))
	for id := before(6) + 1; id < before(7); id++ {
		_, x, y, _ := pmtiles.Tile(id)
		dx, dy := int(x)-int(lastX), int(y)-int(lastY)
		if dx*dx+dy*dy != 1 {
			t.Fatalf("from %d/%d to %d/%d at id %d", lastX, lastY, x, y, id)
		}
		lastX, lastY = x, y
	}
}

func before(z int) uint64 { return (1<<(2*z) - 1) / 3 }

func TestRoundTrip(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, tt := range []struct {
		name   string
		upTo   uint64
		random int // bytes of a tile that nothing shares
	}{
		{"one tile", 1, 5},
		{"root only", before(4), 10},
		{"several zooms", before(7), 9},
		{"oceans", before(8), 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tiles := map[uint64][]byte{0: []byte("world")}
			for id := uint64(1); id < tt.upTo; id++ {
				switch rnd.IntN(4) {
				case 0: // none
				case 1:
					tiles[id] = []byte("sea")
				case 2:
					tiles[id] = []byte("land")
				default:
					b := make([]byte, tt.random)
					for i := range b {
						b[i] = byte(rnd.Uint32())
					}
					tiles[id] = b
				}
			}
			b := archive(t, tiles, tt.upTo)
			if again := archive(t, tiles, tt.upTo); !bytes.Equal(b, again) {
				t.Error("the same tiles gave other bytes")
			}
			r := open(t, b)
			checkTiles(t, r, tiles, tt.upTo)
			checkHeader(t, r, tiles, b)
		})
	}
}

func checkTiles(t *testing.T, r *pmtiles.Reader, tiles map[uint64][]byte, upTo uint64) {
	t.Helper()
	for id := range upTo + 100 {
		z, x, y, _ := pmtiles.Tile(id)
		got, ok, err := r.Tile(z, x, y)
		if err != nil || ok != (len(tiles[id]) > 0) {
			t.Fatalf("%d/%d/%d: found %v, %v, want %v", z, x, y, ok, err, len(tiles[id]) > 0)
		}
		if ok && !bytes.Equal(gunzip(t, got), tiles[id]) {
			t.Fatalf("%d/%d/%d: other bytes", z, x, y)
		}
	}
}

func checkHeader(t *testing.T, r *pmtiles.Reader, tiles map[uint64][]byte, b []byte) {
	t.Helper()
	h := r.Header()
	contents := map[string]bool{}
	addressed := uint64(0)
	for _, tile := range tiles {
		if len(tile) > 0 {
			contents[string(tile)] = true
			addressed++
		}
	}
	if h.AddressedTiles != addressed || h.TileContents != uint64(len(contents)) || h.TileEntries < h.TileContents || h.TileEntries > addressed {
		t.Errorf("counts %d, %d, %d, want %d ≥ entries ≥ %d", h.AddressedTiles, h.TileEntries, h.TileContents, addressed, len(contents))
	}
	if !h.Clustered || !h.TilesGzipped || h.TileType != pmtiles.TypeMVT || h.MinZoom != 0 || h.West != -180 || h.North < 85.05 {
		t.Errorf("header %+v", h)
	}
	if rootEnd := binary.LittleEndian.Uint64(b[8:]) + binary.LittleEndian.Uint64(b[16:]); rootEnd > 16384 {
		t.Errorf("root ends at %d, want at most 16384", rootEnd)
	}
	meta, err := r.Metadata()
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(meta, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(layers, got); diff != "" {
		t.Errorf("metadata (-want +got):\n%s", diff)
	}
}

func TestLeavesAreUsed(t *testing.T) {
	tiles := map[uint64][]byte{}
	rnd := rand.New(rand.NewPCG(3, 4))
	for id := range before(8) {
		if rnd.IntN(3) > 0 {
			tiles[id] = make([]byte, 8+rnd.IntN(400))
			for i := range tiles[id] {
				tiles[id][i] = byte(rnd.Uint32())
			}
		}
	}
	b := archive(t, tiles, before(8))
	if leaves := binary.LittleEndian.Uint64(b[48:]); leaves == 0 {
		t.Error("no leaf directories: the test of them tests nothing")
	}
	checkTiles(t, open(t, b), tiles, before(8))
}

func TestWriterRefuses(t *testing.T) {
	if _, err := pmtiles.NewWriter(&memory{}, pmtiles.Header{}, nil); err == nil {
		t.Error("metadata without vector_layers: want an error")
	}
	if _, err := pmtiles.NewWriter(&memory{}, pmtiles.Header{West: 10, East: -10}, layers); err == nil {
		t.Error("west after east: want an error")
	}
	w, err := pmtiles.NewWriter(&memory{}, pmtiles.Header{}, layers)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err == nil {
		t.Error("no tiles: want an error")
	}
	w, _ = pmtiles.NewWriter(&memory{}, pmtiles.Header{}, layers)
	for _, step := range []struct {
		z    uint8
		x, y uint32
		ok   bool
	}{{1, 1, 1, true}, {1, 0, 0, false}, {1, 1, 1, false}, {2, 4, 0, false}, {1, 1, 0, true}} {
		if err := w.Add(step.z, step.x, step.y, []byte("x")); (err == nil) != step.ok {
			t.Errorf("add %d/%d/%d: %v, want ok %v", step.z, step.x, step.y, err, step.ok)
		}
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if err := w.Add(5, 0, 0, []byte("x")); err == nil {
		t.Error("add after close: want an error")
	}
}

// full fails after n bytes.
type full struct {
	memory
	n int
}

var errFull = errors.New("disk full")

func (f *full) Write(p []byte) (int, error) {
	if f.n -= len(p); f.n < 0 {
		return 0, errFull
	}
	return f.memory.Write(p)
}

func TestWriterReportsAFullDisk(t *testing.T) {
	for _, room := range []int{0, 16384, 16384 + 40, 16384 + 150} {
		f := &full{n: room}
		w, err := pmtiles.NewWriter(f, pmtiles.Header{}, layers)
		for id := range uint64(4) {
			z, x, y, _ := pmtiles.Tile(id)
			if err == nil {
				err = w.Add(z, x, y, []byte{byte(id)})
			}
		}
		if err == nil {
			err = w.Close()
		}
		if !errors.Is(err, errFull) {
			t.Errorf("room for %d bytes: %v, want %v", room, err, errFull)
		}
	}
}

func TestReaderRefusesDamage(t *testing.T) {
	tiles := map[uint64][]byte{0: []byte("a"), 1: []byte("b"), 3: []byte("c")}
	good := archive(t, tiles, 5)
	for _, tt := range []struct {
		name string
		edit func(b []byte) []byte
	}{
		{"nothing", func(b []byte) []byte { return nil }},
		{"cut header", func(b []byte) []byte { return b[:100] }},
		{"magic", func(b []byte) []byte { b[0] = 'Q'; return b }},
		{"version", func(b []byte) []byte { b[7] = 2; return b }},
		{"root beyond the first 16 KB", func(b []byte) []byte { b[9] = 0xff; return b }},
		{"root outside", func(b []byte) []byte { b[15] = 0xff; return b }},
		{"root empty", func(b []byte) []byte { clear(b[16:24]); return b }},
		{"tiles outside", func(b []byte) []byte { b[71] = 0x7f; return b }},
		{"directory compression", func(b []byte) []byte { b[97] = 4; return b }},
		{"tile compression", func(b []byte) []byte { b[98] = 3; return b }},
		{"zooms", func(b []byte) []byte { b[100], b[101] = 9, 3; return b }},
		{"root is not gzip", func(b []byte) []byte { b[127] = 0; return b }},
		{"root is cut", func(b []byte) []byte { b[16] -= 9; return b }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := tt.edit(bytes.Clone(good))
			if _, err := pmtiles.NewReader(bytes.NewReader(b), int64(len(b))); !errors.Is(err, pmtiles.ErrFormat) {
				t.Errorf("%v, want ErrFormat", err)
			}
		})
	}
	short := bytes.Clone(good)
	binary.LittleEndian.PutUint64(short[64:], 3) // tile data of three bytes: tiles lie outside
	if _, ok, err := open(t, short).Tile(1, 1, 1); ok || !errors.Is(err, pmtiles.ErrFormat) {
		t.Errorf("tile outside its section: %v, %v, want ErrFormat", ok, err)
	}
}

// TestReaderRefusesBombs makes directories that say more than they have.
func TestReaderRefusesBombs(t *testing.T) {
	good := archive(t, map[uint64][]byte{0: []byte("a")}, 1)
	for _, tt := range []struct {
		name string
		raw  []byte
	}{
		{"many entries", binary.AppendUvarint(nil, 1<<60)},
		{"huge zeros", make([]byte, 9<<20)},
		{"no entries", []byte{0}},
		{"empty tile", []byte{1, 0, 1, 0, 1}},
		{"first offset follows nothing", []byte{1, 0, 1, 1, 0}},
		{"same id twice", []byte{2, 0, 0, 1, 1, 1, 1, 1, 1}},
		{"runs overlap", []byte{2, 0, 1, 2, 1, 1, 1, 1, 1}},
		{"leaf that is itself", []byte{1, 0, 0, 40, 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var gz bytes.Buffer
			zw := gzip.NewWriter(&gz)
			zw.Write(tt.raw)
			zw.Close()
			b := append(bytes.Clone(good), gz.Bytes()...)
			if gz.Len() > 16257 {
				t.Fatal("too long for a root")
			}
			copy(b[127:], gz.Bytes())
			binary.LittleEndian.PutUint64(b[16:], uint64(gz.Len()))
			binary.LittleEndian.PutUint64(b[40:], 127) // leaves: the root itself
			binary.LittleEndian.PutUint64(b[48:], 40)
			r, err := pmtiles.NewReader(bytes.NewReader(b), int64(len(b)))
			if err == nil {
				_, _, err = r.Tile(0, 0, 0)
			}
			if !errors.Is(err, pmtiles.ErrFormat) {
				t.Errorf("%v, want ErrFormat", err)
			}
		})
	}
}

// TestLeavesAreBounded reads many large leaf directories and looks at what stays in memory.
func TestLeavesAreBounded(t *testing.T) {
	const entries, leaves = 250_000, 80
	pack := func(raw []byte) []byte {
		var b bytes.Buffer
		zw := gzip.NewWriter(&b)
		zw.Write(raw)
		zw.Close()
		return b.Bytes()
	}
	column := func(n int, first, rest byte) []byte { return append([]byte{first}, bytes.Repeat([]byte{rest}, n-1)...) }
	raw := binary.AppendUvarint(nil, entries)
	for _, c := range [][]byte{column(entries, 0, 1), column(entries, 1, 1), column(entries, 1, 1), column(entries, 1, 0)} {
		raw = append(raw, c...)
	}
	leaf := pack(raw)
	root := append([]byte{leaves}, column(leaves, 0, 1)...)
	root = append(root, make([]byte, leaves)...)
	for range leaves {
		root = binary.AppendUvarint(root, uint64(len(leaf)))
	}
	root = pack(append(root, column(leaves, 1, 0)...))
	b := bytes.Clone(archive(t, map[uint64][]byte{0: []byte("a")}, 1))
	copy(b[127:], root)
	binary.LittleEndian.PutUint64(b[16:], uint64(len(root)))
	binary.LittleEndian.PutUint64(b[40:], uint64(len(b)))
	binary.LittleEndian.PutUint64(b[48:], uint64(leaves*len(leaf)))
	r := open(t, append(b, bytes.Repeat(leaf, leaves)...))
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	for id := range uint64(leaves) {
		z, x, y, _ := pmtiles.Tile(id)
		if _, _, err := r.Tile(z, x, y); err != nil && !errors.Is(err, pmtiles.ErrFormat) {
			t.Fatal(err)
		}
	}
	if kept := int64(heap() - before); kept > 32<<20 {
		t.Errorf("%d bytes stay in memory", kept)
	}
	runtime.KeepAlive(r)
}

// compact moves what follows the padding up to the root directory, as other writers do, so that the fuzzer has short
// inputs.
func compact(b []byte) []byte {
	root := 127 + int(binary.LittleEndian.Uint64(b[16:]))
	out := append(bytes.Clone(b[:root]), b[16384:]...)
	for _, at := range []int{24, 40, 56} {
		binary.LittleEndian.PutUint64(out[at:], binary.LittleEndian.Uint64(b[at:])-uint64(16384-root))
	}
	return out
}

func TestReaderTakesAnyOrderOfSections(t *testing.T) {
	tiles := map[uint64][]byte{0: []byte("a"), 1: []byte("b"), 3: []byte("c"), 4: []byte("c")}
	b := compact(archive(t, tiles, 6))
	checkTiles(t, open(t, b), tiles, 6)
}

func FuzzReader(f *testing.F) {
	tiles := map[uint64][]byte{0: []byte("a"), 1: []byte("b"), 3: []byte("c"), 4: []byte("c")}
	b := archive(f, tiles, 6)
	f.Add(compact(b), uint8(1), uint32(1), uint32(1))
	f.Add(b[:200], uint8(0), uint32(0), uint32(0))
	f.Fuzz(func(t *testing.T, b []byte, z uint8, x, y uint32) {
		r, err := pmtiles.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		tile, ok, err := r.Tile(z, x, y)
		if ok && (err != nil || len(tile) == 0 || len(tile) > len(b)) {
			t.Errorf("tile of %d bytes from an archive of %d, %v", len(tile), len(b), err)
		}
		if meta, err := r.Metadata(); err == nil && len(meta) > 16<<20 {
			t.Errorf("metadata of %d bytes", len(meta))
		}
	})
}

func FuzzID(f *testing.F) {
	f.Add(uint8(12), uint32(3423), uint32(1763))
	f.Fuzz(func(t *testing.T, z uint8, x, y uint32) {
		id, err := pmtiles.ID(z, x, y)
		if err != nil {
			return
		}
		if z2, x2, y2, ok := pmtiles.Tile(id); !ok || z2 != z || x2 != x || y2 != y {
			t.Errorf("Tile(ID(%d/%d/%d)) = %d/%d/%d, %v", z, x, y, z2, x2, y2, ok)
		}
	})
}

// TestConcurrentReads runs the leaf cache under the race detector.
func TestConcurrentReads(t *testing.T) {
	tiles := map[uint64][]byte{}
	rnd := rand.New(rand.NewPCG(5, 6))
	for id := range before(8) {
		tiles[id] = make([]byte, 8+rnd.IntN(400))
		binary.LittleEndian.PutUint64(tiles[id], rnd.Uint64())
	}
	name := filepath.Join(t.TempDir(), "a.pmtiles")
	if err := os.WriteFile(name, archive(t, tiles, before(8)), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, _ := file.Stat()
	r, err := pmtiles.NewReader(file, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	for g := range 4 {
		go func() {
			for id := uint64(g); id < before(8); id += 97 {
				z, x, y, _ := pmtiles.Tile(id)
				if _, ok, err := r.Tile(z, x, y); !ok || err != nil {
					done <- fmt.Errorf("tile %d: %v, %w", id, ok, err)
					return
				}
			}
			done <- nil
		}()
	}
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
