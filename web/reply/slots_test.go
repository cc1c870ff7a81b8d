package reply

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"testing"

	"dateline/geo"
)

func TestSlots(t *testing.T) {
	s := NewSlots(1, 1)
	release, err := s.Take(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(context.Background())
	waiting := make(chan error)
	go func() {
		_, err := s.Take(gone, "")
		waiting <- err
	}()
	for len(s.waiting) < 2 { // until the other one stands in the queue
		runtime.Gosched()
	}
	if _, err := s.Take(context.Background(), ""); geo.CodeOf(err) != geo.CodeUnavailable {
		t.Errorf("a full queue answers %v", err)
	}
	cancel()
	if err := <-waiting; !errors.Is(err, context.Canceled) {
		t.Errorf("who went away got %v", err)
	}
	release()
	again, err := s.Take(context.Background(), "")
	if err != nil {
		t.Fatalf("a place that was given back is not free: %v", err)
	}
	again()
	if len(s.busy)+len(s.waiting)+len(s.clients) != 0 {
		t.Errorf("%d at work and %d waiting remain", len(s.busy), len(s.waiting))
	}
}

// TestSlotsShared holds that one client leaves room for the others.
func TestSlotsShared(t *testing.T) {
	s := NewSlots(4, 4)
	for range 4 {
		if _, err := s.Take(context.Background(), "203.0.113.7"); err != nil {
			t.Fatal(err)
		}
	}
	var e *Error
	if _, err := s.Take(context.Background(), "203.0.113.7"); !errors.As(err, &e) || e.Status != http.StatusTooManyRequests {
		t.Errorf("a client that has its share got %v", err)
	}
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Take(gone, "203.0.113.8"); !errors.Is(err, context.Canceled) {
		t.Errorf("another client got %v, not a place in the queue", err)
	}
}
