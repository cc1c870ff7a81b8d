package index

import (
	"math"
	"math/bits"
	"slices"
)

// column is a row of codes in as many bytes each as the largest needs.
type column struct {
	a []uint8
	b []uint16
	c []uint32
}

func newColumn(n int, at func(int) uint32) column {
	top := uint32(0)
	for i := range n {
		top = max(top, at(i))
	}
	switch {
	case top <= math.MaxUint8:
		return column{a: narrow[uint8](n, at)}
	case top <= math.MaxUint16:
		return column{b: narrow[uint16](n, at)}
	default:
		return column{c: narrow[uint32](n, at)}
	}
}

func narrow[T uint8 | uint16 | uint32](n int, at func(int) uint32) []T {
	list := make([]T, n)
	for i := range list {
		list[i] = T(at(i))
	}
	return list
}

func (c *column) at(i int) uint32 {
	switch {
	case c.a != nil:
		return uint32(c.a[i])
	case c.b != nil:
		return uint32(c.b[i])
	default:
		return c.c[i]
	}
}

// tally adds the codes of the rows chosen to n.
func (c *column) tally(rows []uint64, n []uint32) {
	switch {
	case c.a != nil:
		tallyCodes(c.a, rows, n)
	case c.b != nil:
		tallyCodes(c.b, rows, n)
	default:
		tallyCodes(c.c, rows, n)
	}
}

func tallyCodes[T uint8 | uint16 | uint32](codes []T, rows []uint64, n []uint32) {
	for i, w := range rows {
		for ; w != 0; w &= w - 1 {
			n[codes[i<<6+bits.TrailingZeros64(w)]]++
		}
	}
}

// keyColumn holds the store's keys, as differences from the least where they fit.
type keyColumn struct {
	base int64
	d    []uint32
	full []int64
}

func newKeyColumn(keys []int64, order []uint32) keyColumn {
	if len(order) == 0 {
		return keyColumn{}
	}
	full := make([]int64, len(order))
	for r, i := range order {
		full[r] = keys[i]
	}
	least := slices.Min(full)
	if uint64(slices.Max(full)-least) > math.MaxUint32 {
		return keyColumn{full: full}
	}
	return keyColumn{base: least, d: narrow[uint32](len(full), func(i int) uint32 { return uint32(full[i] - least) })}
}

func (k *keyColumn) at(i int) int64 {
	if k.full != nil {
		return k.full[i]
	}
	return k.base + int64(k.d[i])
}
