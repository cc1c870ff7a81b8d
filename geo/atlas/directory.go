package atlas

import (
	"context"
	"maps"
	"slices"

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
}

// Source implements geo.Directory.
func (s *shelf) Source(id string) *geo.Source { return s.sources[id] }

// Report implements geo.Directory.
func (s *shelf) Report(id string) *geo.Report { return s.reports[id] }

// readDirectory reads that of all stories.
func readDirectory(ctx context.Context, r geo.RecordReader) (*directory, error) {
	d := &directory{stories: map[string]*shelf{}}
	return d, d.read(ctx, r, "")
}

// with returns a directory with some stories read again; the others are shared.
func (d *directory) with(ctx context.Context, r geo.RecordReader, stories []string) (*directory, error) {
	out := &directory{stories: maps.Clone(d.stories)}
	for _, id := range stories {
		delete(out.stories, id)
		if err := out.read(ctx, r, id); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// read adds a story, or all for "".
func (d *directory) read(ctx context.Context, r geo.RecordReader, story string) error {
	err := r.Scan(ctx, geo.KindOfStory, story, func(_ string, rec geo.Record) error {
		s := rec.(*geo.Story)
		sh := &shelf{
			story: s, sources: map[string]*geo.Source{}, reports: map[string]*geo.Report{}, topics: map[string]*geo.Topic{},
		}
		for i := range s.Topics {
			sh.topics[s.Topics[i].ID] = &s.Topics[i]
		}
		d.stories[s.ID] = sh
		return nil
	})
	if err != nil {
		return err
	}
	err = r.Scan(ctx, geo.KindOfSource, story, func(story string, rec geo.Record) error {
		if sh := d.stories[story]; sh != nil {
			sh.sources[rec.RecordID()] = rec.(*geo.Source)
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = r.Scan(ctx, geo.KindOfReport, story, func(story string, rec geo.Record) error {
		if sh := d.stories[story]; sh != nil {
			sh.reports[rec.RecordID()] = rec.(*geo.Report)
		}
		return nil
	})
	d.order = slices.Sorted(maps.Keys(d.stories))
	return err
}
