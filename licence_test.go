package dateline_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// phrases tell a licence by words that no other has, spaces made one.
var phrases = map[string]string{
	"MIT":          "Permission is hereby granted, free of charge, to any person obtaining a copy of this software",
	"BSD":          "Redistribution and use in source and binary forms, with or without modification, are permitted",
	"Apache-2.0":   "Apache License Version 2.0, January 2004",
	"ISC":          "Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee",
	"FTL":          "The FreeType License, which is similar to the original BSD license with an advertising clause",
	"MPL-2.0":      "Mozilla Public License Version 2.0",
	"GPL":          "GNU GENERAL PUBLIC LICENSE Version",
	"AGPL-3.0":     "GNU AFFERO GENERAL PUBLIC LICENSE Version",
	"LGPL":         "GNU LESSER GENERAL PUBLIC LICENSE Version",
	"SSPL-1.0":     "Server Side Public License",
	"BUSL-1.1":     "Business Source License",
	"CC-BY-NC-4.0": "Attribution-NonCommercial",
}

// Permissive licences ask for their notice alone, so what has them may be part of the program. Tools that only build and
// test it may also be under a licence that binds changes to themselves.
var (
	permissive = []string{"MIT", "BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "ISC", "FTL", "0BSD"}
	building   = append(slices.Clone(permissive), "MPL-2.0", "BlueOak-1.0.0", "MIT-0", "CC0-1.0", "Python-2.0")
)

// unlisted are npm packages whose licence stands in their files, not where the lock file takes it from.
var unlisted = map[string]string{"svg-tags": "MIT"}

// licence names the licences in the files of a module's root, “” for none that is known.
func licence(t *testing.T, dir string) string {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, f := range files {
		if !regexp.MustCompile(`(?i)^(licen[cs]e|copying|unlicense)`).MatchString(f.Name()) || f.IsDir() {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ToLower(strings.Join(strings.Fields(string(data)), " "))
		for name, phrase := range phrases {
			if strings.Contains(text, strings.ToLower(phrase)) {
				found[name] = true
			}
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(found)), ", ")
}

// modules returns the folders of the modules that packages are made of, with what tests them when asked, but ours.
func modules(t *testing.T, patterns ...string) map[string]string {
	t.Helper()
	args := append([]string{"list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Dir}}{{end}}{{end}}"}, patterns...)
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for line := range strings.Lines(string(out)) {
		if path, dir, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			all[path] = dir
		}
	}
	return all
}

// TestLicences holds that each Go module and npm package has a licence that we may use it under, and that NOTICE names those
// that are part of the program, and no other.
func TestLicences(t *testing.T) {
	allowed := func(what, has string, ok []string) {
		if has == "" {
			t.Errorf("%s has no licence that is known; read it, and add its phrase here if it may be used", what)
		}
		for name := range strings.SplitSeq(has, ", ") {
			if has != "" && !slices.Contains(ok, name) {
				t.Errorf("%s is under %s; allowed are %v", what, name, ok)
			}
		}
	}
	shipped := modules(t, "./cmd/...")
	var want []string
	for path, dir := range shipped {
		has := licence(t, dir)
		allowed(path, has, permissive)
		want = append(want, "- "+path+": "+has)
	}
	others := modules(t, "-test", "./...")
	maps.Copy(others, modules(t, "tool"))
	for path, dir := range others {
		if shipped[path] == "" {
			allowed(path, licence(t, dir), building)
		}
	}

	var lock struct {
		Packages map[string]struct {
			Licence string `json:"license"`
			Dev     bool
		}
	}
	data, err := os.ReadFile("web/ui/package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &lock); err != nil {
		t.Fatal(err)
	}
	const inside = "node_modules/"
	for path, p := range lock.Packages {
		if path == "" {
			continue // the front end itself
		}
		switch name := path[strings.LastIndex(path, inside)+len(inside):]; {
		case p.Dev:
			allowed("npm "+name, cmp.Or(p.Licence, unlisted[name]), building)
		default:
			allowed("npm "+name, p.Licence, permissive)
			want = append(want, "- "+name+": "+p.Licence)
		}
	}
	slices.Sort(want)

	notice, err := os.ReadFile("NOTICE")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(notice), "\n## Code of others\n")
	got := slices.Sorted(slices.Values(regexp.MustCompile(`(?m)^- .+: .+$`).FindAllString(section, -1)))
	if !slices.Equal(got, want) {
		t.Errorf("NOTICE must end with the section “Code of others” and these lines:\n%s", strings.Join(want, "\n"))
	}
}
