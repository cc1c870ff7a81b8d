package sample_test

import (
	"io"
	"testing"

	"dateline/bench/sample"
	"dateline/geo"
)

func BenchmarkWrite(b *testing.B) {
	b.ReportAllocs()
	if err := sample.Write(io.Discard, b.N, 1); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkMarks(b *testing.B) {
	b.ReportAllocs()
	if err := sample.Marks(b.N, 1, nil, func(*geo.Mark) error { return nil }); err != nil {
		b.Fatal(err)
	}
}
