package sqlite

// The numbers of [geo.Kind] and [geo.Rel] as SQL writes them. They are stored, as are those of the other vocabularies
// inside documents and rows: they may never change.
const (
	kindSource    = "2"
	kindReport    = "3"
	kindLocation  = "4"
	kindClaim     = "5"
	kindPlacement = "6"
	kindRelation  = "7"

	relDenies      = "1"
	relContradicts = "2"
	relSupports    = "3"
	relRetracts    = "12"
)
