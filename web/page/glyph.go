package page

import (
	"encoding/json"
	"fmt"
	"html/template"
	"strings"
)

// stroke is one path of a glyph, in a box of 14 by 14.
type stroke struct {
	D    string  `json:"d"`
	W    float64 `json:"w"`
	Dash string  `json:"dash,omitempty"`
	Soft bool    `json:"soft,omitempty"`
}

// readGlyphs makes the SVG of each glyph, which reads without style too: SVG fills shapes with black unless told. The
// table is the project's own file, so its texts are trusted.
func readGlyphs(data []byte) (map[string]template.HTML, error) {
	var table map[string][]stroke
	if err := json.Unmarshal(data, &table); err != nil {
		return nil, fmt.Errorf("glyphs: %w", err)
	}
	out := map[string]template.HTML{}
	for name, strokes := range table {
		var b strings.Builder
		fmt.Fprintf(&b, `<svg class="g g-%s" viewBox="0 0 14 14" width="14" height="14" fill="none" stroke="currentColor" aria-hidden="true">`, name)
		for _, s := range strokes {
			class, dash := "", ""
			if s.Soft {
				class = ` class="soft"`
			}
			if s.Dash != "" {
				dash = fmt.Sprintf(` stroke-dasharray="%s"`, s.Dash)
			}
			fmt.Fprintf(&b, `<path d="%s" stroke-width="%g"%s%s/>`, s.D, s.W, dash, class)
		}
		b.WriteString("</svg>")
		out[name] = template.HTML(b.String())
	}
	return out, nil
}
