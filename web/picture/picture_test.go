package picture_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/country"
	"dateline/web/basemap"
	"dateline/web/picture"
)

func newDrawer(tb testing.TB) *picture.Drawer {
	tb.Helper()
	b, err := basemap.Open()
	if err != nil {
		tb.Fatal(err)
	}
	d, err := picture.New(b)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func draw(tb testing.TB, d *picture.Drawer, v *atlas.View, o picture.Options) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := d.Draw(context.Background(), &b, v, o); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func decode(tb testing.TB, data []byte) *image.Paletted {
	tb.Helper()
	im, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		tb.Fatal(err)
	}
	p, ok := im.(*image.Paletted)
	if !ok {
		tb.Fatalf("the picture is %T; expected one with a palette", im)
	}
	return p
}

func TestEverySize(t *testing.T) {
	d, v := newDrawer(t), example(t)
	for _, size := range picture.Sizes() {
		for _, dark := range []bool{false, true} {
			for scale := 1; scale <= 2; scale++ {
				if scale == 2 && size.Width > 640 {
					continue
				}
				o := picture.Options{Width: size.Width, Height: size.Height, Scale: scale, Dark: dark}
				data := draw(t, d, v, o)
				im := decode(t, data)
				if got, want := im.Rect.Size(), image.Pt(size.Width*scale, size.Height*scale); got != want {
					t.Errorf("%v at %d is %v; expected %v", size, scale, got, want)
				}
				if n := len(im.Palette); n > 64 {
					t.Errorf("%v at %d has %d colours; expected at most 64", size, scale, n)
				}
				if scale == 1 && size.Height <= 640 && len(data) > 90_000 {
					t.Errorf("%v has %d bytes; expected at most 90000", size, len(data))
				}
			}
		}
	}
}

func TestSameBytes(t *testing.T) {
	d, v := newDrawer(t), example(t)
	o := picture.Options{Width: 640, Height: 400}
	want := draw(t, newDrawer(t), v, o)
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Go(func() {
			if i%2 == 0 { // other pictures leave nothing behind
				draw(t, d, v, picture.Options{Width: 320, Height: 400, Scale: 2, Dark: true})
			}
			if got := draw(t, d, v, o); !bytes.Equal(got, want) {
				t.Error("the same picture has other bytes")
			}
		})
	}
	wg.Wait()
}

// warm tells how much more red than blue a pixel is, as hatching for “alleged” makes it.
func warm(c color.Color) int {
	r, _, b, _ := c.RGBA()
	return int(r>>8) - int(b>>8)
}

// tinted returns which share of a country's pixels in the picture is warmer than the same map without claims.
func tinted(t *testing.T, code string, pr picture.Projection, with, without image.Image) float64 {
	t.Helper()
	c, ok := country.Lookup(code)
	if !ok {
		t.Fatalf("no country %s", code)
	}
	n, hits := 0, 0
	stepX, stepY := (c.Bound.Max[0]-c.Bound.Min[0])/60, (c.Bound.Max[1]-c.Bound.Min[1])/60
	for lon := c.Bound.Min[0]; lon < c.Bound.Max[0]; lon += stepX {
		for lat := c.Bound.Min[1]; lat < c.Bound.Max[1]; lat += stepY {
			if !planar.MultiPolygonContains(c.Geometry, orb.Point{lon, lat}) {
				continue
			}
			x, y := pr.XY(lon, lat)
			at := image.Pt(int(x), int(y))
			if !at.In(pr.Frame) {
				continue
			}
			n++
			if warm(with.At(at.X, at.Y))-warm(without.At(at.X, at.Y)) > 10 {
				hits++
			}
		}
	}
	if n < 50 {
		t.Fatalf("%s has only %d pixels in the picture", code, n)
	}
	return float64(hits) / float64(n)
}

func TestHatchingIsForSites(t *testing.T) {
	d, v := newDrawer(t), example(t)
	empty := clone(t, v)
	empty.Claims = nil
	views := map[string]*picture.View{"HR": nil, "IT": nil, "RS": nil, "ES": nil, "RO": {Zoom: 6, Lon: 25, Lat: 46}, "CN": {Zoom: 3, Lon: 100, Lat: 36}}
	for code, at := range views {
		o := picture.Options{At: at}
		pr, err := d.Projection(v, o)
		if err != nil {
			t.Fatal(err)
		}
		o.At = &pr.View
		share := tinted(t, code, pr, decode(t, draw(t, d, v, o)), decode(t, draw(t, d, empty, o)))
		site := !slices.Contains([]string{"RO", "CN"}, code)
		if site && share < 0.1 || !site && share > 0.02 {
			t.Errorf("%s is hatched over %.3f of its pixels; said to be a site: %v", code, share, site)
		}
	}
}

