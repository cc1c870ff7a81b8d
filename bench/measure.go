package main

import (
	"runtime"
	"slices"
	"syscall"
	"time"
)

// cpu returns the CPU time that the process has used.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic("bench: getrusage: " + err.Error()) // It cannot fail with these arguments.
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// timed returns the CPU time of f, n times over, for one of them.
func timed(n int, f func()) time.Duration {
	start := cpu()
	for range n {
		f()
	}
	return (cpu() - start) / time.Duration(n)
}

// figures are times in ns, measured in turns: of each thing one a round.
type figures [][]float64

// turns measures n things one after the other, round by round; a first round, which warms up, is not counted.
func turns(rounds, n int, measure func(i int) time.Duration) figures {
	f := make(figures, n)
	for round := range rounds + 1 {
		for i := range f {
			if t := measure(i); round > 0 {
				f[i] = append(f[i], float64(t))
			}
		}
	}
	return f
}

// inTurns measures functions by CPU time, each for about 30 ms a round.
func inTurns(fs ...func()) figures {
	reps := make([]int, len(fs))
	for i, f := range fs {
		f()
		reps[i] = int(max(1, 30*time.Millisecond/max(timed(2, f), 1)))
	}
	return turns(9, len(fs), func(i int) time.Duration { return timed(reps[i], fs[i]) })
}

// typical is the median of the rounds.
func (f figures) typical(i int) time.Duration { return time.Duration(median(slices.Clone(f[i]))) }

// against is the median of the ratio to another thing in the same round.
func (f figures) against(i, other int) float64 {
	v := slices.Clone(f[i])
	for round := range v {
		v[round] /= f[other][round]
	}
	return median(v)
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// heap returns the bytes in use after a collection.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
