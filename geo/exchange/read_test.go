package exchange_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"dateline/geo"
	"dateline/geo/exchange"
)

// putter counts.
type putter struct{ n map[geo.Kind]int }

func (p *putter) Put(r geo.Record, at geo.Position) error { p.n[r.Kind()]++; return nil }
func (p *putter) Note(k geo.Kind, id string) error        { return nil }

func TestReadExample(t *testing.T) {
	f, err := os.Open("../../data/locations.geojson")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p := &putter{n: map[geo.Kind]int{}}
	err = exchange.Read(context.Background(), f, exchange.Options{File: "locations.geojson", Warn: func(p geo.Problem) { t.Log(p) }}, p)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(p.n)
}
