package query_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/crs"
	"dateline/geo/query"
)

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// values returns random values of a parameter, as people and programs write them.
func values(r *rand.Rand, name string) []string {
	var list []string
	for range 1 + r.IntN(3) {
		list = append(list, value(r, name))
	}
	switch name {
	case "bbox", "clock", "dated", "datetime", "filter", "filter-crs", "filter-lang", "q", "viewport", "bbox-crs":
		return list[:1]
	}
	return list
}

func value(r *rand.Rand, name string) string {
	x, y := pick(r, -180.0, -15, 0, 15.5, 179, 180), pick(r, -90.0, -1, 0, 44)
	number := func(v float64) string {
		return pick(r, fmt.Sprint(v), fmt.Sprintf("%.3f", v), fmt.Sprintf("%e", v), " "+fmt.Sprint(v)+" ")
	}
	box := func(list ...float64) string {
		var out []string
		for _, v := range list {
			out = append(out, number(v))
		}
		return strings.Join(out, ",")
	}
	year := fmt.Sprint(2015 + r.IntN(8))
	switch name {
	case "grade":
		return pick(r, "a-f:b", "b:c")
	case "country":
		return pick(r, "HR", "hr", "Rs", "IT")
	case "clock":
		return pick(r, geo.Words[geo.Clock]()...)
	case "dated":
		return pick(r, "true", "false")
	case "datetime":
		return pick(r, year, year+"-03", year+"-03-01", year+"-03-01T00:00:00Z", year+"-12-31t23:59:59z", "../"+year, year+"/", year+"/"+year+"-06", "/"+year+"-05-05",
			year+"-01-01/"+year+"-12-31", year+"-02-01/"+year+"-02-28", year+"-03-01T10:00:00+02:00")
	case "bbox":
		return pick(r, box(x, y, 20, 45), box(x, y, 7, 20, 45, 8), box(177, y, x, 60))
	case "viewport":
		return pick(r, box(x, y, 20, 45), box(x-360, y-20, x-300, 95), box(-500, y, 500, 80), box(x+720, y, x+725, 60))
	case "filter":
		return pick(r, "topic = 'a'", "NOT (claim IN ('a','b') AND location <> 'c-1')", "S_INTERSECTS(geometry,BBOX(0,0,90,90))",
			`CASEI(topic) LIKE '%\_%' OR country = 'it''s'`, "T_AFTER(said,DATE('2018-01-01'))", "TRUE")
	case "filter-crs", "bbox-crs":
		return crs.CRS84
	case "filter-lang":
		return query.LangText
	case "q":
		return pick(r, "word", " two  words ", "a&b=c", "50%", "čć,/", "+", "“x”", "")
	case "story":
		return pick(r, "one", "two", "a.b-c_d")
	case "claim", "report", "claimant", "location", "topic", "about":
		return pick(r, "", "one:", "two:") + pick(r, "a", "b", "c-1", "0")
	}
	return pick(r, geo.ColumnNamed(name).Words()...)
}

// question returns a random choice of parameters, as it is and written otherwise: values in another order, repeated, joined by
// commas or apart, with spaces around them.
func question(r *rand.Rand) (plain, otherwise url.Values) {
	plain, otherwise = url.Values{}, url.Values{}
	names := query.Names()
	r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	for _, name := range names[:r.IntN(5)] {
		list := values(r, name)
		plain[name] = list
		switch name {
		case "bbox", "clock", "dated", "datetime", "filter", "filter-crs", "filter-lang", "q", "viewport", "bbox-crs":
			otherwise[name] = []string{" " + list[0] + " "}
			continue
		}
		again := append(slices.Clone(list), pick(r, list...))
		r.Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
		cut := 1 + r.IntN(len(again))
		otherwise[name] = []string{strings.Join(again[:cut], pick(r, ",", " , "))}
		if cut < len(again) {
			otherwise.Add(name, strings.Join(again[cut:], ","))
		}
	}
	return plain, otherwise
}

// marks are random ones that the filters of question tell apart.
func marks(r *rand.Rand, n int) []geo.Mark {
	id := func() string { return pick(r, "a", "b", "c-1", "0", "d") }
	list := make([]geo.Mark, n)
	for i := range list {
		m := &list[i]
		*m = geo.Mark{
			Story: pick(r, "one", "two", "a.b-c_d"), Claim: id(), Location: id(), Topic: pick(r, "", id()), Claimants: []string{id()}, About: []string{id()},
			Reports: []string{id(), id()}, Country: pick(r, "", "HR", "RS", "IT"), Precision: geo.Precision(1 + r.IntN(9)), Role: geo.Role(1 + r.IntN(6)),
			Kind: geo.ClaimKind(r.IntN(10)), Status: geo.Status(1 + r.IntN(6)), Denial: geo.Denial(1 + r.IntN(3)), Shape: geo.Shape(1 + r.IntN(3)),
			Anchor: orb.Point{r.Float64()*360 - 180, r.Float64()*180 - 90}, Placed: r.IntN(4) > 0,
		}
		for k := range m.Clocks {
			if at := int64(1_420_000_000 + r.IntN(250_000_000)); r.IntN(4) > 0 {
				m.Clocks[k] = geo.Span{Earliest: at, Latest: at + pick(r, int64(1), 86400, 31*86400)}
			}
		}
	}
	return list
}

