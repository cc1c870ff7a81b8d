package storetest

import (
	"cmp"
	"slices"
	"strings"

	"dateline/geo"
	"dateline/geo/geojson"
	"dateline/geo/words"
)

// model is the naive store: a map a kind.
type model struct {
	story   string
	records map[geo.Kind]map[string]geo.Record
}

func newModel(story string, f file) *model {
	m := &model{story: story, records: make(map[geo.Kind]map[string]geo.Record)}
	for _, k := range kinds() {
		m.records[k] = make(map[string]geo.Record)
	}
	for _, r := range f {
		m.records[r.Kind()][r.RecordID()] = r
	}
	return m
}

// Source implements geo.Directory.
func (m *model) Source(id string) *geo.Source {
	s, _ := m.records[geo.KindOfSource][id].(*geo.Source)
	return s
}

// Report implements geo.Directory.
func (m *model) Report(id string) *geo.Report {
	r, _ := m.records[geo.KindOfReport][id].(*geo.Report)
	return r
}

// sorted lists the records of a kind in the order of Scan.
func (m *model) sorted(k geo.Kind) []geo.Record {
	var out []geo.Record
	for _, r := range m.records[k] {
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

func (m *model) assess(id string) geo.Assessment { return geo.NewAssessor(m).Assess(id) }

// shown is all that a store gives of a mark.
type shown struct {
	Mark       geo.Mark // without its key
	Properties string
	Words      []string
}

// marks composes every mark.
func (m *model) marks() map[string]shown {
	out := make(map[string]shown)
	for _, r := range m.records[geo.KindOfPlacement] {
		p := r.(*geo.Placement)
		c, l := m.records[geo.KindOfClaim][p.Claim].(*geo.Claim), m.records[geo.KindOfLocation][p.Location].(*geo.Location)
		x := geo.Compose(m.story, c, m.assess(c.ID), m)
		mark := x.Mark(l, p.Role)
		out[mark.ID()] = shown{mark, string(geojson.AppendProperties(nil, x, l, p.Role)), m.words(c, l)}
	}
	return out
}

func (m *model) words(c *geo.Claim, l *geo.Location) []string {
	texts := slices.Concat(c.SearchTexts(), l.SearchTexts(), m.Source(c.Claimant).SearchTexts())
	for _, link := range c.Chain {
		texts = append(texts, m.Report(link.Report).SearchTexts()...)
	}
	return words.Words(strings.Join(texts, " . "))
}

// search finds marks by reading them all.
func (m *model) search(q string) []string {
	terms := words.Query(q)
	if len(terms) == 0 {
		return nil
	}
	var ids []string
	for _, s := range m.marks() {
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
