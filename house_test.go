package dateline_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// listed is what go list says of a package.
type listed struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// TestHouse holds who may import whom. A package that is not listed may import nothing of ours, so a new room needs a
// line.
func TestHouse(t *testing.T) {
	const any = "*"
	rules := map[string][]string{
		"geo":               {"geo/edtf"},
		"geo/country":       {"geo", "geo/edtf", "geo/snap"},
		"geo/geojson":       {"geo", "geo/edtf"},
		"geo/cql2":          {"geo", "geo/edtf"},
		"geo/index":         {"geo", "geo/edtf", "geo/mercator", "geo/tile"},
		"geo/tile":          {"geo", "geo/edtf", "geo/mercator", "geo/snap"},
		"geo/sqlite":        {"geo", "geo/edtf", "geo/geojson", "geo/mercator", "geo/words"},
		"geo/storetest":     {"geo", "geo/edtf", "geo/geojson", "geo/words"},
		"geo/exchange":      {"geo", "geo/edtf", "geo/country", "geo/geojson"},
		"geo/crs":           {},
		"geo/gazetteer":     {"geo/words"},
		"geo/sheet":         {"geo", "geo/edtf", "geo/country", "geo/exchange", "geo/gazetteer", "geo/words"},
		"geo/query":         {"geo", "geo/edtf", "geo/cql2", "geo/crs"},
		"geo/atlas":         {"geo", "geo/edtf", "geo/country", "geo/flight", "geo/geojson", "geo/index", "geo/mercator", "geo/tile", "geo/words"},
		"web":               {"geo", "geo/atlas", "web/*"}, // composes the surfaces, which do not know each other
		"web/site":          {"geo", "geo/atlas", "geo/query", "web/page", "web/reply", "web/surface"},
		"web/embed":         {"geo", "geo/atlas", "geo/query", "web/basemap", "web/page", "web/picture", "web/reply", "web/surface", "web/ui", "web/voice"},
		"web/ogc":           {"geo", "geo/atlas", "geo/crs", "geo/exchange", "geo/query", "geo/tile", "web/reply", "web/surface", "web/voice"},
		"web/static":        {"geo", "geo/country", "geo/tile", "web/basemap", "web/page", "web/reply", "web/surface", "web/ui", "web/voice"},
		"web/surface":       {"geo", "geo/atlas", "geo/query", "web/basemap", "web/page", "web/reply", "web/voice"},
		"web/reply":         {"geo", "geo/flight"},
		"web/voice":         {"geo", "geo/edtf", "geo/atlas", "geo/country", "geo/index", "web/ui"},
		"web/page":          {"geo", "geo/edtf", "geo/atlas", "geo/country", "geo/query", "web/ui", "web/voice"},
		"web/picture":       {"geo", "geo/atlas", "geo/country", "geo/mercator", "web/basemap", "web/ui", "web/voice"},
		"web/basemap":       {"geo/pmtiles"},
		"web/basemap/build": {"geo/mercator", "geo/pmtiles", "geo/snap", "geo/tile", "geo/country"},
		"bench":             {any},
		"bench/sample":      {"geo", "geo/edtf", "geo/exchange"},
		"cmd/mapserver":     {any},
	}
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, "dateline/")
		allowed := rules[name]
		for _, imp := range p.Imports {
			target, ours := strings.CutPrefix(imp, "dateline/")
			if !ours || slices.Contains(allowed, any) || slices.Contains(allowed, target) ||
				slices.Contains(allowed, "web/*") && strings.HasPrefix(target, "web/") {
				continue
			}
			t.Errorf("%s imports %s; it may import %v", name, target, allowed)
		}
	}
}

// TestTidy holds that go.mod lists exactly what is used.
func TestTidy(t *testing.T) {
	if out, err := exec.Command("go", "mod", "tidy", "-diff").CombinedOutput(); err != nil {
		t.Errorf("go mod tidy would change something: %v\n%s", err, out)
	}
}

// TestLibcIsSQLites holds that modernc.org/libc has the version that sqlite was made with; others are not tested with
// it.
func TestLibcIsSQLites(t *testing.T) {
	version := func(mod string) string {
		out, err := exec.Command("go", "list", "-m", "-f", "{{.Version}} {{.GoMod}}", mod).Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(out))
	}
	_, gomod, _ := strings.Cut(version("modernc.org/sqlite"), " ")
	want, _, _ := strings.Cut(version("modernc.org/libc"), " ")
	b, err := os.ReadFile(gomod)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), "modernc.org/libc "+want) {
		t.Errorf("sqlite does not ask for libc %s", want)
	}
}

// TestNoRoomOfOddments holds that a package is named for what it provides.
func TestNoRoomOfOddments(t *testing.T) {
	for _, p := range packages(t) {
		for part := range strings.SplitSeq(p.ImportPath, "/") {
			if slices.Contains([]string{"util", "utils", "common", "models", "helpers", "misc"}, part) {
				t.Errorf("%s: no package is called %s", p.ImportPath, part)
			}
		}
	}
}

// TestDomainKnowsNothing holds what package geo must not know of, directly.
func TestDomainKnowsNothing(t *testing.T) {
	for _, p := range packages(t) {
		if p.ImportPath != "dateline/geo" {
			continue
		}
		for _, imp := range p.Imports {
			for _, no := range []string{"net/http", "database/sql", "log", "log/slog", "os"} {
				if imp == no {
					t.Errorf("geo imports %s", imp)
				}
			}
			if strings.Contains(imp, ".") && !strings.HasPrefix(imp, "github.com/paulmach/orb") {
				t.Errorf("geo imports %s; it has the standard library, orb and edtf only", imp)
			}
		}
	}
}

// TestInterfacesAreSmall holds that an interface names at most six methods itself; larger ones are put together of
// parts that callers ask for.
func TestInterfacesAreSmall(t *testing.T) {
	out, err := exec.Command("git", "ls-files", "*.go").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Fields(string(out)) {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed, and not yet committed
		}
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				if i, ok := spec.Type.(*ast.InterfaceType); ok && len(i.Methods.List) > 6 {
					t.Errorf("%s: interface %s names %d methods", name, spec.Name, len(i.Methods.List))
				}
			}
			return true
		})
	}
}

// TestTargetsCanBeMade holds that everything that make lists can be made on a fresh checkout: nothing that it needs is without
// a rule. Nothing is run.
func TestTargetsCanBeMade(t *testing.T) {
	out, err := exec.Command("make").Output()
	if err != nil {
		t.Fatal(err)
	}
	targets := 0
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		if len(fields) < 3 || fields[0] != "make" {
			continue
		}
		targets++
		if out, err := exec.Command("make", "-n", fields[1]).CombinedOutput(); err != nil {
			t.Errorf("make -n %s: %v\n%s", fields[1], err, out)
		}
	}
	if targets < 10 {
		t.Errorf("make lists %d targets", targets)
	}
}
