package picture

import (
	"fmt"
	"image/color"
	"os"
	"regexp"
	"strings"
	"testing"

	"dateline/geo"
)

// TestColoursAreThePages holds the colours of a picture to those of the page: the style sheet's, and those that the script draws
// the background with.
func TestColoursAreThePages(t *testing.T) {
	read := func(name string) string {
		data, err := os.ReadFile("../ui/src/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	css, script := read("css/base.css"), read("palette.ts")
	for theme, p := range map[string]*palette{"light": newPalette(false), "dark": newPalette(true)} {
		rule := css[:strings.Index(css, "}")]
		if theme == "dark" {
			_, rule, _ = strings.Cut(css, "data-theme=dark]{")
			rule, _, _ = strings.Cut(rule, "}")
		}
		_, object, _ := strings.Cut(script, "export const "+theme)
		object, _, _ = strings.Cut(object, "};")
		same := func(where, pattern, text string, want color.RGBA) {
			t.Helper()
			m := regexp.MustCompile(pattern).FindStringSubmatch(text)
			if hex := fmt.Sprintf("%02x%02x%02x", want.R, want.G, want.B); m == nil || m[1] != hex {
				t.Errorf("%s, %s: %v is not #%s", theme, where, m, hex)
			}
		}
		for token, want := range map[string]color.RGBA{
			"bg": p.paper, "fg": p.ink, "mut": p.muted, "line": p.line, "chip": p.chip, "water": p.water, "other": p.other,
			"reported": p.status[geo.StatusReported], "alleged": p.status[geo.StatusAlleged], "denied": p.status[geo.StatusDenied],
			"disputed": p.status[geo.StatusDisputed], "found": p.status[geo.StatusFound], "retracted": p.status[geo.StatusRetracted],
		} {
			same("--"+token, "--"+token+":#([0-9a-f]{6})", rule, want)
		}
		for name, want := range map[string]color.RGBA{
			"water": p.water, "land": p.land, "urban": p.urban, "river": p.river, "border": p.border, "casing": p.casing,
			"admin1": p.admin1, "country": p.country, "city": p.city, "capital": p.capital,
		} {
			same(name, `\b`+name+`: '#([0-9a-f]{6})'`, object, want)
		}
		halo := fmt.Sprintf("rgba(%d,%d,%d,", p.halo.R, p.halo.G, p.halo.B)
		if !strings.Contains(object, halo) {
			t.Errorf("%s: the halo is not %s", theme, halo)
		}
	}
}
