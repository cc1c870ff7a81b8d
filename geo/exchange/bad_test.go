package exchange_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/geo"
	"dateline/geo/exchange"
)

// base is a right file; the rows of the tests below change a piece of it.
const base = `{"type":"FeatureCollection","dateline":"1.0",
"story":{"id":"s","lang":"en"},
"topics":[{"id":"t"}],
"sources":[{"id":"a","kind":"person"}],
"reports":[{"id":"r","published":"2022"},{"id":"r2"}],
"relations":[{"from":"c","rel":"denies","to":"d"}],
"features":[
{"type":"Feature","id":"p","geometry":{"type":"Point","coordinates":[20.46,44.82]},
"properties":{"country":"RS","precision":"settlement","radius_m":15000,"claims":[
{"id":"c","role":"site","text":"x","claimant":"a","chain":[{"report":"r"},{"report":"r2"}]},
{"id":"d","role":"site",
"text":"y",
"claimant":"a",
"chain":[{"report":"r"}]}]}}]}`

func TestBase(t *testing.T) {
	m, warnings, err := read(strings.NewReader(base), exchange.Options{})
	if err != nil || len(warnings) > 0 || len(m.all()) != 10 {
		t.Fatal(err, warnings, len(m.all()))
	}
}

var badRows = []struct {
	name, old, new string
	want           []string
}{
	{
		"truncated", "\"text\":\"y\",\n\"claimant\":\"a\",\n\"chain\":[{\"report\":\"r\"}]}]}}]}",
		`"text":"y`,
		[]string{
			`f:12: features[0]: claims[1].text: line 12, column 10: the text ends inside a string; the reading ends here [syntax]`,
		},
	},
	{
		"truncated after a feature", `]}]}}]}`,
		`]}]}}`,
		[]string{
			`f:14: line 14, column 29: expected “,” or “]”, found the end of the text; the reading ends here [syntax]`,
		},
	},
	{
		"bad token", `"lang":"en"`,
		`"lang":en`,
		[]string{
			`f:2: line 2, column 26: expected a value, found “e”; the reading ends here [syntax]`,
		},
	},
	{
		"trailing comma", "\"text\":\"y\",\n\"claimant\":\"a\",\n\"chain\":[{\"report\":\"r\"}]}",
		"\"text\":\"y\",\n\"claimant\":\"a\",\n\"chain\":[{\"report\":\"r\"}],}",
		[]string{
			`f:14: features[0]: claims[1].chain: line 14, column 26: a comma stands before “}”; leave it out; the reading ends here [syntax]`,
		},
	},
	{
		"trailing comma at the top", `]}]}}]}`,
		`]}]}}],}`,
		[]string{
			`f:14: line 14, column 31: a comma stands before “}”; leave it out; the reading ends here [syntax]`,
		},
	},
	{
		"missing comma", `"role":"site","text"`,
		`"role":"site" "text"`,
		[]string{
			`f:10: features[0]: claims[0].role: line 10, column 25: expected “,” or “}”, found “"”; the reading ends here [syntax]`,
		},
	},
	{
		"single quotes", `"text":"y"`,
		`"text":'y'`,
		[]string{
			`f:12: features[0]: claims[1].text: line 12, column 8: expected a value, found a single quote; JSON strings stand in double quotes; the reading ends here [syntax]`,
		},
	},
	{
		"problem before a syntax error", "\"kind\":\"person\"}],\n\"reports\":[{",
		"\"kind\":\"persn\"}],\n\"reports\":[{,",
		[]string{
			`f:4: sources[0]: kind: unknown kind of source "persn"; it is one of organisation, government, government-body, person, person-role, none [kind]`,
			`f:5: reports[0]: line 5, column 13: expected a member’s name in double quotes, found “,”; the reading ends here [syntax]`,
		},
	},
	{
		"nan", `20.46,44.82`,
		`NaN,44.82`,
		[]string{
			`f:8: features[0]: geometry.coordinates: line 8, column 70: NaN and Infinity are not numbers in JSON; leave the member out where nothing is known; the reading ends here [syntax]`,
		},
	},
	{
		"infinity", `20.46,44.82`,
		`20.46,-Infinity`,
		[]string{
			`f:8: features[0]: geometry.coordinates: line 8, column 77: NaN and Infinity are not numbers in JSON; leave the member out where nothing is known; the reading ends here [syntax]`,
		},
	},
	{
		"leading zero", `15000`,
		`015000`,
		[]string{
			`f:9: features[0]: properties.radius_m: line 9, column 66: a number begins with a needless 0; the reading ends here [syntax]`,
		},
	},
	{
		"control character", `"text":"y"`,
		"\"text\":\"\x01\"",
		[]string{
			`f:12: features[0]: claims[1].text: line 12, column 9: the control character U+0001 stands in a string; write it as an escape or leave it out; the reading ends here [syntax]`,
		},
	},
	{
		"escaped control character", `"text":"y"`,
		`"text":"a\u0007"`,
		[]string{
			`f:12: p: d: claims[1].text: the text holds the control character U+0007; leave it out [control-character]`,
		},
	},
	{
		"line break in a name", `"country":"RS"`,
		`"name":"a\nb","country":"RS"`,
		[]string{
			`f:9: p: properties.name: the text holds the control character U+000A; this text is one line [control-character]`,
		},
	},
	{
		"unknown escape", `"text":"y"`,
		`"text":"\x"`,
		[]string{
			`f:12: features[0]: claims[1].text: line 12, column 9: unknown escape \x; expected one of \" \\ \/ \b \f \n \r \t \u; the reading ends here [syntax]`,
		},
	},
	{
		"half a surrogate pair", `"text":"y"`,
		`"text":"\ud800"`,
		[]string{
			`f:12: p: d: claims[1].text: column 9: the text is not valid UTF-8; save the file as UTF-8 [utf-8]`,
		},
	},
	{
		"invalid utf-8", `"text":"y"`,
		"\"text\":\"abc\xff\"",
		[]string{
			`f:12: p: d: claims[1].text: column 12: the text is not valid UTF-8; save the file as UTF-8 [utf-8]`,
		},
	},
	{
		"invalid utf-8 in an unknown member", `"text":"y"`,
		"\"text\":\"y\",\"z\":[\"\xc3(\"]",
		[]string{
			`f:12: p: d: claims[1].z: column 18: the text is not valid UTF-8; save the file as UTF-8 [utf-8]`,
		},
	},
	{
		"duplicate member", `"text":"y"`,
		`"text":"y","text":"z"`,
		[]string{
			`f:12: p: d: claims[1].text: the member "text" stands here twice; keep one [duplicate-member]`,
		},
	},
	{
		"duplicate unknown member", `"text":"y"`,
		`"text":"y","z":1,"z":2`,
		[]string{
			`f:12: p: d: claims[1].z: the member "z" stands here twice; keep one [duplicate-member]`,
		},
	},
	{
		"duplicate member below an unknown one", `"text":"y"`,
		`"text":"y","z":{"a":1,"\u0061":2}`,
		[]string{
			`f:12: p: d: claims[1].z: the member "a" stands here twice; keep one [duplicate-member]`,
		},
	},
	{
		"duplicate member of the collection", `"topics":[{"id":"t"}]`,
		`"topics":[{"id":"t"}],"topics":[]`,
		[]string{
			`f:3: topics: the member "topics" stands here twice; keep one [duplicate-member]`,
		},
	},
	{
		"deep nesting", `"text":"y"`,
		"\"text\":\"y\",\"z\":" + strings.Repeat("[", 80) + strings.Repeat("]", 80) + "",
		[]string{
			`f:12: features[0]: claims[1].z: line 12, column 74: nested deeper than 64 levels; the reading ends here [syntax]`,
		},
	},
	{
		"no type", `"type":"FeatureCollection",`,
		``,
		[]string{
			`f:1: type: the type is missing; expected "type": "FeatureCollection" [collection-type]`,
		},
	},
	{
		"no version", `"dateline":"1.0",`,
		``,
		[]string{
			`f:1: dateline: expected "dateline": "1.0", which says that the file follows this format [dateline-version]`,
		},
	},
	{
		"other version", `"1.0"`,
		`"2.0"`,
		[]string{
			`f:1: dateline: "2.0" is not a version that this program knows; expected "1.0" [dateline-version]`,
		},
	},
	{
		"version is a number", `"1.0"`,
		`1.0`,
		[]string{
			`f:1: dateline: expected "dateline": "1.0", a string [dateline-version]`,
		},
	},
	{
		"no story", `"story":{"id":"s","lang":"en"},`,
		``,
		[]string{
			`f:1: story: the story is missing; expected "story": {"id": …} in the FeatureCollection that begins the file [story-required]`,
		},
	},
	{
		"story without id", `"id":"s",`,
		``,
		[]string{
			`f:2: story: id: the story’s id is missing [id-required]`,
		},
	},
	{
		"story null", `{"id":"s","lang":"en"}`,
		`null`,
		[]string{
			`f:1: story: the story is missing; expected "story": {"id": …} in the FeatureCollection that begins the file [story-required]`,
		},
	},
	{
		"bad id of a story", `"id":"s"`,
		`"id":"My Story"`,
		[]string{
			`f:2: story: id: "My Story" is not an id; an id has 1 to 100 of a-z, 0-9, “.”, “_” and “-”, and begins with a letter or digit [id]`,
		},
	},
	{
		"bad language", `"lang":"en"`,
		`"lang":"english_uk"`,
		[]string{
			`f:2: story: lang: "english_uk" is not a language tag; expected one such as "en", "zh-Hant" or "pt-BR" [lang]`,
		},
	},
	{
		"bad contact", `"lang":"en"`,
		`"contact":"nobody"`,
		[]string{
			`f:2: story: contact: "nobody" is neither a mail address nor an http(s) address [contact]`,
		},
	},
	{
		"duplicate topic", `{"id":"t"}`,
		`{"id":"t"},{"id":"t"}`,
		[]string{
			`f:3: topics[1]: there are two topics "t" [duplicate-id]`,
		},
	},
	{
		"topic without id", `{"id":"t"}`,
		`{"title":"t"}`,
		[]string{
			`f:3: topics[0]: id: the topic’s id is missing [id-required]`,
		},
	},
	{
		"crs", `"topics"`,
		`"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3857"}},"topics"`,
		[]string{
			`f:3: crs: coordinates are WGS 84, longitude first (RFC 7946, 4); transform them and leave "crs" out [crs]`,
		},
	},
	{
		"sources is an object", `[{"id":"a","kind":"person"}]`,
		`{"id":"a"}`,
		[]string{
			`f:4: sources: expected an array, found an object [type]`,
		},
	},
	{
		"a source is a string", `{"id":"a","kind":"person"}`,
		`"a"`,
		[]string{
			`f:4: sources[0]: expected an object, found a string [type]`,
		},
	},
	{
		"unknown kind of source", `"kind":"person"`,
		`"kind":"persn"`,
		[]string{
			`f:4: sources[0]: kind: unknown kind of source "persn"; it is one of organisation, government, government-body, person, person-role, none [kind]`,
		},
	},
	{
		"source part of itself", `"kind":"person"`,
		`"part_of":"a"`,
		[]string{
			`f:4: sources[0]: part_of: "a" is part of itself; name the source it belongs to, or leave it out [part-of-self]`,
		},
	},
	{
		"a named role", `"kind":"person"`,
		`"kind":"person-role","name":"N"`,
		[]string{
			`f:4: sources[0]: name: a source of kind person-role is not named; leave the name out, or use the kind person [name-of-role]`,
		},
	},
	{
		"source with a file address", `"kind":"person"`,
		`"url":"file:///etc/passwd"`,
		[]string{
			`f:4: sources[0]: url: "file:///etc/passwd" is not an address; expected http:// or https:// with a host, and at most 2000 bytes [url]`,
		},
	},
	{
		"source with a script address", `"kind":"person"`,
		`"url":"javascript:alert(1)"`,
		[]string{
			`f:4: sources[0]: url: "javascript:alert(1)" is not an address; expected http:// or https:// with a host, and at most 2000 bytes [url]`,
		},
	},
	{
		"date that does not exist", `"2022"`,
		`"2022-02-30"`,
		[]string{
			`f:5: reports[0]: published: "2022-02-30" is not a date: there is no day 30; February 2022 has 28 days [date]`,
		},
	},
	{
		"date is a number", `"2022"`,
		`2022`,
		[]string{
			`f:5: reports[0]: published: a date is a string such as "2022-07", with its quotes [date]`,
		},
	},
	{
		"relation to itself", `"to":"d"`,
		`"to":"c"`,
		[]string{
			`f:6: relations[0]: to: the relation leads from "c" to itself; name another claim [relation-to-self]`,
		},
	},
	{
		"relation without target", `,"to":"d"`,
		``,
		[]string{
			`f:6: relations[0]: to: the id of the claim it leads to is missing [to-required]`,
		},
	},
	{
		"unknown relation", `"denies"`,
		`"refutes"`,
		[]string{
			`f:6: relations[0]: rel: unknown relation "refutes"; it is one of denies, contradicts, supports, recasts, offers-other-explanation-for, qualifies, comments-on, responds-to, part-of, repeats, corrects, retracts, covers-by-general-denial [rel]`,
		},
	},
	{
		"stated general denial", `"denies"`,
		`"covers-by-general-denial","basis":"explicit"`,
		[]string{
			`f:6: relations[0]: basis: covers-by-general-denial is an editor’s judgement and never stated; its basis is editorial [general-denial-basis]`,
		},
	},
	{
		"features missing", `"features":[`,
		`"other":[`,
		[]string{
			`f:1: features: the FeatureCollection has no "features"; an empty array is enough [features-required]`,
		},
	},
	{
		"features null", `"features":[`,
		`"features":null,"other":[`,
		[]string{
			`f:7: features: expected an array, found null [type]`,
		},
	},
	{
		"feature is a geometry", `{"type":"Feature","id":"p","geometry":{"type":"Point"`,
		`{"type":"Point","id":"p","geometry":{"type":"Point"`,
		[]string{
			`f:8: p: type: expected "type": "Feature" [feature-type]`,
		},
	},
	{
		"feature without id", `"id":"p",`,
		``,
		[]string{
			`f:8: features[0]: id: the location’s id, a member of the Feature beside "geometry", is missing [id-required]`,
		},
	},
	{
		"feature with a number", `"id":"p"`,
		`"id":7`,
		[]string{
			`f:8: features[0]: id: expected a string, found a number; write the id in quotes [id]`,
		},
	},
	{
		"id in capitals", `"id":"p"`,
		`"id":"Belgrade"`,
		[]string{
			`f:8: features[0]: id: "Belgrade" is not an id; an id has 1 to 100 of a-z, 0-9, “.”, “_” and “-”, and begins with a letter or digit [id]`,
		},
	},
	{
		"no properties", `"properties":{"country":"RS","precision":"settlement","radius_m":15000,"claims":[`,
		`"x":{"claims":[`,
		[]string{
			`f:8: p: properties: the Feature’s properties are missing [properties-required]`,
		},
	},
	{
		"no precision", `"precision":"settlement",`,
		``,
		[]string{
			`f:9: p: properties.precision: how exactly the place is known, such as "settlement", is missing [precision-required]`,
		},
	},
	{
		"unknown precision", `"settlement"`,
		`"city"`,
		[]string{
			`f:9: p: properties.precision: unknown precision "city"; it is one of address, settlement, near, vague-area, admin2, admin1, country, supranational, unlocated [precision]`,
		},
	},
	{
		"no radius", `"radius_m":15000,`,
		``,
		[]string{
			`f:9: p: properties.radius_m: a place of precision settlement needs its radius in metres, so that it is drawn no more exactly than it is known [radius-required]`,
		},
	},
	{
		"near without radius", `"precision":"settlement","radius_m":15000,`,
		`"precision":"near",`,
		[]string{
			`f:9: p: properties.radius_m: a place of precision near needs its radius in metres, so that it is drawn no more exactly than it is known [radius-required]`,
		},
	},
	{
		"negative radius", `15000`,
		`-5`,
		[]string{
			`f:9: p: properties.radius_m: -5 is not possible; expected metres above 0 and up to 1000000 [radius]`,
		},
	},
	{
		"radius is a text", `15000`,
		`"15 km"`,
		[]string{
			`f:9: p: properties.radius_m: expected a number, found a string [type]`,
		},
	},
	{
		"country in small letters", `"RS"`,
		`"rs"`,
		[]string{
			`f:9: p: properties.country: "rs" is not a country; expected an ISO 3166-1 code of two capital letters, or XK; did you mean "RS"? [country]`,
		},
	},
	{
		"unknown country", `"RS"`,
		`"UK"`,
		[]string{
			`f:9: p: properties.country: "UK" is not a country; expected an ISO 3166-1 code of two capital letters, or XK; did you mean "GB"? [country]`,
		},
	},
	{
		"geometry null", `{"type":"Point","coordinates":[20.46,44.82]}`,
		`null`,
		[]string{
			`f:8: p: geometry: a place of precision settlement is a Point, not null [geometry-for-precision]`,
		},
	},
	{
		"empty coordinates", `[20.46,44.82]`,
		`[]`,
		[]string{
			`f:8: p: geometry.coordinates: expected a position [longitude, latitude], found an empty array; without a place write "geometry": null [coordinates]`,
		},
	},
	{
		"one number", `[20.46,44.82]`,
		`[20.46]`,
		[]string{
			`f:8: p: geometry.coordinates: a position has two numbers, longitude and latitude [coordinates]`,
		},
	},
	{
		"coordinates are texts", `[20.46,44.82]`,
		`["20.46","44.82"]`,
		[]string{
			`f:8: p: geometry.coordinates: expected a number, found a string [coordinates]`,
			`f:8: p: geometry.coordinates: expected a number, found a string [coordinates]`,
		},
	},
	{
		"altitude", `[20.46,44.82]`,
		`[20.46,44.82,117]`,
		[]string{
			`f:8: p: geometry.coordinates: warning: the third number, the altitude, is left out [altitude]`,
		},
	},
	{
		"latitude out of range", `[20.46,44.82]`,
		`[44.82,120.46]`,
		[]string{
			`f:8: p: geometry.coordinates: the latitude 120.46 is beyond ±90: longitude comes first; did you swap them? [latitude]`,
		},
	},
	{
		"latitude far out of range", `[20.46,44.82]`,
		`[744820.1,4964000.5]`,
		[]string{
			`f:8: p: geometry.coordinates: the latitude 4964000.5 is beyond ±90; coordinates are degrees, WGS 84, longitude first [latitude]`,
		},
	},
	{
		"number too large", `[20.46,44.82]`,
		`[1e999,44.82]`,
		[]string{
			`f:8: p: geometry.coordinates: the longitude 1e999 is beyond ±180; coordinates are degrees, WGS 84, longitude first [longitude]`,
		},
	},
	{
		"longitude out of range", `[20.46,44.82]`,
		`[220.46,44.82]`,
		[]string{
			`f:8: p: geometry.coordinates: the longitude 220.46 is beyond ±180; coordinates are degrees, WGS 84, longitude first [longitude]`,
		},
	},
	{
		"swapped", `[20.46,44.82]`,
		`[44.82,20.46]`,
		[]string{
			`f:8: p: geometry.coordinates: the place lies far from its country RS, and in it when turned round: longitude comes first; did you swap them? [swapped]`,
		},
	},
	{
		"line", `"Point","coordinates":[20.46,44.82]`,
		`"LineString","coordinates":[[1,2],[3,4]]`,
		[]string{
			`f:8: p: geometry.type: "LineString" is not possible; expected Point, Polygon or MultiPolygon [geometry-type]`,
		},
	},
	{
		"no coordinates", `,"coordinates":[20.46,44.82]`,
		``,
		[]string{
			`f:8: p: geometry.coordinates: the geometry’s array of coordinates is missing [coordinates-required]`,
		},
	},
	{
		"no geometry type", `"type":"Point",`,
		``,
		[]string{
			`f:8: p: geometry.type: the geometry’s type is missing [type-required]`,
		},
	},
	{
		"pin for a country", `"settlement","radius_m":15000`,
		`"country"`,
		[]string{
			`f:8: p: geometry: a country has no geometry of its own, so that nobody reads a pin into it; write null, and its outline is drawn, not a Point [geometry-for-precision]`,
		},
	},
	{
		"country without its code", `"country":"RS","precision":"settlement","radius_m":15000`,
		`"precision":"country"`,
		[]string{
			`f:8: p: geometry: a country has no geometry of its own, so that nobody reads a pin into it; write null, and its outline is drawn, not a Point [geometry-for-precision]`,
			`f:8: p: properties.country: a place of precision country needs the country’s code [country-required]`,
		},
	},
	{
		"pin for an area", `"settlement","radius_m":15000`,
		`"vague-area"`,
		[]string{
			`f:8: p: geometry: a place of precision vague-area is a Polygon or MultiPolygon, not a Point [geometry-for-precision]`,
		},
	},
	{
		"pin for the world", `"settlement","radius_m":15000`,
		`"supranational"`,
		[]string{
			`f:8: p: geometry: a place of precision supranational has no geometry; write null, not a Point [geometry-for-precision]`,
		},
	},
	{
		"area for an address", `"Point","coordinates":[20.46,44.82]`,
		`"Polygon","coordinates":[[[20,44],[21,44],[21,45],[20,44]]]`,
		[]string{
			`f:8: p: geometry: a place of precision settlement is a Point, not a Polygon [geometry-for-precision]`,
		},
	},
	{
		"open ring", "\"Point\",\"coordinates\":[20.46,44.82]},\n\"properties\":{\"country\":\"RS\",\"precision\":\"settlement\",\"radius_m\":15000,\"claims\":[",
		"\"Polygon\",\"coordinates\":[[[20,44],[21,44],[21,45],[20,45]]]},\n\"properties\":{\"country\":\"RS\",\"precision\":\"admin1\",\"claims\":[",
		[]string{
			`f:8: p: geometry.coordinates[0]: the ring is open: repeat its first position [20 44] at the end [ring-open]`,
		},
	},
	{
		"few positions", "\"Point\",\"coordinates\":[20.46,44.82]},\n\"properties\":{\"country\":\"RS\",\"precision\":\"settlement\",\"radius_m\":15000,\"claims\":[",
		"\"Polygon\",\"coordinates\":[[[20,44],[21,44],[20,44]]]},\n\"properties\":{\"country\":\"RS\",\"precision\":\"admin1\",\"claims\":[",
		[]string{
			`f:8: p: geometry.coordinates[0]: a ring has four or more positions, the last equal to the first; this one has 3 [ring-positions]`,
		},
	},
	{
		"no rings", "\"Point\",\"coordinates\":[20.46,44.82]},\n\"properties\":{\"country\":\"RS\",\"precision\":\"settlement\",\"radius_m\":15000,\"claims\":[",
		"\"Polygon\",\"coordinates\":[]},\n\"properties\":{\"country\":\"RS\",\"precision\":\"admin1\",\"claims\":[",
		[]string{
			`f:8: p: geometry.coordinates: expected an array of rings, found an empty array; without a place write "geometry": null [coordinates]`,
		},
	},
	{
		"empty ring", "\"Point\",\"coordinates\":[20.46,44.82]},\n\"properties\":{\"country\":\"RS\",\"precision\":\"settlement\",\"radius_m\":15000,\"claims\":[",
		"\"Polygon\",\"coordinates\":[[]]},\n\"properties\":{\"country\":\"RS\",\"precision\":\"admin1\",\"claims\":[",
		[]string{
			`f:8: p: geometry.coordinates[0]: expected an array of positions, found an empty array; without a place write "geometry": null [coordinates]`,
		},
	},
	{
		"ring without area", "\"Point\",\"coordinates\":[20.46,44.82]},\n\"properties\":{\"country\":\"RS\",\"precision\":\"settlement\",\"radius_m\":15000,\"claims\":[",
		"\"Polygon\",\"coordinates\":[[[20,44],[21,44],[22,44],[20,44]]]},\n\"properties\":{\"country\":\"RS\",\"precision\":\"admin1\",\"claims\":[",
		[]string{
			`f:8: p: geometry.coordinates[0]: the ring has no area [ring-area]`,
		},
	},
	{
		"ring crosses itself", "\"Point\",\"coordinates\":[20.46,44.82]},\n\"properties\":{\"country\":\"RS\",\"precision\":\"settlement\",\"radius_m\":15000,\"claims\":[",
		"\"Polygon\",\"coordinates\":[[[20,44],[21,45],[21,44],[20,45],[20,44]]]},\n\"properties\":{\"country\":\"RS\",\"precision\":\"admin1\",\"claims\":[",
		[]string{
			`f:8: p: geometry.coordinates[0]: the ring crosses itself: the edge at position 0 meets the one at position 2 [ring-crosses]`,
		},
	},
	{
		"hole outside", "\"Point\",\"coordinates\":[20.46,44.82]},\n\"properties\":{\"country\":\"RS\",\"precision\":\"settlement\",\"radius_m\":15000,\"claims\":[",
		"\"Polygon\",\"coordinates\":[[[20,44],[21,44],[21,45],[20,45],[20,44]],[[30,44],[31,44],[31,45],[30,44]]]},\n\"properties\":{\"country\":\"RS\",\"precision\":\"admin1\",\"claims\":[",
		[]string{
			`f:8: p: geometry.coordinates[1]: the hole begins outside the polygon’s exterior ring; make it a polygon of its own [hole-outside]`,
		},
	},
	{
		"across the antimeridian", "\"Point\",\"coordinates\":[20.46,44.82]},\n\"properties\":{\"country\":\"RS\",\"precision\":\"settlement\",\"radius_m\":15000,\"claims\":[",
		"\"Polygon\",\"coordinates\":[[[179,44],[-179,44],[-179,45],[179,44]]]},\n\"properties\":{\"country\":\"RS\",\"precision\":\"admin1\",\"claims\":[",
		[]string{
			`f:8: p: geometry.coordinates[0]: the edge from [179 44] to [-179 44] is longer than 180°; cut the polygon at the antimeridian (RFC 7946, 3.1.9) [antimeridian]`,
		},
	},
	{
		"swapped in a ring", "\"Point\",\"coordinates\":[20.46,44.82]},\n\"properties\":{\"country\":\"RS\",\"precision\":\"settlement\",\"radius_m\":15000,\"claims\":[",
		"\"Polygon\",\"coordinates\":[[[44,120],[44,121],[45,121],[44,120]]]},\n\"properties\":{\"country\":\"RS\",\"precision\":\"admin1\",\"claims\":[",
		[]string{
			`f:8: p: geometry.coordinates[0][0]: the latitude 120 is beyond ±90: longitude comes first; did you swap them? [latitude]`,
			`f:8: p: geometry.coordinates[0][1]: the latitude 121 is beyond ±90: longitude comes first; did you swap them? [latitude]`,
			`f:8: p: geometry.coordinates[0][2]: the latitude 121 is beyond ±90: longitude comes first; did you swap them? [latitude]`,
			`f:8: p: geometry.coordinates[0][3]: the latitude 120 is beyond ±90: longitude comes first; did you swap them? [latitude]`,
		},
	},
	{
		"swapped area", "\"Point\",\"coordinates\":[20.46,44.82]},\n\"properties\":{\"country\":\"RS\",\"precision\":\"settlement\",\"radius_m\":15000,\"claims\":[",
		"\"Polygon\",\"coordinates\":[[[44,20],[44,21],[45,21],[44,20]]]},\n\"properties\":{\"country\":\"RS\",\"precision\":\"admin1\",\"claims\":[",
		[]string{
			`f:8: p: geometry.coordinates: the place lies far from its country RS, and in it when turned round: longitude comes first; did you swap them? [swapped]`,
		},
	},
	{
		"claim without claimant", `,"claimant":"a","chain":[{"report":"r"},{"report":"r2"}]`,
		`,"chain":[{"report":"r"}]`,
		[]string{
			`f:10: p: c: claims[0].claimant: the id of the source who claims it is missing [claimant-required]`,
		},
	},
	{
		"claim without everything", "\"text\":\"y\",\n\"claimant\":\"a\",\n\"chain\":[{\"report\":\"r\"}]",
		`"lang":"en"`,
		[]string{
			`f:11: p: d: claims[1].text: the text of the claim is missing [text-required]`,
			`f:11: p: d: claims[1].claimant: the id of the source who claims it is missing [claimant-required]`,
			`f:11: p: d: claims[1].chain: the chain of reports that carried the claim, one or more, is missing [chain-required]`,
		},
	},
	{
		"claim without id", `"id":"d",`,
		``,
		[]string{
			`f:11: p: claims[1].id: the claim’s id is missing [id-required]`,
		},
	},
	{
		"claim without role", `"id":"d","role":"site",`,
		`"id":"d",`,
		[]string{
			`f:11: p: d: claims[1].role: what the location is to the claim, such as "site", is missing [role-required]`,
		},
	},
	{
		"unknown role", `"id":"d","role":"site"`,
		`"id":"d","role":"place"`,
		[]string{
			`f:11: p: d: claims[1].role: unknown role "place"; it is one of site, jurisdiction, destination, scope, context, seat [role]`,
		},
	},
	{
		"blank text", `"text":"y"`,
		`"text":" "`,
		[]string{
			`f:11: p: d: claims[1].text: the text of the claim is missing [text-required]`,
		},
	},
	{
		"empty chain", `"chain":[{"report":"r"}]`,
		`"chain":[]`,
		[]string{
			`f:11: p: d: claims[1].chain: the chain of reports that carried the claim, one or more, is missing [chain-required]`,
		},
	},
	{
		"chain null", `"chain":[{"report":"r"}]`,
		`"chain":null`,
		[]string{
			`f:11: p: d: claims[1].chain: the chain of reports that carried the claim, one or more, is missing [chain-required]`,
		},
	},
	{
		"chain of texts", `"chain":[{"report":"r"}]`,
		`"chain":["r"]`,
		[]string{
			`f:14: p: d: claims[1].chain[0]: expected an object, found a string [type]`,
		},
	},
	{
		"chain without report", `{"report":"r"},{"report":"r2"}`,
		`{"report":"r"},{"basis":"explicit"}`,
		[]string{
			`f:10: p: c: claims[0].chain[1].report: the id of the report is missing [report-required]`,
		},
	},
	{
		"unknown basis", `{"report":"r"},{"report":"r2"}`,
		`{"report":"r"},{"report":"r2","basis":"sure"}`,
		[]string{
			`f:10: p: c: claims[0].chain[1].basis: unknown basis "sure"; it is one of explicit, implied, inferred, editorial [basis]`,
		},
	},
	{
		"report twice in a chain", `{"report":"r"},{"report":"r2"}`,
		`{"report":"r"},{"report":"r"}`,
		[]string{
			`f:10: p: c: claims[0].chain[1].report: the report "r" stands twice in the chain; keep one [chain-repeats]`,
		},
	},
	{
		"via elsewhere", `{"report":"r"},{"report":"r2"}`,
		`{"report":"r"},{"report":"r2","via":"r9"}`,
		[]string{
			`f:10: p: c: claims[0].chain[1].via: "r9" is not a report of this chain; name one of its reports, null for the claimant itself, or "unknown" where it is not said [via-not-in-chain]`,
		},
	},
	{
		"via in a circle", `{"report":"r"},{"report":"r2"}`,
		`{"report":"r","via":"r2"},{"report":"r2","via":"r"}`,
		[]string{
			`f:10: p: c: claims[0].chain[0].via: the reports took the claim from each other in a circle; one has to have it from the claimant itself (null) [via-circle]`,
		},
	},
	{
		"bad accessed", `{"report":"r2"}`,
		`{"report":"r2","accessed":"yesterday"}`,
		[]string{
			`f:10: p: c: claims[0].chain[1].accessed: "yesterday" is not a date: expected an RFC 3339 date-time such as 2022-07-13T10:30:00Z or 2022-07-13T12:30:00+02:00 [date]`,
		},
	},
	{
		"unknown topic", `"text":"y"`,
		`"text":"y","topic":"u"`,
		[]string{
			`f:12: p: d: claims[1].topic: there is no topic "u" in the story’s "topics" [topic-unknown]`,
		},
	},
	{
		"of without count", `"text":"y"`,
		`"text":"y","kind":"event","of":"allegation"`,
		[]string{
			`f:12: p: d: claims[1].of: only a claim of kind count says what is counted; leave "of" out [of-without-count]`,
		},
	},
	{
		"unknown kind and attribution", `"text":"y"`,
		`"text":"y","kind":"rumour","attribution":"maybe"`,
		[]string{
			`f:12: p: d: claims[1].kind: unknown kind of claim "rumour"; it is one of event, allegation, count, denial, explanation, justification, legal-assessment, report-scope, context, response, finding [kind]`,
			`f:12: p: d: claims[1].attribution: unknown attribution "maybe"; it is one of explicit, implied, none [attribution]`,
		},
	},
	{
		"quote without words", `"text":"y"`,
		`"text":"y","quote":{"lang":"en"}`,
		[]string{
			`f:12: p: d: claims[1].quote.exact: what the speaker said, word for word, is missing [exact-required]`,
		},
	},
	{
		"about twice", `"text":"y"`,
		`"text":"y","about":["a","a",null]`,
		[]string{
			`f:12: p: d: claims[1].about[1]: "a" stands here twice; keep one [repeated]`,
			`f:12: p: d: claims[1].about[2]: expected a string, found null [type]`,
		},
	},
	{
		"text is a number", `"text":"y"`,
		`"text":5`,
		[]string{
			`f:12: p: d: claims[1].text: expected a string, found a number [type]`,
		},
	},
	{
		"text too long", `"text":"y"`,
		"\"text\":\"" + strings.Repeat("z", 16385) + "\"",
		[]string{
			`f:12: p: d: claims[1].text: the text has 16385 bytes; at most 16384 are possible [text-length]`,
		},
	},
	{
		"html is text", `"text":"y"`,
		`"text":"<img onerror=alert(1)>"`,
		nil,
	},
	{
		"bad names", `"country":"RS"`,
		`"names":{"s r":"x","sr":1,"hr":"x","hr":"y"},"country":"RS"`,
		[]string{
			`f:9: p: properties.names.s r: "s r" is not a language tag; expected one such as "en", "zh-Hant" or "pt-BR" [lang]`,
			`f:9: p: properties.names.sr: expected a string, found a number [type]`,
			`f:9: p: properties.names.hr: the member "hr" stands here twice; keep one [duplicate-member]`,
		},
	},
	{
		"geonames", `"country":"RS"`,
		`"geonames":1.5,"country":"RS"`,
		[]string{
			`f:9: p: properties.geonames: 1.5 is not possible; expected a positive whole number [number]`,
		},
	},
	{
		"several at once", "\"id\":\"p\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[20.46,44.82]},\n\"properties\":{\"country\":\"RS\",\"precision\":\"settlement\",\"radius_m\":15000,\"claims\":[\n{\"id\":\"c\",\"role\":\"site\",\"text\":\"x\",\"claimant\":\"a\"",
		"\"id\":\"p\",\"geometry\":null,\n\"properties\":{\"country\":\"XX\",\"precision\":\"settlement\",\"claims\":[\n{\"id\":\"c\",\"role\":\"sight\",\"text\":\"x\"",
		[]string{
			`f:8: p: geometry: a place of precision settlement is a Point, not null [geometry-for-precision]`,
			`f:9: p: properties.country: "XX" is not a country; expected an ISO 3166-1 code of two capital letters, or XK [country]`,
			`f:9: p: properties.radius_m: a place of precision settlement needs its radius in metres, so that it is drawn no more exactly than it is known [radius-required]`,
			`f:10: p: c: claims[0].role: unknown role "sight"; it is one of site, jurisdiction, destination, scope, context, seat [role]`,
			`f:10: p: c: claims[0].claimant: the id of the source who claims it is missing [claimant-required]`,
		},
	},
	{
		"text behind the end", `]}]}}]}`,
		`]}]}}]} x`,
		[]string{
			`f:14: record 2: line 14, column 32: expected a value, found “x”; the reading ends here [syntax]`,
		},
	},
}

func TestBadInput(t *testing.T) {
	for _, tt := range badRows {
		if !strings.Contains(base, tt.old) {
			t.Errorf("%s: the base has no %q", tt.name, tt.old)
			continue
		}
		m, warnings, err := read(strings.NewReader(strings.Replace(base, tt.old, tt.new, 1)), exchange.Options{File: "f"})
		if diff := cmp.Diff(tt.want, lines(warnings, err)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", tt.name, diff)
		}
		if len(m.wrong) > 0 {
			t.Errorf("%s: %v", tt.name, m.wrong)
		}
	}
}

// lines returns what a reading said.
func lines(warnings []geo.Problem, err error) []string {
	var p *geo.Problems
	if errors.As(err, &p) {
		strange := func(s string) bool { return strings.HasSuffix(s, "[member-unknown]") }
		return slices.DeleteFunc(strings.Split(p.Error(), "\n"), strange)
	}
	if err != nil {
		return []string{"error: " + err.Error()}
	}
	var out []string
	for _, w := range warnings {
		out = append(out, w.String())
	}
	return out
}
