package exchange

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"dateline/geo"
)

const schemaFile = "../../docs/dateline.schema.json"

// TestSchemaHasTheReadersWords holds the JSON Schema to the format: the same members of every object, and the same words.
func TestSchemaHasTheReadersWords(t *testing.T) {
	b, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	type node struct {
		Enum       []*string
		Properties map[string]json.RawMessage
	}
	var schema struct {
		Defs map[string]node `json:"$defs"`
	}
	if err := json.Unmarshal(b, &schema); err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]any{
		"story": &geo.Story{}, "topic": &geo.Topic{}, "source": &geo.Source{}, "report": &geo.Report{}, "capture": &geo.Capture{},
		"relation": &geo.Relation{}, "location": &geo.Location{}, "placement": &geo.Placement{}, "claim": &entry{claim: &geo.Claim{}},
		"link": &geo.Link{}, "quote": &geo.Quote{}, "quantity": &geo.Quantity{}, "translation": &geo.Translation{}, "reply": &geo.Reply{},
		"grade": &geo.Grade{},
	} {
		_, list := members(x, nil)
		var want, got []string
		for _, m := range list {
			want = append(want, m.name)
		}
		if name == "location" {
			want = append(want, "claims")
		}
		for m := range schema.Defs[name].Properties {
			got = append(got, m)
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: the schema has %q, the format %q", name, got, want)
		}
	}
	words := func(def, member string) (out []string) {
		n := schema.Defs[def]
		if member != "" {
			if err := json.Unmarshal(schema.Defs[def].Properties[member], &n); err != nil {
				t.Fatalf("%s.%s: %v", def, member, err)
			}
		}
		for _, w := range n.Enum {
			if w != nil { // null is not stated
				out = append(out, *w)
			}
		}
		slices.Sort(out)
		return out
	}
	for _, x := range []struct {
		def, member string
		want        []string
	}{
		{"location", "precision", geo.Words[geo.Precision]()}, {"role", "", geo.Words[geo.Role]()}, {"claim", "kind", geo.Words[geo.ClaimKind]()},
		{"claim", "of", geo.Words[geo.ClaimKind]()}, {"claim", "attribution", geo.Words[geo.Attribution]()}, {"source", "kind", geo.Words[geo.SourceKind]()},
		{"basis", "", geo.Words[geo.Basis]()}, {"relation", "rel", geo.Words[geo.Rel]()}, {"reply", "outcome", geo.Words[geo.Outcome]()},
	} {
		if slices.Sort(x.want); !slices.Equal(words(x.def, x.member), x.want) {
			t.Errorf("%s.%s: the schema has %q, the format %q", x.def, x.member, words(x.def, x.member), x.want)
		}
	}
}

// TestSchemaTakesFiles validates the example, and what an export writes of it.
func TestSchemaTakesFiles(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open("../../data/locations.geojson")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(doc); err != nil {
		t.Errorf("the example: %v", err)
	}
	features := doc.(map[string]any)["features"].([]any)
	claim := features[0].(map[string]any)["properties"].(map[string]any)["claims"].([]any)[0].(map[string]any)
	delete(claim, "claimant")
	if schema.Validate(doc) == nil {
		t.Error("a claim without a claimant is valid")
	}
}
