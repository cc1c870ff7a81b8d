// Package soak holds a test that lets the built program run for a long time and be treated badly: commits, searches,
// clients that hang up or read slowly, kills and restored backups. It knows the program only from outside.
package soak
