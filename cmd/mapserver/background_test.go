package main

import (
	"strings"
	"testing"
)

// Without an attribution, or with an address that is none, nothing is served and the flag to set is named.
func TestBasemapFlags(t *testing.T) {
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"no attribution":   {[]string{"--basemap", "https://t.test/{z}/{x}/{y}.png"}, "--basemap-attribution"},
		"no basemap":       {[]string{"--basemap-attribution", "A"}, "--basemap"},
		"no basemap, zoom": {[]string{"--basemap-max-zoom", "9"}, "--basemap"},
		"no file":          {[]string{"--basemap", "none.pmtiles", "--basemap-attribution", "A"}, "none.pmtiles"},
		"markup":           {[]string{"--basemap", "https://t.test/{z}/{x}/{y}.png", "--basemap-attribution", "<b>A</b>"}, "[text](https://address)"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, problems strings.Builder
			code := run(&env{ctx: t.Context(), stdin: strings.NewReader(""), stdout: &out, stderr: &problems}, append([]string{"serve", "--data", "../../data/locations.geojson", "--addr", "127.0.0.1:0"}, tt.args...))
			if code != exitUsage || !strings.Contains(problems.String(), tt.want) || out.Len() > 0 {
				t.Errorf("exit %d, %q, %q; want an error with %q", code, out.String(), problems.String(), tt.want)
			}
		})
	}
}

// The environment sets the flags like any other, and a key in the address is warned of.
func TestBasemapFromTheEnvironment(t *testing.T) {
	t.Setenv("DATELINE_BASEMAP", "https://t.test/{z}/{x}/{y}.png?key=abcd")
	t.Setenv("DATELINE_BASEMAP_ATTRIBUTION", "A")
	var out, problems strings.Builder
	// A public URL that is not an address ends the run after the basemap was opened.
	code := run(&env{ctx: t.Context(), stdin: strings.NewReader(""), stdout: &out, stderr: &problems},
		[]string{"serve", "--data", "../../data/locations.geojson", "--addr", "127.0.0.1:0", "--public-url", "nowhere"})
	if code != exitUsage || !strings.Contains(problems.String(), "every reader sees it") || !strings.Contains(problems.String(), "public URL") {
		t.Errorf("exit %d, %q", code, problems.String())
	}
}
