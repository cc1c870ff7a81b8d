package exchange_test

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"

	"dateline/geo"
)

// memory is a store of records without checks of references: it takes what Read puts and gives what Write asks for.
type memory struct {
	stories []*story
	at      map[string]geo.Position // by story, kind and id
	noted   []string
	wrong   []string // records that break the Writer's contract
}

type story struct {
	geo.Story
	records map[geo.Kind]map[string]geo.Record
}

func newMemory() *memory { return &memory{at: map[string]geo.Position{}} }

func (m *memory) Put(r geo.Record, at geo.Position) error {
	if s, ok := r.(*geo.Story); ok {
		m.stories = append(m.stories, &story{Story: *s, records: map[geo.Kind]map[string]geo.Record{}})
	}
	if len(m.stories) == 0 {
		m.wrong = append(m.wrong, fmt.Sprintf("%s %q before a story", r.Kind(), r.RecordID()))
		return nil
	}
	s := m.stories[len(m.stories)-1]
	if s.records[r.Kind()] == nil {
		s.records[r.Kind()] = map[string]geo.Record{}
	}
	if old, ok := s.records[r.Kind()][r.RecordID()]; ok && !reflect.DeepEqual(old, r) {
		m.wrong = append(m.wrong, fmt.Sprintf("%s %q disagrees with itself", r.Kind(), r.RecordID()))
	}
	s.records[r.Kind()][r.RecordID()] = r
	m.at[s.ID+" "+r.Kind().String()+" "+r.RecordID()] = at
	return nil
}

func (m *memory) Note(k geo.Kind, id string) error {
	m.noted = append(m.noted, k.String()+" "+id)
	return nil
}

// all returns every record by story, kind and id, for comparing.
func (m *memory) all() map[string]geo.Record {
	out := map[string]geo.Record{}
	for _, s := range m.stories {
		for k, list := range s.records {
			for id, r := range list {
				out[s.ID+" "+k.String()+" "+id] = r
			}
		}
	}
	return out
}

func (m *memory) count() map[geo.Kind]int {
	n := map[geo.Kind]int{}
	for _, s := range m.stories {
		for k, list := range s.records {
			n[k] += len(list)
		}
	}
	return n
}

func (m *memory) Revision(context.Context) (geo.Revision, error) { return geo.Revision{N: 1}, nil }

func (m *memory) Scan(_ context.Context, k geo.Kind, id string, each func(string, geo.Record) error) error {
	stories := slices.Clone(m.stories)
	slices.SortFunc(stories, func(a, b *story) int { return cmp.Compare(a.ID, b.ID) })
	for _, s := range stories {
		if id != "" && s.ID != id {
			continue
		}
		list := make([]geo.Record, 0, len(s.records[k]))
		for _, r := range s.records[k] {
			list = append(list, r)
		}
		slices.SortFunc(list, func(a, b geo.Record) int { return slices.Compare(order(a), order(b)) })
		for _, r := range list {
			if err := each(s.ID, r); err != nil {
				return err
			}
		}
	}
	return nil
}

func order(r geo.Record) []string {
	switch r := r.(type) {
	case *geo.Placement:
		return []string{r.Location, r.Claim}
	case *geo.Relation:
		return []string{r.From, r.Rel.String(), r.To}
	}
	return []string{r.RecordID()}
}

func (m *memory) ClaimRecords(_ context.Context, refs []geo.Ref) ([]geo.ClaimRecord, error) {
	var out []geo.ClaimRecord
	for _, s := range m.stories {
		if s.ID != refs[0].Story {
			continue
		}
		places := map[string][]*geo.Placement{}
		for _, r := range s.records[geo.KindOfPlacement] {
			p := r.(*geo.Placement)
			places[p.Claim] = append(places[p.Claim], p)
		}
		for _, ref := range refs {
			c, ok := s.records[geo.KindOfClaim][ref.ID].(*geo.Claim)
			if !ok {
				continue
			}
			list := places[ref.ID]
			slices.SortFunc(list, func(a, b *geo.Placement) int { return cmp.Compare(a.Location, b.Location) })
			out = append(out, geo.ClaimRecord{Story: s.ID, Claim: c, Placements: list})
		}
	}
	return out, nil
}
