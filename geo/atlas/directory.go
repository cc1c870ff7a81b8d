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

// StorySummary is a story in the list of stories.
type StorySummary struct {
	StoryView
	Claims int `json:"claims"`
}

// Stories lists the stories by id, each with the number of its claims, for which all of them are counted.
func (e *Edition) Stories(ctx context.Context) ([]StorySummary, error) {
	out := make([]StorySummary, 0, len(e.dir.order))
	for _, id := range e.dir.order {
		n, err := e.total(ctx, []string{id})
		if err != nil {
			return nil, err
		}
		out = append(out, StorySummary{storyView(e.dir.stories[id].story), n})
	}
	return out, nil
}

// Only returns the id of the story when there is just one.
func (e *Edition) Only() (id string, ok bool) {
	if len(e.dir.order) != 1 {
		return "", false
	}
	return e.dir.order[0], true
}

// shown returns what readers see of a record, nothing when it is not there.
func shown[R, V any](r *R, view func(*R) V) (v V, ok bool) {
	if r != nil {
		v = view(r)
	}
	return v, r != nil
}

// Story returns what readers see of a story; ok is false when it is not there.
func (e *Edition) Story(id string) (v StoryView, ok bool) {
	return shown(e.dir.of(id).story, storyView)
}

// Report returns what readers see of a report; ok is false when it is not there.
func (e *Edition) Report(story, id string) (v ReportView, ok bool) {
	return shown(e.dir.of(story).reports[id], reportView)
}

// Source returns what readers see of a source; ok is false when it is not there.
func (e *Edition) Source(story, id string) (v SourceView, ok bool) {
	return shown(e.dir.of(story).sources[id], sourceView)
}

// Removed tells whether and when a record was removed; nil when it is there or never was.
func (e *Edition) Removed(ctx context.Context, k geo.Kind, ref geo.Ref) (*geo.Removal, error) {
	return fetch(ctx, e, func(r geo.Reader) (*geo.Removal, error) { return r.Removed(ctx, k, ref) })
}
