package exchange

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"dateline/geo"
)

// Options says how a file is read. The zero value is ready for use.
type Options struct {
	File string // the name that problems carry, as the user gave it; "-" for standard input
	// MaxDecompressed is how many bytes a compressed file may hold; 0 means DefaultMaxDecompressed. A plain file has no
	// limit.
	MaxDecompressed int64
	// MaxRatio is how many times larger than itself a compressed file may become; 0 means DefaultMaxRatio. The first
	// mebibyte is not judged, since short texts of one character compress well.
	MaxRatio int
	// TempDir is where a document that cannot be rewound is kept while it is read; "" is the system's.
	TempDir string
	// Warn, when set, is called with each warning as it is found. Warnings alone make no error.
	Warn func(geo.Problem)
}

// The limits of compressed files. Text sequences of claims compress by 5 to 20 times; DEFLATE cannot exceed 1032.
const (
	DefaultMaxDecompressed = 64 << 30
	DefaultMaxRatio        = 200
)

// zstdWindow bounds the decoder's memory; level 19 of the zstd command needs 8 MiB, level 22 128 MiB.
const zstdWindow = 32 << 20

// input is a file that can be read twice.
type input struct {
	raw    io.Reader // keeps in spool what is read, when the file cannot seek
	seeker io.Seeker // nil when the file cannot seek
	start  int64
	spool  *spool
	o      Options
	close  func()
}

func newInput(r io.Reader, o Options) *input {
	in := &input{raw: r, o: o, close: func() {}, spool: &spool{dir: o.TempDir}}
	if s, ok := r.(io.Seeker); ok {
		if at, err := s.Seek(0, io.SeekCurrent); err == nil {
			in.seeker, in.start = s, at
			return in
		}
	}
	in.raw = io.TeeReader(r, in.spool)
	return in
}

// open returns the text of the file from its beginning, decompressed.
func (in *input) open() (io.Reader, error) {
	in.close()
	in.close = func() {}
	counted := &counter{r: in.raw}
	br := bufio.NewReaderSize(counted, 64<<10)
	magic, err := br.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(br)
		if err != nil {
			return nil, compressed("gzip", err)
		}
		in.close = func() { z.Close() }
		return in.limit("gzip", counted, z), nil
	case bytes.HasPrefix(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		z, err := zstd.NewReader(br, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxWindow(zstdWindow))
		if err != nil {
			return nil, compressed("zstd", err)
		}
		in.close = z.Close
		return in.limit("zstd", counted, z), nil
	}
	return br, nil
}

// rewind goes back to the beginning, once.
func (in *input) rewind() error {
	if in.seeker != nil {
		_, err := in.seeker.Seek(in.start, io.SeekStart)
		return err
	}
	kept, err := in.spool.kept()
	in.spool.dropped = true
	in.raw = io.MultiReader(kept, in.raw)
	return err
}

// once says that there will be no rewind, so that nothing needs to be kept.
func (in *input) once() { in.spool.dropped, in.spool.mem = true, nil }

// done frees what the input holds, but not the caller's reader.
func (in *input) done() {
	in.close()
	in.spool.remove()
}

func (in *input) limit(name string, c *counter, r io.Reader) io.Reader {
	return &bombGuard{
		name: name, in: c, r: r,
		most:  cmp.Or(in.o.MaxDecompressed, DefaultMaxDecompressed),
		ratio: int64(cmp.Or(in.o.MaxRatio, DefaultMaxRatio)),
	}
}

// fileError is a fault of the file's bytes, not of the reading: it becomes a problem.
type fileError struct{ rule, message string }

func (e *fileError) Error() string { return e.message }

func compressed(name string, err error) error {
	return &fileError{"compression", fmt.Sprintf("the %s data is damaged or cut short (%v)", name, err)}
}

type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// bombGuard ends the reading of a compressed file that grows beyond measure.
type bombGuard struct {
	name           string
	in             *counter
	r              io.Reader
	n, most, ratio int64
}

func (g *bombGuard) Read(p []byte) (int, error) {
	n, err := g.r.Read(p)
	g.n += int64(n)
	switch {
	case g.n > g.most:
		return 0, &fileError{"decompressed-size", fmt.Sprintf("decompressed it is larger than %d bytes", g.most)}
	case g.n > 1<<20 && g.n/g.ratio > g.in.n:
		return 0, &fileError{"compression-ratio",
			fmt.Sprintf("it grows to more than %d times its size when decompressed; decompress it first", g.ratio)}
	case err != nil && !errors.Is(err, io.EOF):
		return n, compressed(g.name, err)
	}
	return n, err
}

// spoolMemory is how much of a pipe is kept in memory before a temporary file is made.
const spoolMemory = 4 << 20

// spool keeps what is written to it until it is dropped.
type spool struct {
	dir     string
	mem     []byte
	f       *os.File
	dropped bool
}

func (s *spool) Write(p []byte) (int, error) {
	if s.dropped {
		return len(p), nil
	}
	if s.f == nil && len(s.mem)+len(p) <= spoolMemory {
		s.mem = append(s.mem, p...)
		return len(p), nil
	}
	if s.f == nil {
		f, err := os.CreateTemp(s.dir, "dateline-*.geojson")
		if err != nil {
			return 0, err
		}
		// Without a name nothing stays behind when the process is killed; systems that refuse get it removed at the
		// end.
		_ = os.Remove(f.Name())
		s.f = f
	}
	return s.f.Write(p)
}

// kept returns what was written.
func (s *spool) kept() (io.Reader, error) {
	mem := bytes.NewReader(s.mem)
	if s.f == nil {
		return mem, nil
	}
	_, err := s.f.Seek(0, io.SeekStart)
	return io.MultiReader(mem, s.f), err
}

func (s *spool) remove() {
	if s.f != nil {
		s.f.Close()
		_ = os.Remove(s.f.Name())
	}
}