// TestEdgesAreDottedWhereBordersAre walks along Serbia's edge: with Kosovo it has gaps, with Bulgaria none.
func TestEdgesAreDottedWhereBordersAre(t *testing.T) {
	d, v := newDrawer(t), example(t)
	empty := clone(t, v)
	empty.Claims = nil
	o := picture.Options{At: &picture.View{Zoom: 7, Lon: 21.5, Lat: 43}}
	pr, err := d.Projection(v, o)
	if err != nil {
		t.Fatal(err)
	}
	with, without := decode(t, draw(t, d, v, o)), decode(t, draw(t, d, empty, o))
	covered := func(edge []orb.Point) float64 {
		n, hits := 0, 0
		for i := 1; i < len(edge); i++ {
			for share := 0.0; share < 1; share += 0.1 {
				x, y := pr.XY(edge[i-1][0]*(1-share)+edge[i][0]*share, edge[i-1][1]*(1-share)+edge[i][1]*share)
				at := image.Pt(int(x), int(y))
				n++
				if at.In(pr.Frame) && warm(with.At(at.X, at.Y))-warm(without.At(at.X, at.Y)) > 40 {
					hits++
				}
			}
		}
		return float64(hits) / float64(n)
	}
	serbia, _ := country.Lookup("RS")
	ring := serbia.Drawn()[0][0]
	var kosovo, bulgaria []orb.Point
	for _, s := range serbia.Dotted() {
		if part := ring[s.From : s.To+1]; part[0][1] < 44 {
			kosovo = part
		}
	}
	for _, p := range ring {
		if p[0] > 22.5 && p[1] > 42.5 && p[1] < 43.5 {
			bulgaria = append(bulgaria, p)
		}
	}
	if dots, firm := covered(kosovo), covered(bulgaria); dots > 0.6 || dots < 0.1 || firm < 0.8 {
		t.Errorf("the edge covers %.2f of Kosovo's line and %.2f of Bulgaria's, want about a third and all", dots, firm)
	}
}

// TestTextOfAnswersAlone holds that of all texts a picture has those of who answers.
func TestTextOfAnswersAlone(t *testing.T) {
	d, v := newDrawer(t), example(t)
	answers := map[string]bool{}
	for _, a := range v.Answerers {
		for _, id := range append(a.Claims, a.Explains...) {
			answers[id] = true
		}
	}
	for _, said := range []bool{false, true} {
		other := clone(t, v)
		for i := range other.Claims {
			if answers[other.Claims[i].ID] == said {
				other.Claims[i].Text = "Quite another text."
				other.Claims[i].Quote = &atlas.QuoteView{Exact: "quoted"}
			}
		}
		if same := bytes.Equal(draw(t, d, v, picture.Options{}), draw(t, d, other, picture.Options{})); same == said {
			t.Errorf("other texts of claims, of answers %v, make the same picture: %v", said, same)
		}
	}
}

// TestWhatAlwaysStands holds that a picture of every size changes when what it must say changes.
func TestWhatAlwaysStands(t *testing.T) {
	d, v := newDrawer(t), example(t)
	change := map[string]func(v *atlas.View){
		"title":       func(v *atlas.View) { v.Story.Title = "Another title" },
		"publisher":   func(v *atlas.View) { v.Story.Publisher = "Another publisher" },
		"who claims":  func(v *atlas.View) { v.Voices[0].Source = v.Voices[1].Source },
		"how many":    func(v *atlas.View) { v.Voices[0].Claims++ },
		"who denies":  func(v *atlas.View) { v.Answerers[0].Source = "cnn" },
		"off the map": func(v *atlas.View) { v.Counts.OffMap++ },
		"status":      func(v *atlas.View) { v.Claims[0].Status = geo.StatusDisputed },
	}
	for _, size := range picture.Sizes() {
		o := picture.Options{Width: size.Width, Height: size.Height}
		before := draw(t, d, v, o)
		for what, f := range change {
			x := clone(t, v)
			f(x)
			if bytes.Equal(before, draw(t, d, x, o)) {
				t.Errorf("%v does not show %s", size, what)
			}
		}
		o.Date = time.Date(2022, 12, 4, 0, 0, 0, 0, time.UTC)
		if bytes.Equal(before, draw(t, d, v, o)) {
			t.Errorf("%v does not show the date", size)
		}
	}
}

