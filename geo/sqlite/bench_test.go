package sqlite_test

import (
	"context"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"dateline/geo"
	"dateline/geo/sqlite"
)

func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkImport(b *testing.B) {
	const n = 100_000
	ctx := context.Background()
	for b.Loop() {
		begin := cpu()
		s, err := sqlite.Open(ctx, filepath.Join(b.TempDir(), "store.db"), sqlite.Options{})
		if err != nil {
			b.Fatal(err)
		}
		res, err := s.Import(ctx, geo.ImportOptions{}, func(w geo.Writer) error { return sample(w, n, 1) })
		if err != nil {
			b.Fatal(err)
		}
		if res.Added[geo.KindOfPlacement] != n {
			b.Fatalf("got %d marks", res.Added[geo.KindOfPlacement])
		}
		took := cpu() - begin
		b.ReportMetric(float64(took.Microseconds())/n, "µs/mark")
		s.Close()
	}
}
