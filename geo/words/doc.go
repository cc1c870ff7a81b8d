// Package words turns text into the words it can be found by, the same way for everything that stores or searches text.
//
// A word is a run of letters, digits and their marks, folded: without case, accents and width. Scripts are kept:
// “Beograd” does not find “Београд”, because no transliteration is right for every language; a place carries its names
// in each script instead. Han, kana and Hangul are written without spaces that could be relied on, so each run of them
// becomes overlapping pairs. Thai, Lao, Khmer and Burmese have no such treatment: there a word is what stands between
// two spaces.
//
// What is stored goes through Words and what is asked through Query; a text answers a query when each term matches a
// word. Other forms of a word are made when it is asked for, not when a text is stored: no rule of a language is kept in a
// store, and what is stored stays small. The package knows nothing of stores and their full-text syntax.
package words
