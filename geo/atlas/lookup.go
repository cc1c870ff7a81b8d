package atlas

import (
	"context"

	"dateline/geo"
)

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

// Story returns what readers see of a story; ok is false when it is not there.
func (e *Edition) Story(id string) (StoryView, bool) {
	if s := e.dir.of(id).story; s != nil {
		return storyView(s), true
	}
	return StoryView{}, false
}

// Report returns what readers see of a report; ok is false when it is not there.
func (e *Edition) Report(story, id string) (ReportView, bool) {
	if r := e.dir.of(story).reports[id]; r != nil {
		return reportView(r), true
	}
	return ReportView{}, false
}

// Source returns what readers see of a source; ok is false when it is not there.
func (e *Edition) Source(story, id string) (SourceView, bool) {
	if s := e.dir.of(story).sources[id]; s != nil {
		return sourceView(s), true
	}
	return SourceView{}, false
}

// Removed tells whether and when a record was removed; nil when it is there or never was.
func (e *Edition) Removed(ctx context.Context, k geo.Kind, ref geo.Ref) (was *geo.Removal, err error) {
	err = e.read(ctx, func(r geo.Reader) error {
		was, err = r.Removed(ctx, k, ref)
		return err
	})
	return was, err
}
