package sqlite_test

import (
	"fmt"
	"math/rand/v2"

	"github.com/paulmach/orb"

	"dateline/geo"
	"dateline/geo/edtf"
)

// sample puts a story of about n marks: clustered places of which each has a few claims, Zipf reports and claimants,
// chains that branch, dates over ten years of which a tenth is not stated, and relations.
func sample(w geo.Writer, n int, seed uint64) error {
	r := rand.New(rand.NewPCG(seed, 1))
	line := 0
	put := func(rec geo.Record) error {
		line++
		return w.Put(rec, geo.Position{File: "sample", Line: line, Feature: rec.RecordID()})
	}
	if err := put(&geo.Story{ID: "sample", Title: "Sample"}); err != nil {
		return err
	}
	const sources, reports = 300, 500
	for i := range sources {
		if err := put(&geo.Source{ID: fmt.Sprintf("s-%d", i), Name: fmt.Sprintf("Source %s %d", words[i%len(words)], i), Type: geo.SourceOrganisation}); err != nil {
			return err
		}
	}
	for i := range reports {
		err := put(&geo.Report{
			ID: fmt.Sprintf("r-%d", i), Title: sentence(r, 4), Publisher: fmt.Sprintf("s-%d", r.IntN(sources)),
			Published: day(r), Genre: "news article",
		})
		if err != nil {
			return err
		}
	}
	zipf := rand.NewZipf(r, 1.2, 4, reports-1)
	claimants := rand.NewZipf(r, 1.2, 4, sources-1)
	for i, place := 0, 0; i < n; place++ {
		at := orb.Point{r.Float64()*340 - 170, r.Float64()*125 - 55}
		loc := &geo.Location{
			ID: fmt.Sprintf("l-%d", place), Name: words[r.IntN(len(words))], Country: "HR", Precision: geo.PrecisionSettlement,
			RadiusM: 5000, Geometry: at,
		}
		if err := put(loc); err != nil {
			return err
		}
		for k := 1 + r.IntN(4); k > 0 && i < n; k-- {
			first, second := fmt.Sprintf("r-%d", zipf.Uint64()), fmt.Sprintf("r-%d", zipf.Uint64())
			c := &geo.Claim{
				ID: fmt.Sprintf("c-%d", i), Text: sentence(r, 10), Claimants: []string{fmt.Sprintf("s-%d", claimants.Uint64())},
				Attribution: geo.AttributionExplicit, Type: geo.ClaimKind(1 + r.IntN(9)), Topic: fmt.Sprintf("topic-%d", r.IntN(8)),
				Event: day(r), Said: day(r), Chain: []geo.Link{{Report: first, Basis: geo.BasisExplicit}},
			}
			if second != first {
				c.Chain = append(c.Chain, geo.Link{Report: second, Basis: geo.BasisExplicit, Via: first})
			}
			if err := put(c); err != nil {
				return err
			}
			if err := put(&geo.Placement{Claim: c.ID, Location: loc.ID, Role: geo.Role(1 + r.IntN(6))}); err != nil {
				return err
			}
			if i > 0 && r.IntN(20) == 0 {
				rel := &geo.Relation{From: c.ID, Rel: geo.Rel(1 + r.IntN(13)), To: fmt.Sprintf("c-%d", r.IntN(i)), Basis: geo.BasisExplicit}
				if err := put(rel); err != nil {
					return err
				}
			}
			i++
		}
	}
	return nil
}

var words = []string{
	"police", "station", "harbour", "patrol", "officer", "river", "market", "school", "bridge", "mine", "protest", "border",
	"ministry", "village", "court", "Đakovo", "Łódź", "København", "opened", "closed", "reported", "denied", "said", "seen",
}

func sentence(r *rand.Rand, n int) string {
	s := ""
	for range n {
		s += words[r.IntN(len(words))] + fmt.Sprint(r.IntN(300)) + " "
	}
	return s[:len(s)-1]
}

func day(r *rand.Rand) edtf.Date {
	if r.IntN(10) == 0 {
		return edtf.Date{}
	}
	d, err := edtf.Parse(fmt.Sprintf("%d-%02d-%02d", 2013+r.IntN(10), 1+r.IntN(12), 1+r.IntN(28)))
	if err != nil {
		panic(err)
	}
	return d
}
