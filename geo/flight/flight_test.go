package flight_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"dateline/geo/flight"
)

// TestOnce holds that those who ask at the same time share one piece of work, which goes on when the first has gone.
func TestOnce(t *testing.T) {
	var g flight.Group[int]
	until, made := make(chan struct{}), 0
	work := func(ctx context.Context) (int, error) {
		made++
		select {
		case <-until:
			return 7, nil
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	type result struct {
		n   int
		err error
	}
	ask := func(ctx context.Context) chan result {
		out := make(chan result, 1)
		go func() {
			n, err := g.Join(ctx, "a", time.Minute, work)
			out <- result{n, err}
		}()
		return out
	}
	gone, leave := context.WithCancel(context.Background())
	first, second := ask(gone), ask(context.Background())
	for g.Waiting("a") < 2 {
		time.Sleep(time.Millisecond)
	}
	leave()
	if r := <-first; !errors.Is(r.err, context.Canceled) {
		t.Errorf("who left got %v", r)
	}
	close(until)
	if r := <-second; r.n != 7 || r.err != nil || made != 1 {
		t.Errorf("who stayed got %v of %d made, want 7 of one", r, made)
	}
	if n := g.Waiting("a"); n != 0 {
		t.Errorf("%d wait for what is done", n)
	}
}

// TestEnds holds that work ends with the last who waits, and when its time is over, and that the next begins anew.
func TestEnds(t *testing.T) {
	var g flight.Group[int]
	ended := make(chan error, 1)
	forever := func(ctx context.Context) (int, error) {
		<-ctx.Done()
		ended <- ctx.Err()
		return 0, ctx.Err()
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if _, err := g.Join(ctx, "a", time.Minute, forever); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("who left got %v", err)
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("work that nobody waits for ended with %v", err)
	}
	if _, err := g.Join(context.Background(), "a", time.Millisecond, forever); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("work whose time is over gave %v", err)
	}
	<-ended
	if n, err := g.Join(context.Background(), "a", time.Minute, func(context.Context) (int, error) { return 3, nil }); n != 3 || err != nil {
		t.Errorf("the next got %d, %v", n, err)
	}
}

// TestPanic holds that a panic is an error with its stack.
func TestPanic(t *testing.T) {
	var g flight.Group[int]
	_, err := g.Join(context.Background(), "a", time.Minute, func(context.Context) (int, error) { panic("a mistake") })
	if err == nil || !strings.Contains(err.Error(), "a mistake") || !strings.Contains(err.Error(), "flight_test.go") {
		t.Errorf("got %v", err)
	}
}
