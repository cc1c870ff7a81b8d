package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/exchange"
)

func write(t testing.TB, form exchange.Form, src exchange.Source, stories ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := exchange.Write(context.Background(), &b, form, src, stories...); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// comeBack checks that what is written reads as the same, and writes as the same bytes.
func comeBack(t *testing.T, form exchange.Form, m *memory) []byte {
	t.Helper()
	first := write(t, form, m)
	again, warnings, err := read(bytes.NewReader(first), exchange.Options{})
	if err != nil || len(warnings)+len(again.wrong)+len(again.noted) > 0 {
		t.Fatalf("%v %v %v %v", err, warnings, again.wrong, again.noted)
	}
	if diff := cmp.Diff(m.all(), again.all(), cmp.Comparer(sameDate)); diff != "" {
		t.Fatalf("import(export(x)) (-want +got)\n%s", diff)
	}
	if second := write(t, form, again); !bytes.Equal(first, second) {
		t.Fatalf("export(import(export(x))) differs:\n%s", cmp.Diff(string(first), string(second)))
	}
	return first
}

func TestWriteComesBack(t *testing.T) {
	for seed := range uint64(300) {
		r := random{rand.New(rand.NewPCG(seed, 1))}
		m := newMemory()
		r.story("one", m)
		if len(m.wrong) > 0 {
			t.Fatal(m.wrong)
		}
		ok := t.Run(fmt.Sprint("document ", seed), func(t *testing.T) { comeBack(t, exchange.GeoJSON, m) })
		r.story("two", m)
		ok = t.Run(fmt.Sprint("sequence ", seed), func(t *testing.T) { comeBack(t, exchange.Sequence, m) }) && ok
		if !ok {
			return
		}
	}
}

func TestWriteExample(t *testing.T) {
	m, _, err := read(bytes.NewReader(example(t)), exchange.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b := comeBack(t, exchange.GeoJSON, m)
	for _, want := range []string{
		"{\n  \"type\": \"FeatureCollection\",\n  \"dateline\": \"1.0\",\n  \"story\": {\n    \"id\": \"overseas-stations\",",
		"\n    {\"id\": \"reuters\", \"name\": \"Reuters\", \"names\": {\"zh\": \"路透社\"}, \"kind\": \"organisation\", \"role\": \"news agency\"}",
		"\n      \"geometry\": {\"type\": \"Point\", \"coordinates\": [",
		"\"claims\": [{\"id\": \"c-17\", \"role\": \"site\"}]",
		"\n    }\n  ]\n}\n",
	} {
		if !bytes.Contains(b, []byte(want)) {
			t.Errorf("the document has no %q", want)
		}
	}
	for i, line := range strings.Split(string(b), "\n") {
		if len([]rune(line)) > 140 && !strings.Contains(line, `": "`) {
			t.Errorf("line %d is long: %s", i+1, line)
		}
	}
}

func TestWriteLarge(t *testing.T) {
	r := random{rand.New(rand.NewPCG(7, 7))}
	m := newMemory()
	put := func(rec geo.Record) {
		if err := m.Put(rec, geo.Position{}); err != nil {
			t.Fatal(err)
		}
	}
	put(&geo.Story{ID: "large", Topics: []geo.Topic{{ID: "t0"}, {ID: "t1"}}})
	for i := range 6000 {
		put(&geo.Source{ID: fmt.Sprint("s", i), Notes: strings.Repeat("x", 300)})
		put(&geo.Report{ID: fmt.Sprint("r", i), Notes: strings.Repeat("\n", 100)})
	}
	put(&geo.Location{ID: "area", Precision: geo.PrecisionAdmin1, Geometry: orb.Polygon{circle(9000)}})
	put(&geo.Location{ID: "empty", Precision: geo.PrecisionUnlocated})
	put(&geo.Location{ID: "world", Precision: geo.PrecisionUnlocated})
	for i := range 6000 {
		c := r.claim(fmt.Sprint("c", i), 5, 6)
		c.Notes = strings.Repeat("n", 300)
		put(c)
		put(&geo.Placement{Claim: c.ID, Location: "area", Role: geo.RoleSite, Extra: geo.Members{"x": []byte("1")}})
		if i%2 == 0 {
			put(&geo.Placement{Claim: c.ID, Location: "world", Role: geo.RoleScope})
		}
		if i > 0 {
			put(&geo.Relation{From: c.ID, Rel: geo.RelSupports, To: "c0", Notes: strings.Repeat("<", 200)})
		}
	}
	for _, record := range bytes.Split(comeBack(t, exchange.Sequence, m), []byte{0x1e}) {
		if len(record) > exchange.MaxRecord+1 {
			t.Errorf("a record has %d bytes", len(record))
		}
	}
	comeBack(t, exchange.GeoJSON, m)
}

// changing is a store that is never the same.
type changing struct {
	*memory
	n int64
}

func (c *changing) Revision(context.Context) (geo.Revision, error) {
	c.n++
	return geo.Revision{N: c.n}, nil
}

// broken fails to scan one kind.
type broken struct {
	*memory
	kind geo.Kind
}

func (b *broken) Scan(ctx context.Context, k geo.Kind, story string, each func(string, geo.Record) error) error {
	if k == b.kind {
		return errFull
	}
	return b.memory.Scan(ctx, k, story, each)
}

func TestWriteFails(t *testing.T) {
	r := random{rand.New(rand.NewPCG(1, 2))}
	m := newMemory()
	r.story("one", m)
	ctx := context.Background()
	var b bytes.Buffer
	if err := exchange.Write(ctx, &b, exchange.GeoJSON, m, "three"); geo.CodeOf(err) != geo.CodeNotFound {
		t.Errorf("an unknown story: got %v", err)
	}
	if err := exchange.Write(ctx, &b, exchange.GeoJSON, newMemory()); geo.CodeOf(err) != geo.CodeInvalid {
		t.Errorf("no story: got %v", err)
	}
	if err := exchange.Write(ctx, &b, exchange.Sequence, &changing{memory: m}); geo.CodeOf(err) != geo.CodeConflict {
		t.Errorf("a changing store: got %v", err)
	}
	for k := geo.KindOfStory; k <= geo.KindOfRelation; k++ {
		if k == geo.KindOfClaim {
			continue
		}
		if err := exchange.Write(ctx, &b, exchange.Sequence, &broken{m, k}); !errors.Is(err, errFull) {
			t.Errorf("a store that cannot scan each %s: got %v", k, err)
		}
	}
	r.story("two", m)
	err := exchange.Write(ctx, &b, exchange.GeoJSON, m)
	want := "a GeoJSON document holds one story, and there are 2: one, two; choose one, or the form geojsonseq"
	if err == nil || err.Error() != want {
		t.Errorf("two stories: got %v, want %s", err, want)
	}
	if got, want := write(t, exchange.GeoJSON, m, "two"), `"id": "two"`; !bytes.Contains(got, []byte(want)) {
		t.Errorf("the story chosen is not there: %.200s", got)
	}
}
