package exchange_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"testing"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/exchange"
)

// sink takes records and forgets them.
type sink struct{ n int }

func (s *sink) Put(geo.Record, geo.Position) error { s.n++; return nil }
func (s *sink) Note(geo.Kind, string) error        { return nil }

// generated is a file of about size bytes of claims like those of the example, made as it is read.
type generated struct {
	form exchange.Form
	left int
	n    int
	buf  []byte
	done bool
}

func newGenerated(form exchange.Form, size int) *generated {
	g := &generated{form: form, left: size}
	head := `{"type":"FeatureCollection","dateline":"1.0","story":{"id":"s"},"topics":[{"id":"t"}],"sources":[{"id":"a"}],` +
		`"reports":[{"id":"r"},{"id":"r2"}],"features":[`
	if form == exchange.Sequence {
		head = "\x1e" + head + "]}\n"
	}
	g.buf = []byte(head)
	return g
}

func (g *generated) feature() {
	if g.form == exchange.Sequence {
		g.buf = append(g.buf, 0x1e)
	} else if g.n > 0 {
		g.buf = append(g.buf, ',')
	}
	g.n++
	g.buf = fmt.Appendf(g.buf, `{"type":"Feature","id":"p%d","geometry":{"type":"Point","coordinates":[%.5f,%.5f]},"properties":{"name":"Place %d",`+
		`"precision":"settlement","radius_m":12000,"claims":[{"id":"c%d","role":"site","topic":"t","kind":"allegation","text":"China has set up more `+
		`than one hundred so-called police stations across the world, claim number %d.","lang":"en","claimant":"a","attribution":"explicit",`+
		`"about":["a"],"said":"20%02d-%02d","chain":[{"report":"r","basis":"explicit","via":null},{"report":"r2","basis":"explicit","via":"r"}],`+
		`"notes":"The text says so in the second line — “reported”."}]}}`,
		g.n, float64(g.n%3600)/10-180, float64(g.n%1700)/10-85, g.n, g.n, g.n, g.n%20, 1+g.n%12)
	g.buf = append(g.buf, '\n')
}

func (g *generated) Read(p []byte) (int, error) {
	for len(g.buf) < len(p) && g.left > 0 {
		before := len(g.buf)
		g.feature()
		g.left -= len(g.buf) - before
	}
	if g.left <= 0 && !g.done {
		g.done = true
		if g.form == exchange.GeoJSON {
			g.buf = append(g.buf, "]}"...)
		}
	}
	n := copy(p, g.buf)
	g.buf = g.buf[:copy(g.buf, g.buf[n:])]
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// peak watches the heap while records pass.
type peak struct {
	sink
	max uint64
}

func (p *peak) Put(r geo.Record, at geo.Position) error {
	if p.n++; p.n%4096 == 0 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		p.max = max(p.max, m.HeapInuse)
	}
	return nil
}

func TestReadMemory(t *testing.T) {
	for _, form := range []exchange.Form{exchange.Sequence, exchange.GeoJSON} {
		inUse := func(size int) uint64 {
			p := &peak{}
			o := exchange.Options{TempDir: t.TempDir()}
			if err := exchange.Read(context.Background(), newGenerated(form, size), o, p); err != nil {
				t.Fatal(err)
			}
			if p.n < 3*size/1000 {
				t.Fatalf("only %d records", p.n)
			}
			return p.max
		}
		small, large := inUse(6<<20), inUse(24<<20)
		if large > small+2<<20 {
			t.Errorf("form %d: %d bytes of heap for 6 MiB, %d for 24 MiB", form, small, large)
		}
	}
}

// TestReadGarbage holds that reading leaves little to collect beside the records themselves.
func TestReadGarbage(t *testing.T) {
	b, err := io.ReadAll(newGenerated(exchange.Sequence, 8<<20))
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	s := &sink{}
	runtime.ReadMemStats(&before)
	if err := exchange.Read(context.Background(), bytes.NewReader(b), exchange.Options{}, s); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 7*uint64(len(b))/2 { // the records take half of it
		t.Errorf("%d bytes were allocated for a file of %d", got, len(b))
	}
}

func BenchmarkRead(b *testing.B) {
	seq, err := io.ReadAll(newGenerated(exchange.Sequence, 8<<20))
	if err != nil {
		b.Fatal(err)
	}
	doc, err := io.ReadAll(newGenerated(exchange.GeoJSON, 8<<20))
	if err != nil {
		b.Fatal(err)
	}
	for name, file := range map[string][]byte{"sequence": seq, "document": doc} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(file)))
			b.ReportAllocs()
			for b.Loop() {
				if err := exchange.Read(context.Background(), bytes.NewReader(file), exchange.Options{}, &sink{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	// What the standard library takes for the same bytes, without any check.
	type claim struct {
		ID, Role, Topic, Kind, Text, Lang, Claimant, Attribution, Said, Notes string
		About                                                                 []string
		Chain                                                                 []struct {
			Report, Basis string
			Via           *string
		}
	}
	type feature struct {
		Type, ID string
		Geometry struct {
			Type        string
			Coordinates [2]float64
		}
		Properties struct {
			Name, Precision string
			RadiusM         float64 `json:"radius_m"`
			Claims          []claim
		}
	}
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(seq)))
		b.ReportAllocs()
		for b.Loop() {
			for _, line := range bytes.Split(seq, []byte{0x1e})[2:] {
				var f feature
				if err := json.Unmarshal(line, &f); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

// BenchmarkPage compares the page writer with marshalling the same features from maps, as orb's geojson does; that package itself
// needs the MongoDB driver, which this module does not.
func BenchmarkPage(b *testing.B) {
	list := docs(b, 1000)
	b.Run("dateline", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			w := exchange.NewPageWriter(discard{})
			for _, d := range list {
				if err := w.Write(d, d.Geometry); err != nil {
					b.Fatal(err)
				}
			}
			if err := w.Close(exchange.Page{Matched: len(list)}); err != nil {
				b.Fatal(err)
			}
		}
	})
	type feature struct {
		ID         any            `json:"id,omitempty"`
		Type       string         `json:"type"`
		Geometry   any            `json:"geometry"`
		Properties map[string]any `json:"properties"`
	}
	var features []feature
	for _, d := range list {
		f := feature{Type: "Feature"}
		if err := json.Unmarshal(d.Properties, &f.Properties); err != nil {
			b.Fatal(err)
		}
		f.ID = f.Properties["mark_id"]
		if d.Geometry != nil {
			var g struct {
				Type        string `json:"type"`
				Coordinates any    `json:"coordinates"`
			}
			if err := json.Unmarshal(d.Geometry, &g); err != nil {
				b.Fatal(err)
			}
			f.Geometry = g
		}
		features = append(features, f)
	}
	b.Run("maps", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := json.Marshal(map[string]any{"type": "FeatureCollection", "features": features}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkCSV(b *testing.B) {
	list := docs(b, 1000)
	b.ReportAllocs()
	for b.Loop() {
		w := exchange.NewCSVWriter(discard{}, "https://maps.example.org")
		for _, d := range list {
			if err := w.Write(d, orb.Point{1, 2}, true); err != nil {
				b.Fatal(err)
			}
		}
	}
}
