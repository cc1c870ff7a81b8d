package sheet

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb/encoding/wkt"
	orbjson "github.com/paulmach/orb/geojson"

	"dateline/geo"
	"dateline/geo/country"
	"dateline/geo/edtf"
	"dateline/geo/gazetteer"
	"dateline/geo/words"
)

// record makes the members of a record from the columns that each fill one.
func (b *Book) record(e *entity) map[string]any {
	out := map[string]any{}
	if e.id != "" {
		out["id"] = e.id
	}
	for _, c := range columns(e.sheet) {
		if strings.HasSuffix(c.name, languageSuffix) {
			if texts := b.languages(e, c); texts != nil {
				out[c.member] = texts
			}
			continue
		}
		x, ok := e.cells[c.name]
		if !ok || c.member == "" || c.member == "id" {
			continue
		}
		if v := b.value(c, x); v != nil {
			out[c.member] = v
		}
	}
	for name, x := range e.extra {
		out[name] = x.text
	}
	merge(out, b.object(e.cells["extra"]))
	return out
}

// languages makes an object by language.
func (b *Book) languages(e *entity, c column) any {
	if len(e.langs[c.name]) == 0 {
		return nil
	}
	out := map[string]any{}
	for lang, x := range e.langs[c.name] {
		out[lang] = any(x.text)
		if e.sheet == claimSheet {
			out[lang] = map[string]any{"text": x.text}
		}
	}
	return out
}

// value makes the value of a cell; nil when it is wrong, which was said then.
func (b *Book) value(c column, x cell) any {
	switch c.form {
	case number:
		return b.number(x)
	case truth:
		switch strings.ToLower(x.text) {
		case "yes", "true", "1":
			return true
		case "no", "false", "0":
			return false
		}
		b.bad(x, "yes-or-no", "%q is neither yes nor no", x.text)
		return nil
	case date:
		return b.date(x)
	case word:
		return strings.ToLower(x.text)
	case object:
		return b.object(x)
	case ref:
		return b.ref(c.to, x, x.text)
	case refs:
		var list []any
		for _, part := range split(x.text) {
			if id := b.ref(c.to, x, part); id != nil {
				list = append(list, id)
			}
		}
		if c.name == "claimant" && len(list) == 1 {
			return list[0]
		}
		return list
	}
	return x.text
}

