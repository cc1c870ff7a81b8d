package sqlite_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"dateline/geo"
	"dateline/geo/sqlite"
)

func ExampleOpen() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	store, err := sqlite.Open(ctx, filepath.Join(folder, "dateline.db"), sqlite.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer store.Close()
	res, err := store.Import(ctx, geo.ImportOptions{}, func(w geo.Writer) error {
		for line, r := range []geo.Record{
			&geo.Story{ID: "stations", Title: "Stations"},
			&geo.Source{ID: "paper", Name: "The paper", Type: geo.SourceOrganisation},
			&geo.Report{ID: "article", Title: "An article", Publisher: "paper"},
			&geo.Location{ID: "croatia", Name: "Croatia", Country: "HR", Precision: geo.PrecisionCountry},
			&geo.Claim{ID: "c-1", Text: "Patrols began.", Claimants: []string{"paper"}, Type: geo.KindEvent, Chain: []geo.Link{{Report: "article"}}},
			&geo.Placement{Claim: "c-1", Location: "croatia", Role: geo.RoleSite},
		} {
			if err := w.Put(r, geo.Position{File: "example", Line: line + 1}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	keys, err := store.Search(ctx, "patr")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("revision", res.Revision.N, "added", res.Added[0], "records; found", len(keys))
	// Output: revision 1 added 6 records; found 1
}
