package page

import (
	"slices"

	"dateline/geo"
	"dateline/geo/atlas"
	"dateline/web/voice"
)

// drawn is the part of a view that a map draws. Texts, chains and answers stay out of it: the script copies them from
// the list, where they stand already.
type drawn struct {
	Claims    []drawnClaim                  `json:"claims"`
	Locations map[string]atlas.LocationView `json:"locations"`
	Topics    map[string]atlas.TopicView    `json:"topics"`
	Filter    string                        `json:"filter"`
	Large     bool                          `json:"large,omitempty"`
	Bounds    *[4]float64                   `json:"bounds,omitempty"` // of all that matches, when Claims is only a part of it
}

// settings is what the script needs besides the view. TestScriptTypes writes the types of both for it.
type settings struct {
	Lang      string         `json:"lang"`
	Theme     string         `json:"theme" ts:"'light' | 'dark' | 'auto'"`
	Story     string         `json:"story"`
	Page      string         `json:"page"`
	Claims    string         `json:"claims"`
	Tiles     string         `json:"tiles"`
	Countries string         `json:"countries"`
	MaxZoom   int            `json:"maxzoom"`
	Basemap   *foreign       `json:"basemap,omitempty"`
	Marks     string         `json:"marks"`
	At        string         `json:"at"`
	Home      string         `json:"home"` // the story's own first view, where nothing is filtered; "" fits the places
	Open      string         `json:"open"`
	Words     map[string]any `json:"words"`
}

// foreign is a background that the operator chose.
type foreign struct {
	Kind    string      `json:"kind" ts:"'raster' | 'vector'"`
	MinZoom int         `json:"minzoom"`
	Zoom    int         `json:"zoom"`
	Bounds  *[4]float64 `json:"bounds,omitempty"`
}

type drawnClaim struct {
	ID     string            `json:"id"`
	Status geo.Status        `json:"status"`
	Word   string            `json:"word,omitempty" ts:"Word"` // that stands for the status; see [voice.Kind]
	Topic  string            `json:"topic,omitempty"`
	By     string            `json:"by"`                                        // who claims it, by name
	Reply  voice.Reply       `json:"reply,omitempty" ts:"'answer' | 'general'"` // the sign of who answers it
	Said   string            `json:"said,omitempty"`                            // who answers, as it is spoken
	Places []atlas.PlaceView `json:"places"`
}

// drawn leaves out the claims that are on no map, and their places.
func (c *content) drawn() drawn {
	d := drawn{
		Claims: []drawnClaim{}, Locations: map[string]atlas.LocationView{}, Topics: map[string]atlas.TopicView{},
		Filter: c.V.Filter, Large: c.V.Large,
	}
	if d.Large {
		d.Bounds = c.V.Bounds
	}
	for i := range c.V.Claims {
		x := &c.V.Claims[i]
		y := drawnClaim{ID: x.ID, Status: x.Status, Topic: x.Topic, By: c.Claimants(x), Reply: voice.ReplyOf(x)}
		if y.Reply != voice.NoReply {
			y.Said = c.briefly(x)
		}
		if word := voice.Kind(x.Status, x.Kind); word != x.Status.String() {
			y.Word = word
		}
		for _, p := range x.Places {
			if p.Match && c.placed(p.Location) {
				p.Basis, p.Notes = 0, "" // cards copy them from the list
				y.Places = append(y.Places, p)
				d.Locations[p.Location] = c.location(p.Location)
			}
		}
		if len(y.Places) == 0 {
			continue
		}
		d.Claims = append(d.Claims, y)
		if _, ok := c.V.Topics[x.Topic]; ok {
			d.Topics[x.Topic] = atlas.TopicView{Title: c.Topic(x.Topic)}
		}
	}
	return d
}

// briefly says who answers a claim, in a few words each.
func (c *content) briefly(x *atlas.ClaimView) string {
	var said []string
	for _, a := range c.Answers(x) {
		if brief := a.Brief(c.L); a.Rel != geo.RelSupports && !slices.Contains(said, brief) {
			said = append(said, brief)
		}
	}
	out := ""
	for _, brief := range said {
		if out == "" {
			out = brief
		} else {
			out = c.L.T("list.semi", "a", out, "b", brief)
		}
	}
	return out
}

// location keeps the name in the page's language besides the name itself, by which the map's own label is known.
func (c *content) location(id string) atlas.LocationView {
	l := c.V.Locations[id]
	name := l.Names[c.L.Tag]
	l.Names = nil
	if name != "" && name != l.Name {
		l.Names = map[string]string{c.L.Tag: name}
	}
	return l
}
