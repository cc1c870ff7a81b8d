package sample

import "math"

// dice are random numbers that stay the same in every version of Go (splitmix64: Steele, Lea, Flood 2014).
type dice struct{ state uint64 }

// throw returns dice that depend on all numbers given.
func throw(seed uint64, more ...uint64) dice {
	d := dice{seed}
	for _, m := range more {
		d.state ^= d.next() + m*0xd1342543de82ef95
	}
	return d
}

func (d *dice) next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// n returns a number below k.
func (d *dice) n(k int) int { return int(d.next() >> 33 % uint64(k)) }

// unit returns a number in [0, 1).
func (d *dice) unit() float64 { return float64(d.next()>>11) / (1 << 53) }

func (d *dice) chance(p float64) bool { return d.unit() < p }

// zipf returns a number below k; number i comes up about in proportion to 1/(i+1).
func (d *dice) zipf(k int) int {
	return min(int(math.Exp(d.unit()*math.Log(float64(k+1)))), k) - 1
}

// normal returns a number around 0 with deviation 1, to a good approximation (the sum of twelve).
func (d *dice) normal() float64 {
	s := -6.0
	for range 12 {
		s += d.unit()
	}
	return s
}

func pick[T any](d *dice, list []T) T { return list[d.n(len(list))] }
