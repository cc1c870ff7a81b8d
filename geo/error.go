package geo

import (
	"errors"
	"fmt"
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

// Errorf makes an Error without a cause.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// CodeOf returns the code of the first Error or [Problems] in err's chain, "" for nil and CodeInternal when there is none.
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
