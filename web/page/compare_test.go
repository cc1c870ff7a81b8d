package page_test

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"dateline/geo/atlas"
	"dateline/web/page"
)

// part is a view that holds some of the claims of view().
func part(ids ...string) *atlas.View {
	v := view()
	all := v.Claims
	v.Claims = nil
	for _, c := range all {
		in := false
		for _, id := range ids {
			in = in || c.ID == id
		}
		if in {
			v.Claims = append(v.Claims, c)
		} else {
			v.Others[c.ID] = c
		}
	}
	v.Counts.Claims = len(v.Claims)
	return v
}

func compare(t *testing.T, r page.Request, x *page.Comparison) string {
	t.Helper()
	v := view()
	x.Story, x.Reports, x.Sources = v.Story, v.Reports, v.Sources
	x.Choices = []atlas.Facet{{ID: "article", Claims: 8}, {ID: "cnn-piece", Claims: 3}, {ID: "patrol", Claims: 1}}
	p := pages(t, true)
	return render(t, func(w io.Writer) error { return p.Compare(w, r, x) })
}

// texts lists what the page says, a line for each of its elements that end one.
func texts(html string) string {
	_, html, _ = strings.Cut(html, "<main>")
	html, _, _ = strings.Cut(html, "</main>")
	html = regexp.MustCompile(`(?s)<dl class="facts">.*?</dl>|<select.*?</select>`).ReplaceAllString(html, "")
	var out []string
	for _, l := range strings.Split(regexp.MustCompile(`</(p|h\d|li|div)>`).ReplaceAllString(html, "\n"), "\n") {
		if l = words(l); l != "" {
			out = append(out, l)
		}
	}
	return strings.Join(out, "\n") + "\n"
}

func TestCompareGolden(t *testing.T) {
	got := texts(compare(t, page.Request{}, &page.Comparison{
		A: "article", B: "cnn-piece", OnlyA: part("own", "comment", "denial", "disputed", "titled"), Both: part("alleged", "seat", "denied"), OnlyB: part(),
	}))
	const name = "testdata/compare.golden"
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the comparison differs from %s (UPDATE=1 writes it):\n%s", name, got)
	}
}

func TestCompareSaysWhoHadItFromWhom(t *testing.T) {
	link := func(report, via string) atlas.LinkView { return atlas.LinkView{Report: report, Via: via} }
	for _, x := range []struct {
		name  string
		chain []atlas.LinkView
		want  string
	}{
		{"the one from the other", []atlas.LinkView{link("cnn-piece", ""), link("article", "cnn-piece")}, "news article of Outlet had it from news article of CNN."},
		{"the other from the one", []atlas.LinkView{link("article", ""), link("cnn-piece", "article")}, "news article of CNN had it from news article of Outlet."},
		{
			"by way of a third", []atlas.LinkView{link("cnn-piece", ""), link("patrol", "cnn-piece"), link("article", "patrol")},
			"news article of Outlet had it from news article of CNN, by way of “Patrol and Persuade”.",
		},
		{"both from a third", []atlas.LinkView{link("patrol", ""), link("article", "patrol"), link("cnn-piece", "patrol")}, "Both had it from “Patrol and Persuade”."},
		{"each from the claimant", []atlas.LinkView{link("article", ""), link("cnn-piece", "")}, "Neither had it from the other, as far as the chain tells."},
		{"a chain that turns in a circle", []atlas.LinkView{link("article", "patrol"), link("patrol", "article"), link("cnn-piece", "")}, "Neither had it from the other, as far as the chain tells."},
	} {
		t.Run(x.name, func(t *testing.T) {
			both := part("seat")
			both.Claims[0].Chain = x.chain
			got := texts(compare(t, page.Request{}, &page.Comparison{A: "article", B: "cnn-piece", OnlyA: part(), Both: both, OnlyB: part()}))
			if !strings.Contains(got, "\n"+x.want+"\n") {
				t.Errorf("lacks %q:\n%s", x.want, got)
			}
		})
	}
}

func TestCompareIsBounded(t *testing.T) {
	many := part()
	one := view().Claims[0]
	for i := range 150 {
		c := one
		c.ID = fmt.Sprintf("n%d", i)
		many.Claims = append(many.Claims, c)
	}
	many.Counts.Claims = 2310
	html := compare(t, page.Request{}, &page.Comparison{A: "article", B: "cnn-piece", OnlyA: many, Both: part(), OnlyB: part()})
	if n := strings.Count(html, "<article"); n != 100 {
		t.Errorf("%d claims are shown, want 100", n)
	}
	for _, want := range []string{"The first 100 of 2310 claims.", "(2310)"} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Count(html, "The first ") != 1 {
		t.Error("columns that are shown whole say that they are not")
	}
}

func TestCompareHasNothingInline(t *testing.T) {
	html := compare(t, page.Request{}, &page.Comparison{A: "article", B: "patrol", OnlyA: part("own"), Both: part("titled"), OnlyB: part()})
	if m := regexp.MustCompile(`<script|<style|\sstyle=|\son[a-z]+="|javascript:|<img`).FindString(html); m != "" {
		t.Errorf("the page holds %q", m)
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(html, -1) {
		if ids[m[1]] {
			t.Errorf("the id %s stands there twice", m[1])
		}
		ids[m[1]] = true
	}
}
