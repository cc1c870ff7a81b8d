package main

import (
	"fmt"

	"dateline/web/basemap"
)

// background opens the operator's basemap, nil for the embedded one, and prints what to know of it.
func (c *serveCmd) background(e *env) (*basemap.Source, error) {
	if c.Basemap == "" {
		if c.Credit != "" || c.MaxZoom != 0 {
			return nil, &usageError{"--basemap-attribution and --basemap-max-zoom tell of a basemap; give it with " +
				"--basemap"}
		}
		return nil, nil
	}
	s, err := basemap.OpenSource(basemap.Options{Address: c.Basemap, Attribution: c.Credit, MaxZoom: c.MaxZoom})
	if err != nil {
		return nil, &usageError{err.Error()}
	}
	for _, w := range s.Warnings {
		fmt.Fprintln(e.stderr, "mapserver: warning:", w)
	}
	return s, nil
}
