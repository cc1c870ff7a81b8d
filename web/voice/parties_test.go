package voice_test

import (
	"strings"
	"testing"

	"dateline/web/voice"
)

func TestClipEndsAtAWord(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"short enough", "short enough"},
		{"one, two, three and four", "one, two, three…"},
		{strings.Repeat("海", 30), strings.Repeat("海", 17) + "…"},
	} {
		if got := voice.Clip(c.text, 17); got != c.want {
			t.Errorf("Clip(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}
