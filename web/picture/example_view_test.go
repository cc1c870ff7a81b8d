package picture_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"dateline/geo/atlas"
	"dateline/geo/country"
)

// file is what the pictures need of the example's file.
type file struct {
	Story     atlas.StoryView
	Topics    []record
	Sources   []record
	Relations []struct{ From, Rel, To string }
	Features  []struct {
		ID         string
		Geometry   json.RawMessage
		Properties struct {
			Name      string
			Names     map[string]string
			Country   string
			Precision string
			RadiusM   float64 `json:"radius_m"`
			Claims    []claim
		}
	}
}

type record struct {
	ID, Name, Title, Role, Kind string
	Names, Titles               map[string]string
}

type claim struct{ ID, Role, Topic, Kind, Text, Claimant string }

// example makes the view of the whole example story as an atlas does, with the statuses that its relations make.
func example(tb testing.TB) *atlas.View {
	tb.Helper()
	data, err := os.ReadFile("../../data/locations.geojson")
	if err != nil {
		tb.Fatal(err)
	}
	var f file
	if err := json.Unmarshal(data, &f); err != nil {
		tb.Fatal(err)
	}
	v := &atlas.View{
		Story: f.Story, Sources: map[string]atlas.SourceView{}, Topics: map[string]atlas.TopicView{},
		Locations: map[string]atlas.LocationView{},
	}
	for _, s := range f.Sources {
		v.Sources[s.ID] = atlas.SourceView{Name: s.Name, Names: s.Names, Kind: s.Kind, Role: s.Role}
	}
	for _, t := range f.Topics {
		v.Topics[t.ID] = atlas.TopicView{Title: t.Title, Titles: t.Titles}
	}
	byID := map[string]int{}
	for _, loc := range f.Features {
		v.Locations[loc.ID] = location(tb, loc.Geometry, atlas.LocationView{
			Name: loc.Properties.Name, Names: loc.Properties.Names, Country: loc.Properties.Country,
			Precision: loc.Properties.Precision, RadiusM: loc.Properties.RadiusM, Shape: "none",
		})
		for _, c := range loc.Properties.Claims {
			i, ok := byID[c.ID]
			if !ok {
				i = len(v.Claims)
				byID[c.ID] = i
				v.Claims = append(v.Claims, atlas.ClaimView{ID: c.ID})
			}
			x := &v.Claims[i]
			if c.Text != "" {
				x.Text, x.Claimant, x.Topic, x.Kind, x.Status = c.Text, c.Claimant, c.Topic, c.Kind, status(c)
			}
			x.Places = append(x.Places, atlas.PlaceView{Location: loc.ID, Role: c.Role, Match: true})
		}
	}
	relate(v, f)
	count(v)
	return v
}

func status(c claim) string {
	switch {
	case c.ID == "c-22" || c.ID == "c-23":
		return "disputed"
	case c.ID == "c-04":
		return "denied"
	case c.Kind == "allegation" || c.Kind == "count":
		return "alleged"
	}
	return "reported"
}

func location(tb testing.TB, geometry json.RawMessage, l atlas.LocationView) atlas.LocationView {
	tb.Helper()
	var g struct {
		Type        string
		Coordinates json.RawMessage
	}
	if err := json.Unmarshal(geometry, &g); err != nil {
		tb.Fatal(err)
	}
	lonLat := make([]float64, 2)
	switch {
	case g.Type == "Point":
		l.Shape = "point"
		if err := json.Unmarshal(g.Coordinates, &lonLat); err != nil {
			tb.Fatal(err)
		}
	case g.Type == "Polygon":
		l.Shape, l.Geometry = "area", geometry
		lonLat = []float64{2.5, 48.75} // inside the suburbs, as an anchor is
	case l.Precision == "country":
		c, _ := country.Lookup(l.Country)
		l.Shape = "area"
		lonLat = c.Label[:]
	default:
		return l
	}
	l.Lon, l.Lat = &lonLat[0], &lonLat[1]
	return l
}

func relate(v *atlas.View, f file) {
	of := map[string]*atlas.DenialOne{}
	for _, r := range f.Relations {
		general := r.Rel == "covers-by-general-denial"
		if !general && r.Rel != "denies" {
			continue
		}
		key := r.From + r.Rel
		if of[key] == nil {
			i := slices.IndexFunc(v.Claims, func(c atlas.ClaimView) bool { return c.ID == r.From })
			of[key] = &atlas.DenialOne{Claim: r.From, Claimant: v.Claims[i].Claimant, General: general}
		}
		of[key].Of = append(of[key].Of, r.To)
	}
	for _, d := range of {
		v.Denial = append(v.Denial, *d)
	}
	slices.SortFunc(v.Denial, func(a, b atlas.DenialOne) int { return strings.Compare(a.Claim, b.Claim) })
}

func count(v *atlas.View) {
	claims, places := map[string]int{}, map[string]bool{}
	off := 0
	for _, c := range v.Claims {
		claims[c.Claimant]++
		on := false
		for _, p := range c.Places {
			v.Counts.Marks++
			if v.Locations[p.Location].Lon != nil {
				on = true
				places[p.Location] = true
			}
		}
		if !on {
			off++
		}
	}
	for id, n := range claims {
		v.Voices = append(v.Voices, atlas.Voice{Source: id, Claims: n})
	}
	slices.SortFunc(v.Voices, func(a, b atlas.Voice) int {
		if a.Claims != b.Claims {
			return b.Claims - a.Claims
		}
		return strings.Compare(a.Source, b.Source)
	})
	v.Counts.Claims, v.Counts.Total, v.Counts.OffMap, v.Counts.Places = len(v.Claims), len(v.Claims), off, len(places)
}
