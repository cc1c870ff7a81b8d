package sample

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/edtf"
)

// world is what a story's claims refer to; each record is a function of its number.
type world struct {
	seed    uint64
	towns   []town
	sources []*geo.Source
	reports []*geo.Report
}

func newWorld(n int, seed uint64) *world {
	w := &world{seed: seed, towns: towns()}
	for i := range min(max(n/1000, 20), 4000) {
		w.sources = append(w.sources, w.source(i))
	}
	for i := range min(max(n/200, 30), 20_000) {
		w.reports = append(w.reports, w.report(i))
	}
	return w
}

// What the numbers of a dice stand for.
const (
	aboutSource uint64 = iota + 1
	aboutReport
	aboutRegion
	aboutTown
	aboutClaim
	aboutVisit
	aboutRelation
)

// towns are real, so that countries are right; coordinates are rounded.
func towns() []town {
	return []town{
		{"Zagreb", "HR", 15.98, 45.81}, {"Belgrade", "RS", 20.46, 44.82}, {"Madrid", "ES", -3.70, 40.42},
		{"Venice", "IT", 12.34, 45.44}, {"Paris", "FR", 2.35, 48.86}, {"Prato", "IT", 11.10, 43.88},
		{"Berlin", "DE", 13.40, 52.52}, {"Warsaw", "PL", 21.01, 52.23}, {"Bucharest", "RO", 26.10, 44.43},
		{"Vienna", "AT", 16.37, 48.21}, {"Prague", "CZ", 14.44, 50.08}, {"Lisbon", "PT", -9.14, 38.72},
		{"London", "GB", -0.13, 51.51}, {"Oslo", "NO", 10.75, 59.91}, {"Stockholm", "SE", 18.07, 59.33},
		{"Athens", "GR", 23.73, 37.98}, {"Ankara", "TR", 32.85, 39.93}, {"Cairo", "EG", 31.24, 30.04},
		{"Lagos", "NG", 3.38, 6.52}, {"Nairobi", "KE", 36.82, -1.29}, {"Johannesburg", "ZA", 28.05, -26.20},
		{"Accra", "GH", -0.19, 5.60}, {"Addis Ababa", "ET", 38.75, 9.02}, {"Moscow", "RU", 37.62, 55.75},
		{"Delhi", "IN", 77.21, 28.61}, {"Mumbai", "IN", 72.88, 19.08}, {"Dhaka", "BD", 90.41, 23.81},
		{"Bangkok", "TH", 100.50, 13.76}, {"Hanoi", "VN", 105.83, 21.03}, {"Jakarta", "ID", 106.85, -6.21},
		{"Manila", "PH", 120.98, 14.60}, {"Tokyo", "JP", 139.69, 35.69}, {"Seoul", "KR", 126.98, 37.57},
		{"Sydney", "AU", 151.21, -33.87}, {"Auckland", "NZ", 174.76, -36.85}, {"New York", "US", -74.01, 40.71},
		{"Houston", "US", -95.37, 29.76}, {"Los Angeles", "US", -118.24, 34.05}, {"Toronto", "CA", -79.38, 43.65},
		{"Mexico City", "MX", -99.13, 19.43}, {"Bogotá", "CO", -74.07, 4.71}, {"Lima", "PE", -77.04, -12.05},
		{"Santiago", "CL", -70.65, -33.45}, {"Buenos Aires", "AR", -58.38, -34.60}, {"São Paulo", "BR", -46.63, -23.55},
		{"Quito", "EC", -78.47, -0.18}, {"Guangzhou", "CN", 113.26, 23.13}, {"Chengdu", "CN", 104.07, 30.57},
	}
}

type town struct {
	name, country string
	lon, lat      float64
}

// center returns the middle of a cluster of places: the first are towns, the others lie anywhere on the great land
// masses and state no country.
func (w *world) center(i int) town {
	if list := w.towns; i < len(list) {
		return list[i]
	}
	d := throw(w.seed, aboutTown, uint64(i))
	boxes := [][4]float64{
		{-10, 38, 60, 30}, {-15, 5, 50, 28}, {12, -30, 28, 35}, {60, 10, 55, 45}, {-120, 28, 45, 28},
		{-75, -35, 35, 38}, {118, -35, 32, 18},
	}
	b := pick(&d, boxes)
	return town{"Place " + strconv.Itoa(i), "", round(b[0]+d.unit()*b[2], 4), round(b[1]+d.unit()*b[3], 4)}
}

const centers = 2000

func round(v float64, digits int) float64 {
	p := math.Pow10(digits)
	return math.Round(v*p) / p
}

// point returns the location made for one visit.
func (w *world) point(visit int, d *dice) *geo.Location {
	c := w.center(d.zipf(centers))
	l := &geo.Location{Country: c.country}
	l.ID, l.Name = fmt.Sprintf("p-%d", visit), fmt.Sprintf("near %s, %d", c.name, visit)
	// Close around a town mostly, so that the country stays right.
	spread := 0.12 * (1 + 2*d.unit()*d.unit())
	at := orb.Point{round(c.lon+spread*d.normal(), 6), round(c.lat+spread*d.normal(), 6)}
	switch k := d.n(10); {
	case k < 5:
		l.Precision = geo.PrecisionAddress
	case k < 8:
		l.Precision, l.RadiusM = geo.PrecisionSettlement, float64(500+500*d.n(12))
	default:
		l.Precision, l.RadiusM = geo.PrecisionNear, float64(1000+1000*d.n(20))
	}
	l.Geometry = at
	return l
}

// The numbers of locations that come up again and again.
const (
	settlements = 400
	regions     = 250
)

