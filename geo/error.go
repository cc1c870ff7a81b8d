package geo

import (
	"errors"
	"fmt"
	"strings"
)

// Code says what kind of failure an [Error] is; package web maps each to one HTTP status.
type Code string

// The codes of failure.
const (
	CodeInvalid     Code = "invalid"     // the input is wrong; the message says what would be right
	CodeNotFound    Code = "not_found"   // there is no such thing
	CodeGone        Code = "gone"        // there was such a thing, and it was removed
	CodeConflict    Code = "conflict"    // the request contradicts what is stored
	CodeUnavailable Code = "unavailable" // try again later
	CodeCanceled    Code = "canceled"    // the caller went away
	CodeInternal    Code = "internal"    // our fault; the message must not be shown
)

// Error is a failure with a message that may be shown to anyone. Message names the parameter or field and what would be
// right; Err is the cause, for the log only.
type Error struct {
	Code    Code
	Message string
	Err     error
}

// Error implements the error interface.
func (e *Error) Error() string {
	if e.Err != nil {
		return e.Message + ": " + e.Err.Error()
	}
	return e.Message
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error without a cause. Its message is as [Sprintf] makes it.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: Sprintf(format, args...)}
}

// Sprintf is fmt.Sprintf with texts of what somebody sent cut to 300 bytes, so that no message is as long as its cause.
func Sprintf(format string, args ...any) string {
	short := make([]any, len(args))
	for i, a := range args {
		switch x := a.(type) {
		case string:
			a = Cut(x, 300)
		case []byte:
			a = Cut(string(x[:min(len(x), 400)]), 300)
		}
		short[i] = a
	}
	return fmt.Sprintf(format, short...)
}

// Cut returns a text cut to n bytes, with an ellipsis when it was longer, and valid UTF-8.
func Cut(s string, n int) string {
	if len(s) > n {
		return strings.ToValidUTF8(s[:n], "") + "…"
	}
	return strings.ToValidUTF8(s, "\ufffd")
}

// CodeOf returns the code of the first Error or [Problems] in err's chain, "" for nil and CodeInternal when there is
// none.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	var p *Problems
	if errors.As(err, &p) {
		return CodeInvalid
	}
	return CodeInternal
}
