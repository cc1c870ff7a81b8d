package page

import (
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

type drawnClaim struct {
	ID     string            `json:"id"`
	Status geo.Status        `json:"status"`
	Word   string            `json:"word,omitempty"` // that stands for the status; see [voice.Kind]
	Topic  string            `json:"topic,omitempty"`
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
		y := drawnClaim{ID: x.ID, Status: x.Status, Topic: x.Topic}
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