func TestNamesThatCannotBeWritten(t *testing.T) {
	d, v := newDrawer(t), example(t)
	named := func(name string, names map[string]string) []byte {
		x := clone(t, v)
		loc := x.Locations["zagreb"]
		loc.Name, loc.Names = name, names
		x.Locations["zagreb"] = loc
		return draw(t, d, x, picture.Options{})
	}
	latin := named("Tokyo", map[string]string{"x": "Tokyo"})
	for _, c := range []struct {
		name, want string
		names      map[string]string
	}{
		{name: "東京", names: map[string]string{"en": "Tokyo"}, want: "Tokyo"},
		{name: "القاهرة", names: map[string]string{"it": "Tokyo"}, want: "Tokyo"},
		{name: "Tokyo\u202e", names: map[string]string{"en": "Tokyo"}, want: "Tokyo"},
		{name: "Tok\n yo", want: "Tok yo"},
		{name: "Sao Jose\u0301", want: "Sao José"},
		{name: "東京", want: "zagreb"},
	} {
		want := latin
		if c.want != "Tokyo" {
			want = named(c.want, nil)
		}
		if !bytes.Equal(named(c.name, c.names), want) {
			t.Errorf("%q with %v is not drawn as %q", c.name, c.names, c.want)
		}
	}
}

func TestLanguage(t *testing.T) {
	d, v := newDrawer(t), example(t)
	en := draw(t, d, v, picture.Options{Lang: "en"})
	for _, lang := range []string{"", "zh", "xx"} { // the fonts have no Chinese
		if !bytes.Equal(draw(t, d, v, picture.Options{Lang: lang}), en) {
			t.Errorf("a picture in %q is not the one in English", lang)
		}
	}
}

// TestSuburbsAreNotParis looks closely: what is hatched leaves Paris out, and no tag stands on it.
func TestSuburbsAreNotParis(t *testing.T) {
	d, v := newDrawer(t), example(t)
	empty := clone(t, v)
	empty.Claims = nil
	for _, zoom := range []float64{7, 8, 9, 10} {
		o := picture.Options{At: &picture.View{Zoom: zoom, Lon: 2.34, Lat: 48.86}}
		pr, err := d.Projection(v, o)
		if err != nil {
			t.Fatal(err)
		}
		with, without := decode(t, draw(t, d, v, o)), decode(t, draw(t, d, empty, o))
		differs := func(lon, lat float64, r int) (n int) {
			x, y := pr.XY(lon, lat)
			for dx := -r; dx <= r; dx++ {
				for dy := -r; dy <= r; dy++ {
					a, b := with.At(int(x)+dx, int(y)+dy), without.At(int(x)+dx, int(y)+dy)
					if far(a, b) {
						n++
					}
				}
			}
			return n
		}
		r := int(math.Exp2(zoom - 7))
		if n := differs(2.34, 48.858, r); n > 0 {
			t.Errorf("zoom %g: %d pixels of Paris are drawn on", zoom, n)
		}
		if n := differs(2.22, 48.9, max(r, 8)); n == 0 {
			t.Errorf("zoom %g: nothing is drawn in the suburbs", zoom)
		}
	}
}

// far tells whether two colours differ by more than palettes do.
func far(a, b color.Color) bool {
	r1, g1, b1, _ := a.RGBA()
	r2, g2, b2, _ := b.RGBA()
	d := func(x, y uint32) int { return abs(int(x>>8) - int(y>>8)) }
	return d(r1, r2)+d(g1, g2)+d(b1, b2) > 32
}

func abs(n int) int { return max(n, -n) }

func TestFirstViewFitsSites(t *testing.T) {
	d, v := newDrawer(t), example(t)
	for _, size := range picture.Sizes() {
		pr, err := d.Projection(v, picture.Options{Width: size.Width, Height: size.Height})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range v.Claims {
			for _, p := range c.Places {
				loc := v.Locations[p.Location]
				if p.Role != geo.RoleSite || loc.Lon == nil {
					continue
				}
				x, y := pr.XY(*loc.Lon, *loc.Lat)
				if !image.Pt(int(x), int(y)).In(pr.Frame) {
					t.Errorf("%v: %s is at %.0f,%.0f, outside the map %v", size, p.Location, x, y, pr.Frame)
				}
			}
		}
		if x, y := pr.XY(*v.Locations["china"].Lon, *v.Locations["china"].Lat); image.Pt(int(x), int(y)).In(pr.Frame) {
			t.Errorf("%v: the first view goes as far as China, where nothing is said to be", size)
		}
	}
}

