package reply

import (
	"context"
	"net/http"
	"sync"
	"time"

	"dateline/geo"
)

// maxWait is how long work waits for a place until it is refused.
const maxWait = 1500 * time.Millisecond

// Slots bound one kind of expensive work: a few at a time, a short queue, then CodeUnavailable; and one client has at
// most half of both.
type Slots struct {
	busy    chan struct{}
	waiting chan struct{} // those at work and those in the queue
	mu      sync.Mutex
	clients tally
}

// NewSlots makes slots for so many at work and so many in the queue.
func NewSlots(busy, queue int) *Slots {
	return &Slots{busy: make(chan struct{}, busy), waiting: make(chan struct{}, busy+queue), clients: tally{}}
}

// Take waits for a place and returns the function that gives it back; nil slots have a place for everyone. Client is
// who asks, as Client tells, "" for nobody in particular. Errors: CodeUnavailable, an Error with status 429, and ctx's.
func (s *Slots) Take(ctx context.Context, client string) (release func(), err error) {
	if s == nil {
		return func() {}, nil
	}
	full := geo.Errorf(geo.CodeUnavailable, "this server is busy with other large requests; try again in a moment")
	select {
	case s.waiting <- struct{}{}:
	default:
		return nil, full
	}
	if !s.count(client, 1) {
		<-s.waiting
		return nil, &Error{Status: http.StatusTooManyRequests, Message: "too much at the same time; wait for the answers, then ask again"}
	}
	leave := func() {
		s.count(client, -1)
		<-s.waiting
	}
	t := time.NewTimer(maxWait)
	defer t.Stop()
	select {
	case s.busy <- struct{}{}:
		return func() { <-s.busy; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, ctx.Err()
	case <-t.C:
		leave()
		return nil, full
	}
}

// count adds to a client's places; it is false when the client has its share.
func (s *Slots) count(client string, n int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clients.count(client, n, (cap(s.waiting)+1)/2)
}
