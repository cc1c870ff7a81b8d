package atlas

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"dateline/geo"
)

// directory holds what is small and asked for often: stories with their sources and reports. It never changes once
// made.
type directory struct {
	order   []string // ids of stories, sorted
	stories map[string]*storyDirectory
}

// storyDirectory is one story's part of a directory. It implements geo.Directory.
type storyDirectory struct {
	story   *geo.Story
	sources map[string]*geo.Source
	reports map[string]*geo.Report
	topics  map[string]*geo.Topic
}

// Source implements geo.Directory.
func (s *storyDirectory) Source(id string) *geo.Source { return s.sources[id] }

// Report implements geo.Directory.
func (s *storyDirectory) Report(id string) *geo.Report { return s.reports[id] }

// readDirectory reads that of all stories.
func readDirectory(ctx context.Context, r geo.RecordReader) (*directory, error) {
	d := &directory{stories: map[string]*storyDirectory{}}
	return d, d.read(ctx, r, "")
}

// with returns a directory with some stories read again; the others are shared.
func (d *directory) with(ctx context.Context, r geo.RecordReader, stories []string) (*directory, error) {
	if len(stories) == 0 {
		return d, nil
	}
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
	for _, k := range []geo.Kind{geo.KindOfStory, geo.KindOfSource, geo.KindOfReport} {
		err := r.Scan(ctx, k, story, func(story string, rec geo.Record) error {
			sh := d.stories[story]
			switch rec := rec.(type) {
			case *geo.Story:
				sh = &storyDirectory{
					story: rec, sources: map[string]*geo.Source{}, reports: map[string]*geo.Report{},
					topics: map[string]*geo.Topic{},
				}
				for i := range rec.Topics {
					sh.topics[rec.Topics[i].ID] = &rec.Topics[i]
				}
				d.stories[story] = sh
			case *geo.Source:
				sh.sources[rec.ID] = rec
			case *geo.Report:
				sh.reports[rec.ID] = rec
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	d.order = slices.Sorted(maps.Keys(d.stories))
	return nil
}

// of returns a story's part, an empty one when it is not there.
func (d *directory) of(story string) *storyDirectory {
	return cmp.Or(d.stories[story], &storyDirectory{})
}
