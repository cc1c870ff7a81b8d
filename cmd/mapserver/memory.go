package main

import (
	"math"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
)

// limitMemory lets the garbage collector keep within four fifths of the memory that the process may have, as its
// control group says or the machine has, unless GOMEMLIMIT is set.
func limitMemory() {
	if most := memory(os.ReadFile); os.Getenv("GOMEMLIMIT") == "" && most < math.MaxInt64 {
		debug.SetMemoryLimit(most / 5 * 4)
	}
}

// memory returns how many bytes of memory there are, as the files of Linux say; math.MaxInt64 where there are none.
func memory(read func(string) ([]byte, error)) int64 {
	most := int64(math.MaxInt64)
	const group = "/sys/fs/cgroup/memory"
	for _, name := range []string{group + ".max", group + "/memory.limit_in_bytes", "/proc/meminfo"} {
		b, err := read(name)
		if err != nil {
			continue
		}
		text, unit := strings.TrimSpace(string(b)), int64(1)
		if rest, ok := strings.CutPrefix(text, "MemTotal:"); ok {
			text, unit = strings.Fields(rest)[0], 1<<10
		}
		if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 0 && n < most/unit {
			most = n * unit
		}
	}
	return most
}
