package web

import (
	"context"
	"time"

	"dateline/geo"
)

// The limits of expensive work: pictures and downloads on one side, counting by facets on the other.
const (
	maxLarge     = 4  // pictures and downloads at the same time
	maxLargeWait = 16 // waiting for a place
	maxCounts    = 8  // pages and facets at the same time
	maxCountWait = 256
	maxWait      = 1500 * time.Millisecond // until 503
)

// slots bounds expensive work: a few at a time, a short queue, then CodeUnavailable.
type slots struct {
	busy    chan struct{}
	waiting chan struct{} // those at work and those in the queue
}

func newSlots(busy, queue int) *slots {
	return &slots{busy: make(chan struct{}, busy), waiting: make(chan struct{}, busy+queue)}
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
