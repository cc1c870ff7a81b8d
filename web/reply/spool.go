package reply

import (
	"io"
	"os"
	"sync"
	"sync/atomic"

	"dateline/geo"
)

// maxSpooled is how many bytes all spools of a server hold together.
const maxSpooled = 8 << 30

// Spools are the temporary files of long replies. The zero value is ready.
type Spools struct{ used atomic.Int64 }

// Spool is a temporary file between what makes a long reply, as fast as the store gives it, and a client who takes it
// as slowly as it likes: so a client never holds up the store. One goroutine writes and then calls End, another reads
// what is there and waits for more.
type Spool struct {
	of    *Spools
	file  *os.File
	name  string // to be removed, "" when it is
	mu    sync.Mutex
	more  sync.Cond
	size  int64
	read  int64 // only of who reads
	ended bool
	err   error
}

// New makes a spool. CodeUnavailable when no file can be made.
func (s *Spools) New() (*Spool, error) {
	f, err := os.CreateTemp("", "dateline-*.spool")
	if err != nil {
		return nil, &geo.Error{
			Code: geo.CodeUnavailable, Err: err, Message: "downloads are not possible: this server has no folder for temporary files",
		}
	}
	p := &Spool{of: s, file: f}
	if os.Remove(f.Name()) != nil { // where open files cannot be removed, so that they go with the process
		p.name = f.Name()
	}
	p.more.L = &p.mu
	return p, nil
}

// Write implements io.Writer.
func (p *Spool) Write(b []byte) (int, error) {
	if p.of.used.Add(int64(len(b))) > maxSpooled {
		p.of.used.Add(-int64(len(b)))
		return 0, geo.Errorf(geo.CodeUnavailable, "too much is being downloaded; try again later, or choose less")
	}
	n, err := p.file.WriteAt(b, p.size)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.size += int64(n)
	p.of.used.Add(int64(n - len(b)))
	p.more.Signal()
	if err != nil {
		err = &geo.Error{Code: geo.CodeUnavailable, Err: err, Message: "downloads are not possible: temporary files cannot be written"}
	}
	return n, err
}

// End says that nothing more comes, and with an error that the whole is not there.
func (p *Spool) End(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended, p.err = true, err
	p.more.Signal()
}

// Begun waits for the first bytes, and returns the error when it came before them.
func (p *Spool) Begun() error {
	_, err := p.wait()
	if err == io.EOF {
		return nil
	}
	return err
}

// wait returns how many bytes are there when there are more than were read; else why none come, io.EOF at the end.
func (p *Spool) wait() (int64, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.size == p.read && !p.ended {
		p.more.Wait()
	}
	if p.size > p.read {
		return p.size, nil
	}
	if p.err != nil {
		return p.size, p.err
	}
	return p.size, io.EOF
}

// Read implements io.Reader; it waits for what is written, and at the end returns the error given to End.
func (p *Spool) Read(b []byte) (int, error) {
	size, err := p.wait()
	if err != nil {
		return 0, err
	}
	n, err := p.file.ReadAt(b[:min(int64(len(b)), size-p.read)], p.read)
	p.read += int64(n)
	return n, err
}

// Close gives the file back, after End.
func (p *Spool) Close() {
	_ = p.file.Close()
	if p.name != "" {
		_ = os.Remove(p.name)
	}
	p.of.used.Add(-p.size)
}
