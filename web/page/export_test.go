package page

// Drawn and Settings are what the script reads.
type (
	Drawn    = drawn
	Settings = settings
)
