package web

import (
	"context"
	"net/url"
	"strconv"

	"dateline/geo"
	"dateline/geo/atlas"
)

// since reads the parameter since of a page: the revision of the store at which a link or embed was made. What is no
// such number, or none that the store has reached, is ignored, since readers did not write it.
func (s *Server) since(ctx context.Context, ed *atlas.Edition, v url.Values, story string, f geo.Filter) (atlas.Since, error) {
	rev, err := strconv.ParseInt(v.Get("since"), 10, 64)
	if err != nil || rev < 1 {
		return atlas.Since{}, nil
	}
	return ed.Since(ctx, story, f, rev)
}