// chosen tells which marks a filter chooses, one bit each; of full text, which a store answers, it holds the text.
func chosen(f *geo.Filter, list []geo.Mark) string {
	var b strings.Builder
	inArea := func(m *geo.Mark, b orb.Bound) bool { return b.Contains(m.Anchor) }
	for i := range list {
		if f.Match(&list[i], inArea) {
			b.WriteByte('1')
		} else {
			b.WriteByte('0')
		}
	}
	return b.String() + f.Query
}

func parsed(t *testing.T, text string) geo.Filter {
	t.Helper()
	v, err := url.ParseQuery(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	f, err := query.Parse(v, query.Strict)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return f
}

// disordered returns a list in another order, with a repeat.
func disordered[T any](r *rand.Rand, list []T) []T {
	if len(list) == 0 {
		return nil
	}
	out := append(slices.Clone(list), pick(r, list...))
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// TestCanonicalForm holds that reading the canonical form gives the same filter, that however a question is written it is one, and
// that filters with the same canonical form choose the same marks.
func TestCanonicalForm(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 5))
	list := marks(r, 150)
	type kept struct{ chooses, from string }
	seen := map[string]kept{}
	met, shared, some := map[string]bool{}, 0, 0
	for range 6000 {
		plain, otherwise := question(r)
		for name := range plain {
			met[name] = true
		}
		f, err := query.Parse(plain, query.Strict)
		if err != nil {
			t.Fatalf("%s: %v", plain.Encode(), err)
		}
		c := query.Canonical(&f)
		back := parsed(t, c)
		same := cmp.Comparer(func(a, b *geo.Column) bool { return a == b })
		expr := cmp.Comparer(func(a, b geo.Expr) bool {
			return (a == nil) == (b == nil) && (a == nil || a.String() == b.String())
		})
		if d := cmp.Diff(f, back, same, expr); d != "" {
			t.Fatalf("%s became %s: %s", plain.Encode(), c, d)
		}
		g, err := query.Parse(otherwise, query.Strict)
		if err != nil {
			t.Fatalf("%s: %v", otherwise.Encode(), err)
		}
		if c2 := query.Canonical(&g); c2 != c {
			t.Fatalf("%s is %s, and %s is %s", plain.Encode(), c, otherwise.Encode(), c2)
		}
		for _, list := range []*[]geo.Ref{&g.Report, &g.Claimant, &g.Claim, &g.Location, &g.Topic, &g.About} {
			*list = disordered(r, *list)
		}
		g.Story, g.Country, g.Status = disordered(r, g.Story), disordered(r, g.Country), disordered(r, g.Status)
		if c2 := query.Canonical(&g); c2 != c {
			t.Fatalf("with its values in disorder, %s becomes %s", c, c2)
		}
		x := kept{chosen(&f, list), plain.Encode()}
		if old, ok := seen[c]; ok {
			shared++
			if old.chooses != x.chooses {
				t.Fatalf("%s and %s are both %s, and choose different marks", old.from, x.from, c)
			}
		}
		if n := strings.Count(x.chooses, "1"); n > 0 && n < len(list) {
			some++
		}
		if all := c == "" || c == "clock="+f.Clock.String(); all != f.IsZero() {
			t.Fatalf("%s: the canonical form is %q, IsZero %v", plain.Encode(), c, f.IsZero())
		}
		seen[c] = x
	}
	if len(met) != len(query.Names()) || shared < 100 || some < 1000 {
		t.Errorf("%d of %d parameters, %d forms met again, %d filters that choose some", len(met), len(query.Names()), shared, some)
	}
}

// TestEveryParameterRefusesNonsense holds that each parameter says which value it does not know, and that pages, which leave
// unknown parameters alone, refuse wrong values too.
func TestEveryParameterRefusesNonsense(t *testing.T) {
	t.Parallel()
	for _, name := range query.Names() {
		for wrong, named := range map[string]string{
			"No Such!": `"No Such!"`, "{x}": `"{x}"`, "\u202egnorw": `"\u202egnorw"`, "a:b:c": `b:c"`, "-": `"-"`, "<b>": `"<b>"`, "\x00": `"\x00"`, "\xff": "",
		} {
			if name == "q" && wrong != "\xff" {
				continue // any text is one
			}
			if name == "filter" {
				named = "" // it says where instead
			}
			for _, m := range []query.Mode{query.Strict, query.Lenient} {
				_, err := query.Parse(url.Values{name: {wrong}}, m)
				said, ok := strings.CutPrefix(fmt.Sprint(err), "parameter "+name)
				if geo.CodeOf(err) != geo.CodeInvalid || !ok || said[0] != ':' && said[0] != ' ' || !strings.Contains(said, named) {
					t.Errorf("%s=%q: %v", name, wrong, err)
				}
			}
		}
		other := name + "s"
		_, err := query.Parse(url.Values{other: {"x"}}, query.Strict)
		if geo.CodeOf(err) != geo.CodeInvalid || !strings.Contains(err.Error(), fmt.Sprintf("unknown parameter %q", other)) ||
			!strings.Contains(err.Error(), " "+name) {
			t.Errorf("%s: %v", other, err)
		}
		if f, err := query.Parse(url.Values{other: {"x"}}, query.Lenient); err != nil || !f.IsZero() {
			t.Errorf("%s on a page: %+v, %v", other, f, err)
		}
	}
}
