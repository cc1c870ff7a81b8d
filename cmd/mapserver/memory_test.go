package main

import (
	"io/fs"
	"math"
	"testing"
)

// TestMemory holds what memory there is: the least of what control groups and the machine say.
func TestMemory(t *testing.T) {
	const v2, v1, machine = "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes", "/proc/meminfo"
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  int64
	}{
		{"a machine", map[string]string{v2: "max\n", machine: "MemTotal:       16384 kB\nMemFree: 1 kB\n"}, 16 << 20},
		{"a container", map[string]string{v2: "8388608\n", machine: "MemTotal: 16384 kB\n"}, 8 << 20},
		{"an older one", map[string]string{v1: "4194304\n", machine: "MemTotal: 16384 kB\n"}, 4 << 20},
		{"an older one without a limit", map[string]string{v1: "9223372036854771712\n", machine: "MemTotal: 16384 kB\n"}, 16 << 20},
		{"another system", nil, math.MaxInt64},
		{"nonsense", map[string]string{v2: "", machine: "MemTotal:  kB"}, math.MaxInt64},
	} {
		got := memory(func(name string) ([]byte, error) {
			if s, ok := tt.files[name]; ok {
				return []byte(s), nil
			}
			return nil, fs.ErrNotExist
		})
		if got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, got, tt.want)
		}
	}
}
