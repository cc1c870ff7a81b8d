package picture_test

import (
	"context"
	"io"
	"testing"

	"dateline/web/picture"
)

// BenchmarkDraw draws the example in each size, with the basemap's tiles decoded before.
func BenchmarkDraw(b *testing.B) {
	d, v := newDrawer(b), example(b)
	for _, size := range picture.Sizes() {
		o := picture.Options{Width: size.Width, Height: size.Height}
		b.Run(size.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := d.Draw(context.Background(), io.Discard, v, o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkFirst draws with a new drawer each time: fonts, words and tiles are read and letters drawn.
func BenchmarkFirst(b *testing.B) {
	v := example(b)
	b.ReportAllocs()
	for b.Loop() {
		if err := newDrawer(b).Draw(context.Background(), io.Discard, v, picture.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
