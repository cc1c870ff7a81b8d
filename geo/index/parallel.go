package index

import (
	"runtime"
	"sync"
)

// together runs jobs that do not touch each other's data, as many at a time as there are processors.
func together(jobs ...func()) {
	var wg sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, job := range jobs {
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			job()
		})
	}
	wg.Wait()
}
