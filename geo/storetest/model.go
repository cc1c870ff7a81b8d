package storetest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dateline/geo"
	"dateline/geo/geojson"
	"dateline/geo/words"
)

// Kinds lists all kinds of record, the story's first.
func Kinds() []geo.Kind {
	return []geo.Kind{
		geo.KindOfStory, geo.KindOfSource, geo.KindOfReport, geo.KindOfLocation, geo.KindOfClaim, geo.KindOfPlacement,
		geo.KindOfRelation,
	}
}

// Model is a story as the naive store keeps it. It implements [geo.Graph] and [geo.Directory].
type Model struct {
	story   string
	Records map[geo.Kind]map[string]geo.Record // by id; there is a map for every kind
}

// NewModel returns the story of these records, of which the last of a kind and an id counts.
func NewModel(story string, records []geo.Record) *Model {
	m := &Model{story: story, Records: make(map[geo.Kind]map[string]geo.Record)}
	for _, k := range Kinds() {
		m.Records[k] = make(map[string]geo.Record)
	}
	for _, r := range records {
		m.Records[r.Kind()][r.RecordID()] = r
	}
	return m
}

// Source implements geo.Directory.
func (m *Model) Source(id string) *geo.Source {
	s, _ := m.Records[geo.KindOfSource][id].(*geo.Source)
	return s
}

// Report implements geo.Directory.
func (m *Model) Report(id string) *geo.Report {
	r, _ := m.Records[geo.KindOfReport][id].(*geo.Report)
	return r
}

// Sorted lists the records of a kind in the order of Scan.
func (m *Model) Sorted(k geo.Kind) []geo.Record {
	var out []geo.Record
	for _, r := range m.Records[k] {
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b geo.Record) int {
		switch a := a.(type) {
		case *geo.Placement:
			b := b.(*geo.Placement)
			return cmp.Or(cmp.Compare(a.Location, b.Location), cmp.Compare(a.Claim, b.Claim))
		case *geo.Relation:
			b := b.(*geo.Relation)
			return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Rel, b.Rel), cmp.Compare(a.To, b.To))
		}
		return cmp.Compare(a.RecordID(), b.RecordID())
	})
	return out
}

// All lists the records of every kind in the order of Scan.
func (m *Model) All() []geo.Record {
	var out []geo.Record
	for _, k := range Kinds() {
		out = append(out, m.Sorted(k)...)
	}
	return out
}

func (m *Model) assess(id string) geo.Assessment { return geo.NewAssessor(m).Assess(id) }

// Shown is all that a store gives of a mark.
type Shown struct {
	Mark       geo.Mark // without its key
	Properties string   // as in [geo.Feature]
	Words      []string // by which it is found
}

// Marks composes every mark, by its id.
func (m *Model) Marks() map[string]Shown {
	out := make(map[string]Shown)
	for _, r := range m.Records[geo.KindOfPlacement] {
		p := r.(*geo.Placement)
		c, l := m.Records[geo.KindOfClaim][p.Claim].(*geo.Claim),
			m.Records[geo.KindOfLocation][p.Location].(*geo.Location)
		x := geo.Compose(m.story, c, m.assess(c.ID), m)
		mark := x.Mark(l, p.Role)
		out[mark.ID()] = Shown{mark, string(geojson.AppendProperties(nil, x, l, p)), m.words(c, l)}
	}
	return out
}

func (m *Model) words(c *geo.Claim, l *geo.Location) []string {
	texts := slices.Concat(c.SearchTexts(), l.SearchTexts())
	for _, id := range c.Claimants {
		texts = append(texts, m.Source(id).SearchTexts()...)
	}
	for _, link := range c.Chain {
		texts = append(texts, m.Report(link.Report).SearchTexts()...)
	}
	return words.Words(strings.Join(texts, " . "))
}

// search finds marks by reading them all.
func (m *Model) search(q string) []string {
	terms := words.Query(q)
	if len(terms) == 0 {
		return nil
	}
	var ids []string
	for _, s := range m.Marks() {
		all := true
		for _, term := range terms {
			all = all && slices.ContainsFunc(s.Words, term.Match)
		}
		if all {
			ids = append(ids, s.Mark.Claim+"@"+s.Mark.Location)
		}
	}
	slices.Sort(ids)
	return ids
}

// Entry returns a claim with what stands around it.
func (m *Model) Entry(c *geo.Claim) geo.ClaimRecord {
	e := geo.ClaimRecord{Story: m.story, Claim: c, Assessment: m.assess(c.ID)}
	listed := map[string]int{} // by kind and direction
	for _, r := range m.Relations(c.ID) {
		k := fmt.Sprint(r.Rel, r.From == c.ID)
		if listed[k]++; listed[k] > geo.MaxRelations {
			e.RelationsLeft++
		} else {
			e.Relations = append(e.Relations, r)
		}
	}
	for _, r := range m.Records[geo.KindOfPlacement] {
		if p := r.(*geo.Placement); p.Claim == c.ID {
			e.Placements = append(e.Placements, p)
		}
	}
	slices.SortFunc(e.Placements, func(a, b *geo.Placement) int { return strings.Compare(a.Location, b.Location) })
	return e
}

// Claim implements geo.Graph.
func (m *Model) Claim(id string) *geo.Claim {
	c, _ := m.Records[geo.KindOfClaim][id].(*geo.Claim)
	return c
}

// Relations implements geo.Graph.
func (m *Model) Relations(claim string) (out []*geo.Relation) {
	for _, r := range m.Records[geo.KindOfRelation] {
		if r := r.(*geo.Relation); r.From == claim || r.To == claim {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b *geo.Relation) int {
		return cmp.Or(strings.Compare(a.From, b.From), cmp.Compare(a.Rel, b.Rel), strings.Compare(a.To, b.To))
	})
	return out
}

// Retractions implements geo.Graph.
func (m *Model) Retractions(claim string) (out []string) {
	for _, r := range m.Relations(claim) {
		if r.To == claim && r.Rel == geo.RelRetracts {
			out = append(out, r.From)
		}
	}
	return out
}
