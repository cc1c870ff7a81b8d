package web

import (
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"time"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/exchange"
	"dateline/geo/query"
	"dateline/web/reply"
)

// docWriter is what a download writes marks with.
type docWriter interface {
	write(d *geo.Doc, geometry []byte, at orb.Point, placed bool) error
	close() error
}

type geojsonDocs struct {
	w    *exchange.PageWriter
	page exchange.Page
}

func (g *geojsonDocs) write(d *geo.Doc, geometry []byte, _ orb.Point, _ bool) error {
	g.page.Matched++
	return g.w.Write(d, geometry)
}
func (g *geojsonDocs) close() error { return g.w.Close(g.page) }

type sequenceDocs struct{ w *exchange.SequenceWriter }

func (s sequenceDocs) write(d *geo.Doc, geometry []byte, _ orb.Point, _ bool) error {
	return s.w.Write(d, geometry)
}
func (s sequenceDocs) close() error { return s.w.Close() }

type csvDocs struct{ w *exchange.CSVWriter }

func (c csvDocs) write(d *geo.Doc, _ []byte, at orb.Point, placed bool) error {
	return c.w.Write(d, at, placed)
}
func (c csvDocs) close() error { return c.w.Close() }

// downloadTime bounds one download.
const downloadTime = 30 * time.Minute

// getDownload streams everything that matches, in constant memory. An error after the first byte cuts the connection,
// so that nobody takes a part for the whole.
func (s *Server) getDownload(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
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
	release, err := s.slots.downloads.Take(r.Context(), reply.Client(r))
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
	ctx, cancel := context.WithTimeout(r.Context(), downloadTime)
	defer cancel()
	return s.stream(ctx, w, r, ed, ext, &f)
}

func (s *Server) stream(ctx context.Context, w http.ResponseWriter, r *http.Request, ed *atlas.Edition, ext string, f *geo.Filter) error {
	out := &lateWriter{w: reply.NewProgress(w)}
	var to io.Writer = out
	var zw *gzip.Writer
	if reply.TakesGzip(r) {
		w.Header().Set("Content-Encoding", "gzip")
		zw, _ = gzip.NewWriterLevel(out, gzip.BestSpeed)
		to = zw
	}
	var docs docWriter
	switch ext {
	case "csv":
		docs = csvDocs{exchange.NewCSVWriter(to)}
	case "geojsonseq":
		docs = sequenceDocs{exchange.NewSequenceWriter(to)}
	default:
		docs = &geojsonDocs{w: exchange.NewPageWriter(to), page: exchange.Page{At: ed.Revision().At}}
	}
	err := ed.Each(ctx, f, docs.write)
	if err == nil {
		err = docs.close()
	}
	if err == nil && zw != nil {
		err = zw.Close()
	}
	if err != nil && out.wrote {
		panic(http.ErrAbortHandler)
	}
	return err
}

// lateWriter knows whether anything went out.
type lateWriter struct {
	w     io.Writer
	wrote bool
}

func (l *lateWriter) Write(p []byte) (int, error) {
	l.wrote = true
	return l.w.Write(p)
}