// split takes a list apart. Names may hold commas, so only semicolons part them.
func split(s string) (out []string) {
	for p := range strings.SplitSeq(s, listSeparator) {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// maxHints is how many unknown names are compared with all that are known: a file may have very many of both.
const maxHints = 50

// ref finds the record that a cell names by its id or its name.
func (b *Book) ref(sheet string, x cell, name string) any {
	k := b.kinds[sheet]
	if e := k.byID[name]; e != nil {
		return e.id
	}
	if e := k.byName[words.Fold(name)]; e != nil {
		return e.id
	}
	hint := ""
	if b.hints++; b.hints <= maxHints {
		if near := nearest(name, k.names()); near != "" {
			hint = fmt.Sprintf("; did you mean “%s”?", near)
		}
	}
	where := "add a row to the sheet " + sheet
	if b.flat {
		where = "name one that a row has"
	}
	b.bad(x, "unknown-"+strings.TrimSuffix(sheet, "s"), "no row of %s has the id or name “%s”%s; %s", sheet,
		geo.Cut(name, 80), hint, where)
	return nil
}

func (k *kind) names() (out []string) {
	for _, e := range k.all {
		out = append(out, e.id, cmp.Or(e.text("name"), e.text("title")))
	}
	return out
}

func (b *Book) number(x cell) any {
	s := x.text
	if x.t.comma == ';' || x.t.comma == '\t' {
		s = strings.Replace(s, ",", ".", 1)
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		b.bad(x, "number", "%q is not a number", x.text)
		return nil
	}
	return json.Number(strconv.FormatFloat(v, 'f', -1, 64))
}

// date reads what people type into spreadsheets: EDTF, and days with slashes that begin with the year.
func (b *Book) date(x cell) any {
	s := x.text
	var y, m, d int
	if n, _ := fmt.Sscanf(s+" end", "%d/%d/%d end", &y, &m, &d); n == 3 && y > 999 {
		s = fmt.Sprintf("%04d-%02d-%02d", y, m, d)
	}
	if _, err := edtf.Parse(s); err == nil {
		return s
	}
	b.bad(x, "date",
		"%q is not a date here: type 2022-07 for a month, 2022-07-22 for a day, 2022 for a year, ../2019 for 2019 or before; "+
			"where the program makes another date of it, make the column one of text first", x.text)
	return nil
}

func (b *Book) object(x cell) any {
	if x.text == "" {
		return nil
	}
	d := json.NewDecoder(strings.NewReader(x.text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil || d.More() {
		b.bad(x, "json",
			"this is not JSON; expected an object or a list, as written by “mapserver export --format sheets”")
		return nil
	}
	return v
}

// feature makes the feature of a location, without claims.
func (b *Book) feature(e *entity) map[string]any {
	p := b.record(e)
	delete(p, "id")
	if p["name"] == nil && p["precision"] == geo.PrecisionCountry.String() {
		p["name"] = country.Name(e.text("country"), "en")
	}
	f := map[string]any{"type": "Feature", "id": e.id, "properties": p, "geometry": b.geometry(e, p)}
	p["claims"] = []any{}
	merge(f, b.object(e.cells["feature"]))
	return f
}

// geometry is what the row says, or the position of the town that it names.
func (b *Book) geometry(e *entity, p map[string]any) any {
	lon, lat, outline := e.cells["lon"], e.cells["lat"], e.cells["geometry"]
	switch {
	case outline.text != "" && (lon.text != "" || lat.text != ""):
		b.bad(outline, "geometry", "this row has a position and an outline; keep one of them")
	case strings.HasPrefix(outline.text, "{"):
		return b.object(outline)
	case outline.text != "":
		g, err := wkt.Unmarshal(outline.text)
		if err != nil {
			b.bad(outline, "geometry",
				"this is neither WKT nor GeoJSON (%v); as POLYGON((15.8 45.7, 16.1 45.7, 16.1 45.9, 15.8 45.7))", err)
			return nil
		}
		return orbjson.NewGeometry(g)
	case lon.text != "" && lat.text != "":
		x, y := b.number(lon), b.number(lat)
		if x == nil || y == nil {
			return nil
		}
		return map[string]any{"type": "Point", "coordinates": []any{x, y}}
	case lon.text != "" || lat.text != "":
		b.bad(cmp.Or(lon, lat), "position", "a position has a longitude and a latitude; one of them is missing")
	default:
		return b.town(e, p)
	}
	return nil
}

// town looks a place up that has no position, where one is needed, and completes what the row leaves out.
func (b *Book) town(e *entity, p map[string]any) any {
	precision, name, code := e.cells["precision"], e.cells["name"], e.text("country")
	if precision.text != "" && !slices.Contains([]string{"settlement", "near"}, strings.ToLower(precision.text)) {
		return nil
	}
	place, ok := b.lookup(e, stands(name, e.at), code, precision.text != "")
	if !ok {
		return nil
	}
	p["precision"] = cmp.Or(strings.ToLower(precision.text), "settlement")
	p["country"], p["geonames"] = cmp.Or(code, place.Country), place.ID
	if p["radius_m"] == nil {
		p["radius_m"] = place.RadiusM()
	}
	return map[string]any{"type": "Point", "coordinates": []float64{place.Lon, place.Lat}}
}

func (b *Book) lookup(e *entity, name cell, code string, town bool) (found gazetteer.Place, ok bool) {
	if x := e.cells["geonames"]; x.text != "" {
		id, err := strconv.ParseInt(x.text, 10, 64)
		if found, ok = b.g.Get(id); err != nil || !ok {
			b.bad(x, "geonames", "%s is the id of none of the towns that are known here; give lon and lat", x.text)
		}
		return found, ok && err == nil
	}
	list := b.g.Find(name.text, code)
	switch {
	case code == "" && len(list) > 0:
		b.bad(name, "country-required", "towns are looked up by name and country; give the country, as %s for %s",
			list[0].Country, list[0])
	case len(list) == 1:
		return list[0], true
	case len(list) > 1:
		var all []string
		for _, p := range list[:min(len(list), 8)] {
			all = append(all, p.String())
		}
		b.bad(name, "town-ambiguous", "%d towns of %s have this name; give the geonames id of one: %s", len(list), code,
			strings.Join(all, "; "))
	case town:
		b.bad(name, "town-unknown",
			"this is none of the towns that are known here; give lon and lat, and radius_m. “mapserver places” lists towns by name")
	default:
		b.bad(name, "position-required", "this place has no position and is none of the towns that are known here; "+
			"give precision, and lon and lat or an outline where that needs one")
	}
	return found, false
}

// placed finds the place of a row of claims.
func (b *Book) placed(e *entity) bool {
	x, ok := e.cells["location"]
	if e.place != nil {
		return true
	}
	if !ok {
		b.bad(e.at, "location-required",
			"this row names no location; a claim without a place stands at one of precision unlocated")
		return false
	}
	id, _ := b.ref(locationSheet, x, x.text).(string)
	e.place = b.kinds[locationSheet].byID[id]
	return e.place != nil
}

// placement makes what a row of claims says of its place: the claim in full in its first row, then its id and role.
func (b *Book) placement(e *entity) map[string]any {
	claim := b.record(e)
	note := e.cells["place_note"]
	if e.first == e {
		b.finish(e, claim)
		if note.text != "" {
			b.bad(note, "place-note", "a note on the first place of a claim stands with the claim, in notes")
		}
	} else {
		b.agree(e)
		claim = map[string]any{"role": claim["role"], "basis": claim["basis"]}
		if note.text != "" {
			claim["notes"] = note.text
		}
	}
	claim["id"] = e.first.id
	merge(claim, b.object(e.cells["place_extra"]))
	return claim
}

// agree says where a further row of a claim says something else than the first.
func (b *Book) agree(e *entity) {
	for name, x := range e.cells {
		if strings.HasPrefix(name, "place_") || slices.Contains([]string{"id", "role", "location"}, name) {
			continue
		}
		if first, ok := e.first.cells[name]; !ok || first.text != x.text {
			b.bad(x, "claim-differs", "row %d has the same claim with another %s; rows of one claim agree, or leave it empty",
				e.first.at.row.n, name)
		}
	}
}

// finish adds to a claim what several columns hold: chain, quote, quantity, translations.
func (b *Book) finish(e *entity, claim map[string]any) {
	if chain := b.chain(e); chain != nil {
		claim["chain"] = chain
	}
	if q := e.text("quote"); q != "" {
		quote := map[string]any{"exact": q}
		if lang := e.text("quote_lang"); lang != "" {
			quote["lang"] = lang
		}
		claim["quote"] = quote
	}
	quantity := map[string]any{}
	for _, name := range []string{"lowest", "highest"} {
		if x, ok := e.cells[name]; ok {
			quantity[name] = b.number(x)
		}
	}
	if unit := e.text("unit"); unit != "" {
		quantity["unit"] = unit
	}
	if len(quantity) > 0 {
		claim["quantity"] = quantity
	}
	if x, ok := e.cells["texts"]; ok {
		claim["texts"] = b.object(x)
	}
}

// chain makes a chain of reports, whose columns go side by side.
func (b *Book) chain(e *entity) any {
	if x, ok := e.cells["chain"]; ok {
		return b.object(x)
	}
	var chain []any
	side := func(name string, i int) (string, bool) {
		x, ok := e.cells[name]
		if !ok {
			return "", false
		}
		parts := strings.Split(x.text, listSeparator)
		if i >= len(parts) {
			return "", false
		}
		return strings.TrimSpace(parts[i]), strings.TrimSpace(parts[i]) != ""
	}
	reports := e.cells["report"]
	for i, name := range split(reports.text) {
		link := map[string]any{"report": b.ref(reportSheet, reports, name)}
		if v, ok := side("chain_basis", i); ok {
			link["basis"] = strings.ToLower(v)
		}
		if v, ok := side("locator", i); ok {
			link["locator"] = v
		}
		switch v, ok := side("via", i); {
		case !ok:
		case v == fromClaimant:
			link["via"] = nil
		case v == geo.ViaUnknown:
			link["via"] = v
		default:
			link["via"] = b.ref(reportSheet, e.cells["via"], v)
		}
		chain = append(chain, link)
	}
	if chain == nil {
		return nil
	}
	return chain
}
