package ogc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/exchange"
	"dateline/geo/query"
	"dateline/web/reply"
)

// downloadTime bounds one download.
const downloadTime = 30 * time.Minute

// GetDownload sends everything that matches, of one revision and in constant memory. The store is read into a spool as
// fast as it goes, from which the client takes it; a place among those who read is not held for a client who is slow.
// An error after the first byte cuts the connection, so that nobody takes a part for the whole.
func (s *Handlers) GetDownload(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	v, err := reply.Values(r)
	if err != nil {
		return err
	}
	kind, ext := "", ""
	switch f := v.Get("f"); f {
	case "geojson", "":
		kind, ext = reply.GeoJSON, "geojson"
	case "geojsonseq":
		kind, ext = "application/geo+json-seq", "geojsonseq"
	case "csv":
		kind, ext = "text/csv; charset=utf-8; header=present", "csv"
	default:
		return geo.Errorf(geo.CodeInvalid, "parameter f: %q is not offered here; it is geojson, geojsonseq or csv", reply.Cut(f))
	}
	f, err := query.Parse(v, query.Strict, "f")
	if err != nil {
		return err
	}
	release, err := s.Slots.Sending.Take(r.Context(), reply.Client(r))
	if err != nil {
		return err
	}
	defer release()
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="claims.`+ext+`"`)
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Encoding")
	if r.Method == http.MethodHead {
		w.WriteHeader(http.StatusOK)
		return nil
	}
	spool, err := s.spools.New()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), downloadTime)
	read := make(chan struct{})
	defer func() { cancel(); <-read; spool.Close() }()
	go func() {
		defer close(read)
		spool.End(s.spool(ctx, spool, reply.Client(r), ed, ext, &f))
	}()
	if err := spool.Begun(); err != nil {
		return err
	}
	var from io.Reader = spool
	if reply.TakesGzip(r) {
		h.Set("Content-Encoding", "gzip")
	} else if from, err = gzip.NewReader(spool); err != nil {
		return err
	}
	if _, err := io.Copy(reply.NewProgress(w), from); err != nil {
		if r.Context().Err() == nil {
			s.Log.Warn("a download was cut", slog.Any("error", err))
		}
		panic(http.ErrAbortHandler)
	}
	return nil
}

// spool writes everything that matches, compressed, in its turn among those who read the store.
func (s *Handlers) spool(
	ctx context.Context, spool io.Writer, client string, ed *atlas.Edition, ext string, f *geo.Filter,
) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	release, err := s.Slots.Downloads.Take(ctx, client)
	if err != nil {
		return err
	}
	defer release()
	to, err := gzip.NewWriterLevel(spool, gzip.BestSpeed)
	if err != nil {
		return err
	}
	var write func(d *geo.Feature, geometry []byte, at orb.Point, placed bool) error
	var end func() error
	switch ext {
	case "csv":
		docs := exchange.NewCSVWriter(to, s.Abs("", ""))
		write, end = func(d *geo.Feature, _ []byte, at orb.Point, placed bool) error { return docs.Write(d, at, placed) }, docs.Close
	case "geojsonseq":
		docs := exchange.NewSequenceWriter(to)
		write, end = func(d *geo.Feature, geometry []byte, _ orb.Point, _ bool) error { return docs.Write(d, geometry) }, docs.Close
	default:
		docs, page := exchange.NewPageWriter(to), exchange.Page{At: ed.Revision().At}
		write = func(d *geo.Feature, geometry []byte, _ orb.Point, _ bool) error {
			page.Matched++
			return docs.Write(d, geometry)
		}
		end = func() error { return docs.Close(page) }
	}
	if err := ed.Each(ctx, f, write); err != nil {
		return err
	}
	return errors.Join(end(), to.Close())
}