// shared returns one of the locations that many visits share.
func (w *world) shared(d *dice) *geo.Location {
	switch k := d.n(100); {
	case k < 45:
		i := d.zipf(settlements)
		c := w.center(i)
		return &geo.Location{ID: "s-" + strconv.Itoa(i), Name: c.name, Country: c.country,
			Precision: geo.PrecisionSettlement, RadiusM: 15000, Geometry: orb.Point{c.lon, c.lat}}
	case k < 70:
		return w.region(d.zipf(regions))
	case k < 88:
		c := pick(d, w.towns)
		return &geo.Location{ID: "country-" + strings.ToLower(c.country), Name: "country " + c.country,
			Country: c.country, Precision: geo.PrecisionCountry}
	case k < 94:
		return &geo.Location{ID: "supranational-" + strconv.Itoa(d.n(4)), Name: "several countries",
			Precision: geo.PrecisionSupranational}
	default:
		return &geo.Location{ID: "unlocated", Name: "place not stated", Precision: geo.PrecisionUnlocated}
	}
}

// region returns an area: a polygon around a cluster's center.
func (w *world) region(i int) *geo.Location {
	d := throw(w.seed, aboutRegion, uint64(i))
	c := w.center(i)
	l := &geo.Location{ID: "r-" + strconv.Itoa(i), Name: "region of " + c.name, Country: c.country}
	l.Precision = []geo.Precision{geo.PrecisionVagueArea, geo.PrecisionAdmin2, geo.PrecisionAdmin1}[i%3]
	size := []float64{0.15, 0.3, 0.8}[i%3]
	var r orb.Ring
	const corners = 20
	for k := range corners {
		a := 2 * math.Pi * float64(k) / corners
		s := size * (0.7 + 0.6*d.unit())
		r = append(r, orb.Point{round(c.lon+s*math.Cos(a), 5), round(c.lat+s*math.Sin(a), 5)})
	}
	l.Geometry = orb.Polygon{append(r, r[0])}
	return l
}

func sourceID(i int) string { return "source-" + strconv.Itoa(i) }

func (w *world) source(i int) *geo.Source {
	d := throw(w.seed, aboutSource, uint64(i))
	s := &geo.Source{ID: sourceID(i), Name: "Invented source " + strconv.Itoa(i)}
	s.Type = []geo.SourceKind{
		geo.SourceOrganisation, geo.SourceGovernment, geo.SourceGovernmentBody, geo.SourcePerson,
		geo.SourceOrganisation, geo.SourcePersonRole,
	}[i%6]
	switch s.Type {
	case geo.SourceGovernmentBody:
		s.PartOf = sourceID(i - 1) // A government.
	case geo.SourcePersonRole:
		s.Name, s.Role = "", "official "+strconv.Itoa(i)
	default:
		s.Role = pick(&d, []string{"", "news agency", "broadcaster", "human rights group"})
	}
	return s
}

func reportID(i int) string { return "report-" + strconv.Itoa(i) }

func (w *world) report(i int) *geo.Report {
	d := throw(w.seed, aboutReport, uint64(i))
	r := &geo.Report{ID: reportID(i), Publisher: sourceID(d.zipf(len(w.sources))), Published: w.date(&d, 0)}
	if i%3 == 2 {
		r.Published = edtf.Date{} // A claim is undated when all its reports are: about a tenth of them.
	}
	r.Genre = pick(&d, []string{"news article", "news article", "NGO report", "interview"})
	if d.chance(0.8) {
		r.Title = fmt.Sprintf("Invented report %d: %s", i, words(&d, 4))
	}
	if d.chance(0.5) {
		r.URL = "https://example.org/" + r.ID
	}
	return r
}

// Source and Report make world a geo.Directory.
func (w *world) Source(id string) *geo.Source { return w.sources[number(id)] }

// Report finds a report by its id.
func (w *world) Report(id string) *geo.Report { return w.reports[number(id)] }

// number is what an id ends with.
func number(id string) int {
	n, _ := strconv.Atoi(id[strings.LastIndexByte(id, '-')+1:])
	return n
}

// date returns a date within ten years, of any precision; the zero Date in that part of the cases.
func (w *world) date(d *dice, missing float64) edtf.Date {
	y, m, day := 2014+d.n(10), 1+d.n(12), 1+d.n(28)
	if d.chance(missing) {
		return edtf.Date{}
	}
	var s string
	switch k := d.n(100); {
	case k < 60:
		s = fmt.Sprintf("%04d-%02d-%02d", y, m, day)
	case k < 80:
		s = fmt.Sprintf("%04d-%02d", y, m)
	case k < 88:
		s = fmt.Sprintf("%04d", y)
	case k < 92:
		s = fmt.Sprintf("%04d-%02d~", y, m)
	case k < 95:
		s = fmt.Sprintf("%04d/%04d", y, y+1+d.n(2))
	case k < 97:
		s = fmt.Sprintf("../%04d", y)
	case k < 98:
		s = fmt.Sprintf("%04d-%02d/..", y, m)
	default:
		s = fmt.Sprintf("%04d-%02d-%02dT%02d:30:00Z", y, m, day, d.n(24))
	}
	t, err := edtf.Parse(s)
	if err != nil {
		panic("sample: " + err.Error()) // The forms above are all valid.
	}
	return t
}

// words returns some invented words, common ones often.
func words(d *dice, n int) string {
	var b []byte
	for i := range n {
		if i > 0 {
			b = append(b, ' ')
		}
		// Number of the word, spelt in syllables.
		for k := d.zipf(5000) + 20; k > 0; k /= 20 {
			b = append(b, "bacedifogukalemipono"[k%20/2*2:][:2]...)
		}
	}
	return string(b)
}
