package web

import (
	"context"
	"errors"
	"runtime"
	"testing"

	"dateline/geo"
)

func TestSlots(t *testing.T) {
	s := newSlots(1, 1)
	release, err := s.take(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(context.Background())
	waiting := make(chan error)
	go func() {
		_, err := s.take(gone)
		waiting <- err
	}()
	for len(s.waiting) < 2 { // until the other one stands in the queue
		runtime.Gosched()
	}
	if _, err := s.take(context.Background()); geo.CodeOf(err) != geo.CodeUnavailable {
		t.Errorf("a full queue answers %v", err)
	}
	cancel()
	if err := <-waiting; !errors.Is(err, context.Canceled) {
		t.Errorf("who went away got %v", err)
	}
	release()
	again, err := s.take(context.Background())
	if err != nil {
		t.Fatalf("a place that was given back is not free: %v", err)
	}
	again()
	if len(s.busy)+len(s.waiting) != 0 {
		t.Errorf("%d at work and %d waiting remain", len(s.busy), len(s.waiting))
	}
}
