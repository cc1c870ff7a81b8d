package web

import (
	"context"
	"time"

	"dateline/geo"
)

// The limits of expensive work: pictures, full-text searches and downloads.
const (
	maxExpensive = 4                       // at the same time
	maxWaiting   = 16                      // for a place
	maxWait      = 1500 * time.Millisecond // until 503
)

// slots bounds expensive work: a few at a time, a short queue, then CodeUnavailable.
type slots struct {
	busy    chan struct{}
	waiting chan struct{}
}

func newSlots() *slots {
	return &slots{busy: make(chan struct{}, maxExpensive), waiting: make(chan struct{}, maxExpensive+maxWaiting)}
}

// take waits for a place and returns the function that gives it back.
func (s *slots) take(ctx context.Context) (func(), error) {
	full := geo.Errorf(geo.CodeUnavailable, "this server is busy with other large requests; try again in a moment")
	select {
	case s.waiting <- struct{}{}:
	default:
		return nil, full
	}
	t := time.NewTimer(maxWait)
	defer t.Stop()
	select {
	case s.busy <- struct{}{}:
		return func() { <-s.busy; <-s.waiting }, nil
	case <-ctx.Done():
		<-s.waiting
		return nil, ctx.Err()
	case <-t.C:
		<-s.waiting
		return nil, full
	}
}
