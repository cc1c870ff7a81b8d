package page_test

import (
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/geo"
	"dateline/geo/query"
	"dateline/web/page"
)

var update = flag.Bool("update", false, "write the script's types and lists again")

// script is what the front end is told of the server's vocabulary and of the data in the page.
type script struct {
	types map[string]string // declarations by name
	names []string          // in order
}

func (s *script) declare(name, text string) {
	if _, ok := s.types[name]; !ok {
		s.names = append(s.names, name)
	}
	s.types[name] = text
}

func union(words []string) string { return "'" + strings.Join(words, "' | '") + "'" }

// of returns the TypeScript type of what encoding/json makes of a value of type t, and declares those that it names.
func (s *script) of(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[json.RawMessage]():
		return "Polygonal"
	case reflect.TypeFor[geo.Status]():
		return "Status"
	case reflect.TypeFor[geo.Role]():
		return "Role"
	case reflect.TypeFor[geo.Shape]():
		return union(geo.Words[geo.Shape]())
	case reflect.TypeFor[geo.Precision](), reflect.TypeFor[geo.Basis]():
		return "string"
	}
	switch t.Kind() {
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	case reflect.Int, reflect.Float64:
		return "number"
	case reflect.Pointer:
		return s.of(t.Elem())
	case reflect.Slice:
		return s.of(t.Elem()) + "[]"
	case reflect.Array:
		return "[" + strings.Join(slices.Repeat([]string{s.of(t.Elem())}, t.Len()), ", ") + "]"
	case reflect.Map:
		return "Record<string, " + s.of(t.Elem()) + ">"
	case reflect.Interface:
		return "string | string[] | Record<string, string>" // a text, a list of them, or the forms of a plural
	case reflect.Struct:
		return s.object(t)
	}
	panic("no type for " + t.String())
}

func (s *script) object(t reflect.Type) string {
	name := map[string]string{"drawn": "View", "settings": "Config", "drawnClaim": "Claim", "PlaceView": "PlaceRef"}[t.Name()]
	if name == "" {
		name = strings.ToUpper(t.Name()[:1]) + strings.TrimSuffix(t.Name()[1:], "View")
	}
	s.declare(name, "") // before those that it names
	b := "export interface " + name + " {\n"
	for _, f := range reflect.VisibleFields(t) {
		key, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		if strings.Contains(rest, "omitempty") {
			key += "?"
		}
		is := f.Tag.Get("ts")
		if is == "" {
			is = s.of(f.Type)
		}
		b += "  " + key + ": " + is + ";\n"
	}
	s.declare(name, b+"}\n")
	return name
}

// TestScriptTypes holds what the script knows of the server: the types of the data in the page, the order of statuses,
// the parameters that filter and those that are state of the view. “go test ./web/page -run TestScriptTypes -update” writes it.
func TestScriptTypes(t *testing.T) {
	s := &script{types: map[string]string{}}
	statuses := geo.Words[geo.Status]()
	slices.Reverse(statuses)
	answers := []string{geo.KindDenial.String(), geo.KindResponse.String(), geo.KindExplanation.String()}
	filters := slices.DeleteFunc(query.Names(), func(s string) bool { return s == "story" }) // it is in the path
	slices.Sort(filters)
	list := func(words []string) string { return "[\n  '" + strings.Join(words, "',\n  '") + "',\n]" }
	s.declare("order", "/** Strongest first. */\nexport const order: Status[] = "+list(statuses)+";\n")
	s.declare("filters", "/** Parameters that filter. */\nexport const filters = "+list(filters)+";\n")
	s.declare("viewState", "/** Parameters that are state of the view and never filter. */\nexport const viewState = "+list(append(query.PageState(), "parts"))+";\n")
	s.declare("Status", "export type Status = "+union(statuses)+";\n")
	s.declare("Word", "/** What stands for a status in words: a denial that is reported is one. */\n"+
		"export type Word = Status | "+union(answers)+";\n")
	s.declare("Role", "export type Role = "+union(geo.Words[geo.Role]())+";\n")
	s.declare("Polygonal", "export interface Polygonal {\n  type: 'Polygon' | 'MultiPolygon';\n"+
		"  coordinates: number[][][] | number[][][][];\n}\n")
	s.of(reflect.TypeFor[page.Drawn]())
	s.of(reflect.TypeFor[page.Settings]())

	want := "// Written by web/page/script_test.go from the server's types and vocabularies.\n"
	for _, name := range s.names {
		want += "\n" + s.types[name]
	}
	const file = "../ui/src/lib/server.ts"
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, string(got)); d != "" {
		t.Errorf("%s is not what the server says (-want +got); run with -update:\n%s", file, d)
	}
}
