// Package geo is the domain of Dateline: what somebody claims where, who carried it, and who answers.
//
// A [Claim] is one statement by one claimant, carried by reports along a chain. A [Placement] puts it at a
// [Location] in a [Role]; claim, location and role together are a mark, the unit that is drawn, counted and
// filtered. [Relation]s lead from claim to claim, and [Assess] computes from them what the product may say of a claim.
// [Filter] chooses marks and means the same on every surface. [Store] is the contract of what keeps it all.
//
// Coordinates are WGS 84 (OGC:CRS84), longitude before latitude, in degrees. The package knows nothing of HTTP, SQL,
// tiles, files or logging.
package geo
