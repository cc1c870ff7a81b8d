// Package reply answers over HTTP: it negotiates form and encoding, packs, caches, tags, says “not modified”, writes
// problems (RFC 9457), bounds expensive work by slots and bytes, and survives panics. It knows bytes and what they are
// a function of, and nothing of claims.
//
// A strong entity tag names one sequence of bytes, so everything is packed the same way each time: at a level that its
// kind has, never better when it is asked for again.
package reply
