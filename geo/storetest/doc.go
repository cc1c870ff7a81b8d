// Package storetest is the contract of [geo.Store] as tests: [Run] holds for every store. It knows nothing of how a
// store keeps what it keeps.
//
// Where the comments of the contract leave room, this package says what is meant: relations are ordered by from, then
// by the order in which package geo lists the kinds, then by to; the names of a place and of a claimant are found in
// every language, and a claimant without a name by its role.
package storetest
