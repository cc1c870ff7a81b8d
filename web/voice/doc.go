// Package voice has what is said: the words of each language with their plurals, numbers, dates and lists, the names of
// sources, places and topics, who claims and who answers, in which order, counts, and the legend. Pages and pictures
// ask it, and the script gets its words from it, so that they say the same.
//
// Sentences use only says, said, reports, denies and describes differently. It knows nothing of HTML, pixels and
// stores.
package voice
