// Package edtf reads dates that are uncertain, open or only partly known, and says between which instants they lie.
//
// It covers the levels 0 and 1 of the Extended Date/Time Format, a profile of ISO 8601-2:2019
// (https://www.loc.gov/standards/datetime/), and level 2's “one of a set” as a range, as far as reports about the world
// need them:
//
//	2022  2022-07  2022-07-13          a year, a month, a day
//	2022-07-13T10:30:00+02:00          an instant (RFC 3339, with its offset)
//	2018/2019  ../2019  2022-11/..     an interval, open at one end
//	/2019  2022-11/                    an interval of which one end is not known
//	[2018..2019]  [..2019]  [2018..]   one time not known better, between two or on one side of one
//	2022-11~  2018?  2018%/2019        approximate, uncertain, both
//	201X  20XX  2022-XX  2022-07-XX    digits that are not known
//	2022-21 … 2022-24                  spring, summer, autumn, winter
//
// An interval lasts from one end to the other; a range is one day, month or year in it. Their bounds are alike.
// Seasons and unknown digits may also stand at an end of either, as level 2 allows. Years are 0000 to 9999: negative
// years and years with a Y are refused. So are qualifiers of single components, other sets and durations.
//
// The package knows nothing of claims, clocks or languages, and uses nothing but the standard library.
package edtf
