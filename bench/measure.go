package main

import (
	"fmt"
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

// inTurns measures functions one after the other, round by round, each for about 30 ms a round, and returns the median CPU
// time of each and, for each but the first, the median of its ratio to the first in the same round.
func inTurns(rounds int, fs ...func()) (times []time.Duration, ratios []float64) {
	reps := make([]int, len(fs))
	for i, f := range fs {
		f()
		reps[i] = int(max(1, 30*time.Millisecond/max(timed(2, f), 1)))
	}
	all := make([][]float64, len(fs))
	rel := make([][]float64, len(fs))
	for range rounds {
		for i, f := range fs {
			all[i] = append(all[i], float64(timed(reps[i], f)))
			rel[i] = append(rel[i], all[i][len(all[i])-1]/all[0][len(all[0])-1])
		}
	}
	for i := range fs {
		times = append(times, time.Duration(median(all[i])))
		ratios = append(ratios, median(rel[i]))
	}
	return times, ratios
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

// allocations returns how often f allocates.
func allocations(f func()) float64 {
	f()
	const n = 20
	var a, b runtime.MemStats
	runtime.ReadMemStats(&a)
	for range n {
		f()
	}
	runtime.ReadMemStats(&b)
	return float64(b.Mallocs-a.Mallocs) / n
}

// short writes a number of marks as people do.
func short(n int) string {
	switch {
	case n%1_000_000 == 0:
		return fmt.Sprintf("%d M", n/1_000_000)
	case n%1000 == 0:
		return fmt.Sprintf("%d k", n/1000)
	}
	return fmt.Sprint(n)
}
