// Package sheet reads and writes stories as spreadsheets: a folder of CSV files or a workbook with a sheet a
// kind of record, or one sheet with a row a claim and place and everything in it.
//
// A spreadsheet is another spelling of the file that package exchange reads. [Open] turns rows into records of
// a text sequence, one a line, and remembers which row each line is of; package exchange checks them as it
// checks any file, and [Book.Locate] says its problems by sheet, row and column. What is only a spreadsheet's
// is done here: separators, dates that a program made of what was typed, names in place of ids, and positions
// of towns from a gazetteer.
//
// The package knows nothing of stores and HTTP.
package sheet
