// Package country knows countries by their ISO 3166-1 alpha-2 code: a name in the reader's language, a label point, a
// bound and a generalised polygon for maps at zoom 3 to 8.
//
// The polygons come from Natural Earth 1:10m (public domain), generalised to about 1.3 km and changed where the
// border policy differs from de facto control: borders-overrides.json has every change with its reason, and
// provenance.json what the data was made from. Names are our table's where a place is disputed or
// CLDR's old, and else CLDR's, through golang.org/x/text.
//
// The package knows nothing of stories and claims. The country of a claim is what its data says; nothing here may be
// used to guess it.
package country
