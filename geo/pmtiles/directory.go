package pmtiles

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"github.com/klauspost/compress/gzip"
)

// entry is one line of a directory: run tiles from id on have the same bytes. With run 0 it points at a leaf directory.
type entry struct {
	id     uint64
	offset uint64
	length uint32
	run    uint32
}

const (
	// maxDirectory bounds what a directory may unpack to, and with it the memory a hostile archive can take: 262,144
	// entries at most. A planet's have a tenth of it.
	maxDirectory = 1 << 20
	// maxMetadata is the same for the metadata.
	maxMetadata = 16 << 20
)

// marshalDirectory writes entries column by column (spec §4.2).
func marshalDirectory(entries []entry) []byte {
	raw := binary.AppendUvarint(nil, uint64(len(entries)))
	column := func(of func(e, before entry) uint64) {
		var before entry
		for _, e := range entries {
			raw = binary.AppendUvarint(raw, of(e, before))
			before = e
		}
	}
	column(func(e, before entry) uint64 { return e.id - before.id })
	column(func(e, _ entry) uint64 { return uint64(e.run) })
	column(func(e, _ entry) uint64 { return uint64(e.length) })
	column(func(e, before entry) uint64 {
		if before.length > 0 && e.offset == before.offset+uint64(before.length) {
			return 0
		}
		return e.offset + 1
	})
	return raw
}

// parseDirectory reads what marshalDirectory wrote, and refuses entries that are not in rising order, overlap or are
// empty.
func parseDirectory(raw []byte) ([]entry, error) {
	d := varints{raw: raw}
	n := d.next()
	if d.bad || n == 0 || n > uint64(len(d.raw))/4 { // four numbers an entry, a byte or more each
		return nil, fmt.Errorf("%w: a directory of %d bytes says it has %d entries", ErrFormat, len(raw), n)
	}
	entries := make([]entry, n)
	var id uint64
	for i := range entries {
		delta := d.next()
		if delta > ^uint64(0)-id || i > 0 && delta == 0 {
			d.bad = true
		}
		id += delta
		entries[i].id = id
	}
	for i := range entries {
		entries[i].run = d.next32()
	}
	for i := range entries {
		entries[i].length = d.next32()
		d.bad = d.bad || entries[i].length == 0
	}
	for i := range entries {
		o := d.next()
		switch {
		case o > 0:
			entries[i].offset = o - 1
		case i > 0:
			entries[i].offset = entries[i-1].offset + uint64(entries[i-1].length)
		default:
			d.bad = true
		}
	}
	for i := range len(entries) - 1 {
		d.bad = d.bad || uint64(entries[i].run) > entries[i+1].id-entries[i].id
	}
	if d.bad {
		return nil, fmt.Errorf("%w: a directory has empty, overlapping or cut entries", ErrFormat)
	}
	return entries, nil
}

// find returns the entry that holds the id or leads to it.
func find(entries []entry, id uint64) (entry, bool) {
	i, exact := slices.BinarySearchFunc(entries, id, func(e entry, id uint64) int { return cmp.Compare(e.id, id) })
	if !exact {
		i--
	}
	if i < 0 {
		return entry{}, false
	}
	e := entries[i]
	return e, e.run == 0 || id-e.id < uint64(e.run)
}

// varints reads numbers one after the other and remembers whether one was bad.
type varints struct {
	raw []byte
	bad bool
}

func (d *varints) next() uint64 {
	v, n := binary.Uvarint(d.raw)
	if n <= 0 {
		d.bad = true
		return 0
	}
	d.raw = d.raw[n:]
	return v
}

func (d *varints) next32() uint32 {
	v := d.next()
	d.bad = d.bad || v > 1<<32-1
	return uint32(v)
}

// packer gzips with no name and no time, so that the same bytes give the same bytes. It keeps its large tables between
// calls.
type packer struct {
	out bytes.Buffer
	zw  *gzip.Writer
}

// pack returns bytes that the next call overwrites.
func (p *packer) pack(raw []byte) []byte {
	p.out.Reset()
	if p.zw == nil {
		zw, err := gzip.NewWriterLevel(&p.out, gzip.BestCompression)
		if err != nil {
			panic(err) // the level is a constant
		}
		p.zw = zw
	}
	p.zw.Reset(&p.out)
	_, _ = p.zw.Write(raw) // a buffer takes everything
	_ = p.zw.Close()
	return p.out.Bytes()
}

// unpack undoes pack for at most limit bytes.
func unpack(gz []byte, limit int64) ([]byte, error) {
	zr, err := gzip.NewReader(bytes.NewReader(gz))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	raw, err := io.ReadAll(io.LimitReader(zr, limit+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if int64(len(raw)) > limit {
		return nil, fmt.Errorf("%w: a section unpacks to more than %d bytes", ErrFormat, limit)
	}
	return raw, nil
}
