package main

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
)

// TestBuildName holds that two programs have one name only when they were made from one revision without changes.
func TestBuildName(t *testing.T) {
	dir := t.TempDir()
	program := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	one, two := program("one", "one"), program("two", "two")
	from := func(settings ...string) *debug.BuildInfo {
		info := &debug.BuildInfo{}
		for i := 0; i < len(settings); i += 2 {
			info.Settings = append(info.Settings, debug.BuildSetting{Key: settings[i], Value: settings[i+1]})
		}
		return info
	}
	const revision = "0123456789abcdef0123456789abcdef01234567"
	tests := []struct {
		name, begins string
		info         *debug.BuildInfo
		same         bool
	}{
		{"a revision", "0123456789ab", from("vcs.revision", revision, "vcs.modified", "false"), true},
		{"with changes", "0123456789ab+", from("vcs.revision", revision, "vcs.modified", "true"), false},
		{"without version control", "unversioned+", from(), false},
		{"without any information", "unversioned+", nil, false},
	}
	for _, test := range tests {
		a, b := buildName(test.info, one), buildName(test.info, two)
		if (a == b) != test.same || !strings.HasPrefix(a, test.begins) || a != buildName(test.info, one) {
			t.Errorf("%s: got %q and %q", test.name, a, b)
		}
	}
	if first, second := build(), build(); first == "" || first != second {
		t.Errorf("got %q and %q", first, second)
	}
}