// large is a view of too many marks, with its clusters.
func large(t *testing.T, points []atlas.Point) (*atlas.View, picture.Options) {
	t.Helper()
	v := clone(t, example(t))
	v.Large = true
	v.Counts.Claims, v.Counts.Total = 20_000, 20_000
	return v, picture.Options{Points: points}
}

func TestPoints(t *testing.T) {
	d := newDrawer(t)
	v, o := large(t, []atlas.Point{
		{Lon: 179, Lat: -17, Site: 1200, Status: geo.StatusAlleged}, {Lon: -179, Lat: -19, Site: 1, Status: geo.StatusDenied}, {Lon: 175, Lat: -21, Site: 0},
	})
	pr, err := d.Projection(v, o)
	if err != nil {
		t.Fatal(err)
	}
	if pr.View.Zoom < 5 || math.Abs(pr.View.Lon) < 178 {
		t.Errorf("two places about the antimeridian are shown at %+v; expected a view of both", pr.View)
	}
	im := decode(t, draw(t, d, v, o))
	for i, p := range o.Points[:2] {
		x, y := pr.XY(p.Lon, p.Lat)
		if !image.Pt(int(x), int(y)).In(pr.Frame) {
			t.Fatalf("point %d is at %.0f,%.0f, outside %v", i, x, y, pr.Frame)
		}
		if got := im.At(int(x)-10, int(y)); !far(got, color.RGBA{0xd5, 0xdf, 0xe3, 0xff}) {
			t.Errorf("point %d has no sign at %.0f,%.0f: %v", i, x, y, got)
		}
	}
	x := clone(t, v)
	for i := range x.Claims {
		x.Claims[i].Places = nil
	}
	if !bytes.Equal(draw(t, d, v, o), draw(t, d, x, o)) {
		t.Error("points are drawn, and claims of the page too")
	}
}

// TestCrowded holds the bytes of a picture that is full of signs.
func TestCrowded(t *testing.T) {
	d := newDrawer(t)
	r := rand.New(rand.NewPCG(1, 2))
	var points []atlas.Point
	for range 400 {
		status := geo.Status(1 + r.IntN(6))
		points = append(points, atlas.Point{Lon: r.Float64()*300 - 150, Lat: r.Float64()*110 - 50, Site: 1 + r.IntN(5000), Status: status})
	}
	v, o := large(t, points)
	if n := len(draw(t, d, v, o)); n > 90_000 {
		t.Errorf("a crowded picture has %d bytes; expected at most 90000", n)
	}
}

func TestAreaPointsHaveNoDisc(t *testing.T) {
	d := newDrawer(t)
	v, o := large(t, []atlas.Point{{Lon: 4, Lat: 46, Site: 12, Status: geo.StatusAlleged, Name: "Somewhere", Area: true}, {Lon: 12.5, Lat: 42, Site: 3, Country: "IT"}})
	asPoint := o
	asPoint.Points = slices.Clone(o.Points)
	asPoint.Points[0].Area = false
	if bytes.Equal(draw(t, d, v, o), draw(t, d, v, asPoint)) {
		t.Error("the anchor of an area is drawn as a point is")
	}
	o.At = &picture.View{Zoom: 5, Lon: 8, Lat: 44}
	pr, err := d.Projection(v, o)
	if err != nil {
		t.Fatal(err)
	}
	empty := o
	empty.Points = []atlas.Point{{Lon: 100, Lat: 0, Site: 1}}
	with, without := decode(t, draw(t, d, v, o)), decode(t, draw(t, d, v, empty))
	if x, y := pr.XY(14.5, 37.5); !slices.ContainsFunc(square(x, y, 10), func(p image.Point) bool { return far(with.At(p.X, p.Y), without.At(p.X, p.Y)) }) {
		t.Error("Italy is not hatched in Sicily")
	}
}

func square(x, y float64, r int) (out []image.Point) {
	for dx := -r; dx <= r; dx++ {
		for dy := -r; dy <= r; dy++ {
			out = append(out, image.Pt(int(x)+dx, int(y)+dy))
		}
	}
	return out
}

