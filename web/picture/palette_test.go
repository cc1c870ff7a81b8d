package picture

import (
	"strings"
	"testing"

	"dateline/web/ui"
)

func TestPaletteThatLacksAColour(t *testing.T) {
	for _, broken := range []string{
		strings.Replace(string(ui.Palette()), `"water"`, `"sea"`, 1),
		strings.Replace(string(ui.Palette()), `"alleged": ["#`, `"alleged": ["`, 1), "{",
	} {
		if _, _, err := readPalettes([]byte(broken)); err == nil {
			t.Errorf("no error of %.60s", broken)
		}
	}
}
