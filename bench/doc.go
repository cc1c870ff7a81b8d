// Command bench measures what the design promises and prints each figure beside its bar: make bench. It exits with status 1
// when a bar is missed.
//
// All comparisons are made inside one run, in turns, by CPU time of the process, since wall time on a shared machine says
// little. A part of the product is measured by a section; sections are listed in main.
package main