func TestNothingToShow(t *testing.T) {
	d := newDrawer(t)
	v := &atlas.View{Story: atlas.StoryView{ID: "s"}}
	for _, size := range picture.Sizes() {
		decode(t, draw(t, d, v, picture.Options{Width: size.Width, Height: size.Height}))
	}
}

// TestTooMuchToSay holds that long titles and many names still leave a map and who denies.
func TestTooMuchToSay(t *testing.T) {
	d, v := newDrawer(t), clone(t, example(t))
	v.Story.Title = strings.Repeat("A very long title of a story ", 30)
	for i := range v.Voices {
		s := v.Sources[v.Voices[i].Source]
		s.Name = strings.Repeat("Ministry of very long names ", 8) + string(rune('A'+i))
		v.Sources[v.Voices[i].Source] = s
	}
	for _, size := range picture.Sizes() {
		o := picture.Options{Width: size.Width, Height: size.Height}
		pr, err := d.Projection(v, o)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(draw(t, d, v, o)); size == picture.Default() && n > 90_000 {
			t.Errorf("%v has %d bytes; expected at most 90000", size, n)
		}
		if f := pr.Frame; !f.In(image.Rect(0, 0, size.Width, size.Height)) || f.Dx()*f.Dy()*6 < size.Width*size.Height {
			t.Errorf("%v leaves the map %v", size, f)
		}
		decode(t, draw(t, d, v, o))
	}
}

// TestLargeDiscs holds that a disc at a pole, where a metre is infinitely long, and one far larger than the map cost what others do.
func TestLargeDiscs(t *testing.T) {
	d := newDrawer(t)
	for _, tt := range []struct {
		name             string
		lat, radius, lon float64
		view             *picture.View
	}{
		{"north pole", 90, 5000, 0, nil},
		{"south pole", -90, 1, 0, nil},
		{"the map is inside", 45, 1e6, 10, &picture.View{Zoom: 12, Lon: 11, Lat: 45}},
		{"the map is at its middle", 45, 1e6, 10, &picture.View{Zoom: 12, Lon: 10, Lat: 45}},
		{"the map is at its edge, far north", 84, 1e6, 10, &picture.View{Zoom: 12, Lon: 80, Lat: 84.5}},
	} {
		for _, precision := range []geo.Precision{geo.PrecisionNear, geo.PrecisionSettlement} {
			t.Run(tt.name+" "+precision.String(), func(t *testing.T) {
				v := clone(t, example(t))
				v.Bounds = nil
				for id, l := range v.Locations {
					if l.Lon != nil && l.Geometry == nil && l.Country != "" {
						l.Lon, l.Lat, l.RadiusM, l.Precision = &tt.lon, &tt.lat, tt.radius, precision
						l.Shape = geo.ShapePoint
						v.Locations[id] = l
					}
				}
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				draw(t, d, v, picture.Options{At: tt.view})
				runtime.ReadMemStats(&after)
				if n := after.TotalAlloc - before.TotalAlloc; n > 200<<20 {
					t.Errorf("%d bytes", n)
				}
			})
		}
	}
}

func TestWrongOptions(t *testing.T) {
	d, v := newDrawer(t), &atlas.View{}
	for name, o := range map[string]picture.Options{
		"size":       {Width: 1201, Height: 630},
		"one side":   {Width: 1200},
		"scale":      {Width: 640, Height: 400, Scale: 3},
		"too large":  {Width: 1200, Height: 1200, Scale: 2},
		"zoom":       {At: &picture.View{Zoom: 13}},
		"not a zoom": {At: &picture.View{Zoom: math.NaN()}},
		"longitude":  {At: &picture.View{Lon: 181}},
		"latitude":   {At: &picture.View{Lat: 86}},
	} {
		var b bytes.Buffer
		err := d.Draw(context.Background(), &b, v, o)
		if geo.CodeOf(err) != geo.CodeInvalid || b.Len() > 0 || !strings.Contains(err.Error(), "expected") {
			t.Errorf("%s: got %v and %d bytes; expected an error that says what would be right, and none", name, err, b.Len())
		}
	}
}

func TestCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var b bytes.Buffer
	err := newDrawer(t).Draw(ctx, &b, example(t), picture.Options{})
	if !errors.Is(err, context.Canceled) || b.Len() > 0 {
		t.Errorf("got %v and %d bytes; expected the context's error and none", err, b.Len())
	}
}
