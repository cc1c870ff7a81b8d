package embed

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/geo/query"
	"dateline/web/picture"
	"dateline/web/reply"
	"dateline/web/surface"
	"dateline/web/voice"
)

// GetImage draws a story as a PNG for any filter: previews of links, articles that take no frames, readers without
// script.
func (s *Handlers) GetImage(w http.ResponseWriter, r *http.Request, ed *atlas.Edition) error {
	v, f, err := surface.Query(r, query.Strict, "size", "scale", "theme", "hl", "at")
	if err != nil {
		return err
	}
	o, err := pictureOptions(v)
	if err != nil {
		return err
	}
	story, err := s.oneStory(ed, &f)
	if err != nil {
		return err
	}
	rev := ed.Revision()
	a := reply.Answer{
		Type: "image/png", Slots: s.Slots.Pictures,
		Cache: "public, max-age=60", // pictures show claims, and so are fetched again within a minute
		Tag: s.Tag(rev, "image", story, query.Canonical(&f),
			v.Get("size"), v.Get("scale"), v.Get("theme"), o.Lang, v.Get("at")),
	}
	return s.Reply.Make(w, r, a, func(ctx context.Context) ([]byte, error) {
		view, err := s.View(ctx, ed, story, f, "")
		if err != nil {
			return nil, err
		}
		if own, err := parseAt(view.Story.View); o.At == nil && view.Filter == "" && err == nil {
			o.At = own
		}
		o.Date = rev.At
		if view.Large {
			f.Story = []string{story}
			if o.Points, err = ed.Points(ctx, &f); err != nil {
				return nil, err
			}
		}
		var b bytes.Buffer
		err = s.drawer.Draw(ctx, &b, view, o)
		return b.Bytes(), err
	})
}

func pictureOptions(v url.Values) (picture.Options, error) {
	o := picture.Options{Dark: v.Get("theme") == "dark", Lang: voice.Language(v.Get("hl"), "")}
	if t := v.Get("theme"); t != "" && t != "dark" && t != "light" {
		return o, geo.Errorf(geo.CodeInvalid, "parameter theme: %q is neither light nor dark", reply.Cut(t))
	}
	if size := v.Get("size"); size != "" {
		i := slices.Index(picture.SizeNames(), size)
		if i < 0 {
			return o, geo.Errorf(geo.CodeInvalid, "parameter size: %q is not drawn; it is one of %s",
				reply.Cut(size), strings.Join(picture.SizeNames(), ", "))
		}
		o.Width, o.Height = picture.Sizes()[i].Width, picture.Sizes()[i].Height
	}
	switch v.Get("scale") {
	case "", "1":
		o.Scale = 1
	case "2":
		o.Scale = 2
	default:
		return o, geo.Errorf(geo.CodeInvalid, "parameter scale: %q is neither 1 nor 2", reply.Cut(v.Get("scale")))
	}
	if at := v.Get("at"); at != "" {
		var err error
		if o.At, err = parseAt(at); err != nil {
			return o, err
		}
	}
	return o, nil
}

// parseAt reads zoom/lat/lon.
func parseAt(s string) (*picture.View, error) {
	var n []float64
	for p := range strings.SplitSeq(s, "/") {
		if v, err := strconv.ParseFloat(p, 64); err == nil {
			n = append(n, v)
		}
	}
	if len(n) != 3 || strings.Count(s, "/") != 2 || !(n[0] >= 0 && n[0] <= 18) || !(n[1] >= -90 && n[1] <= 90) || !(n[2] >= -180 && n[2] <= 180) {
		return nil, geo.Errorf(geo.CodeInvalid, "parameter at: %q is not zoom/latitude/longitude, as 5/45.8/16", reply.Cut(s))
	}
	return &picture.View{Zoom: n[0], Lat: n[1], Lon: n[2]}, nil
}
