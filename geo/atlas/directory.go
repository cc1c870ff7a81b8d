package atlas

import (
	"context"

	"dateline/geo"
)

// directory holds what is small and asked for often: stories with their sources and reports. It never changes once made.
type directory struct {
	order   []string // ids of stories, sorted
	stories map[string]*shelf
}

// shelf is one story's part of a directory. It implements geo.Directory.
type shelf struct {
	story   *geo.Story
	sources map[string]*geo.Source
	reports map[string]*geo.Report
	topics  map[string]*geo.Topic
	// Ids in order, for listing.
	sourceIDs, reportIDs []string
}

// Source implements geo.Directory.
func (s *shelf) Source(id string) *geo.Source { return s.sources[id] }

// Report implements geo.Directory.
func (s *shelf) Report(id string) *geo.Report { return s.reports[id] }

func readDirectory(ctx context.Context, r geo.RecordReader) (*directory, error) {
	d := &directory{stories: map[string]*shelf{}}
	err := r.Scan(ctx, geo.KindOfStory, "", func(_ string, rec geo.Record) error {
		s := rec.(*geo.Story)
		sh := &shelf{
			story: s, sources: map[string]*geo.Source{}, reports: map[string]*geo.Report{}, topics: map[string]*geo.Topic{},
		}
		for i := range s.Topics {
			sh.topics[s.Topics[i].ID] = &s.Topics[i]
		}
		d.order = append(d.order, s.ID)
		d.stories[s.ID] = sh
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = r.Scan(ctx, geo.KindOfSource, "", func(story string, rec geo.Record) error {
		if sh := d.stories[story]; sh != nil {
			sh.sources[rec.RecordID()] = rec.(*geo.Source)
			sh.sourceIDs = append(sh.sourceIDs, rec.RecordID())
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = r.Scan(ctx, geo.KindOfReport, "", func(story string, rec geo.Record) error {
		if sh := d.stories[story]; sh != nil {
			sh.reports[rec.RecordID()] = rec.(*geo.Report)
			sh.reportIDs = append(sh.reportIDs, rec.RecordID())
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return d, nil
}
