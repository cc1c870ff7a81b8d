package page

import "dateline/web/voice"

// BasemapForeign tells whether an operator chose another background than the embedded one.
func (f *frame) BasemapForeign() bool { return f.p.cfg.Basemap.Foreign != "" }

// BasemapHost is the host that readers' browsers load the background from, "" when it is this server.
func (f *frame) BasemapHost() string { return f.p.cfg.Basemap.Host }

// BasemapCredit is whose background it is.
func (f *frame) BasemapCredit() voice.Rich {
	if f.BasemapForeign() {
		return f.p.cfg.Basemap.Credit
	}
	return voice.Plain("Natural Earth · GeoNames")
}

// background is what the script must know of a background that is not the embedded one; nil for that.
func (f *frame) background() map[string]any {
	b := f.p.cfg.Basemap
	if b.Foreign == "" {
		return nil
	}
	out := map[string]any{"kind": b.Foreign, "minzoom": b.MinZoom, "zoom": b.MapZoom}
	if b.Bounds != nil {
		out["bounds"] = b.Bounds
	}
	return out
}
