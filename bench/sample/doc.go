// Package sample makes up stories of any size, for measuring and for trying out: places clustered around cities,
// reports and claimants by Zipf's law, dates over ten years on three clocks of which a tenth is not stated, every
// precision and role, chains that branch, relations. A story depends on its size and seed alone.
//
// [Write] writes it as a file, [Marks] gives what an index would be fed. Nothing is kept: memory does not grow with the
// story. All of it is invented and says so; the package knows nothing of stores and indexes.
package sample
