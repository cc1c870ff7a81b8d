package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"fmt"
	"slices"
)

// gazetteer writes the places of the map as geo/gazetteer reads them: a line a place, by id, with country, longitude,
// latitude, population and its names in English, Croatian, Italian, Chinese and its own language, gzipped.
func gazetteer(src string) []byte {
	n := newNamer(src)
	all := populated(src)
	slices.SortFunc(all, func(a, b city) int { return cmp.Compare(a.id, b.id) })
	var out bytes.Buffer
	w := must(gzip.NewWriterLevel(&out, gzip.BestCompression))
	for _, c := range all {
		fmt.Fprintf(w, "%d\t%s\t%.5f\t%.5f\t%d", c.id, c.country, c.at[0], c.at[1], c.population)
		names := n.names(c)
		for _, lang := range []string{"en", "hr", "it", "zh", "loc"} {
			name, _ := names[lang].(string)
			fmt.Fprintf(w, "\t%s", name)
		}
		must(w.Write([]byte{'\n'}))
	}
	check(w.Close())
	return out.Bytes()
}
