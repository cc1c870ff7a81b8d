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

// Stories lists the stories by id.
func (a *Atlas) Stories() []StorySummary {
	st := a.state.Load()
	out := make([]StorySummary, 0, len(st.dir.order))
	for _, id := range st.dir.order {
		n, err := a.total(context.Background(), st, []string{id})
		if err != nil {
			n = 0
		}
		out = append(out, StorySummary{storyView(st.dir.stories[id].story), n})
	}
	return out
}

// Story returns what readers see of a story; ok is false when it is not there.
func (a *Atlas) Story(id string) (StoryView, bool) {
	sh := a.state.Load().dir.stories[id]
	if sh == nil {
		return StoryView{}, false
	}
	return storyView(sh.story), true
}

// Report returns what readers see of a report; ok is false when it is not there.
func (a *Atlas) Report(story, id string) (ReportView, bool) {
	sh := a.state.Load().dir.stories[story]
	if sh == nil || sh.reports[id] == nil {
		return ReportView{}, false
	}
	return reportView(sh.reports[id]), true
}

// Source returns what readers see of a source; ok is false when it is not there.
func (a *Atlas) Source(story, id string) (SourceView, bool) {
	sh := a.state.Load().dir.stories[story]
	if sh == nil || sh.sources[id] == nil {
		return SourceView{}, false
	}
	return sourceView(sh.sources[id]), true
}

// Removed tells whether and when a record was removed; nil when it is there or never was.
func (a *Atlas) Removed(ctx context.Context, k geo.Kind, ref geo.Ref) (*geo.Removal, error) {
	return a.store.Removed(ctx, k, ref)
}
