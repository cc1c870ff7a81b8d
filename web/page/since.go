package page

// SinceNote says what has changed since the reader's link or embed was made, "" when nothing has or nothing is asked.
func (c *content) SinceNote() string {
	s := c.R.Since
	if !s.Any() {
		return ""
	}
	if s.Unknown {
		return c.L.T("since.unknown")
	}
	var what []string
	if s.Shown > 0 {
		what = append(what, c.L.N("since.shown", s.Shown))
	}
	if s.Removed > 0 {
		what = append(what, c.L.N("since.removed", s.Removed))
	}
	if s.Other {
		what = append(what, c.L.T("since.other"))
	}
	key := "since.link"
	if c.Entry == "embed" {
		key = "since.embed"
	}
	return c.L.T(key, "what", c.L.Join(what))
}
