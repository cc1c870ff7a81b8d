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
