package main

import (
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestGDAL opens what we write with software that is not ours: the example, a page of items, an export and a tile.
func TestGDAL(t *testing.T) {
	if _, err := exec.LookPath("ogrinfo"); err != nil {
		t.Fatal("GDAL is missing; “make tools” installs it")
	}
	dir := t.TempDir()
	db, seq := filepath.Join(dir, "a.db"), filepath.Join(dir, "export.geojsonseq")
	mustRun(t, "import", "--create", "--store", db, example)
	mustRun(t, "export", "--store", db, "--format", "geojsonseq", "-o", seq)
	at, _ := serving(t, "--store", db)
	tile := filepath.Join(dir, "5.mvt")
	if _, body := fetch(t, at+"tiles/claims/4/8/5.mvt"); os.WriteFile(tile, []byte(body), 0o600) != nil {
		t.Fatal("the tile cannot be kept")
	}
	tests := []struct {
		name string
		args []string
		must []string
	}{
		{"example", []string{"-so", "-al", example}, []string{"Feature Count: 16", "precision: String"}},
		{"items", []string{"-so", "-al", at + "collections/claims/items"}, []string{"Feature Count: 38", "claimant_name: String", "said_earliest: DateTime"}},
		{"items of a status", []string{"-so", "-al", at + "collections/claims/items?status=disputed"}, []string{"Feature Count: 2"}},
		{"locations", []string{"-so", "-al", at + "collections/locations/items"}, []string{"Feature Count: 16"}},
		{"export", []string{"-so", "-al", seq}, []string{"GeoJSONSeq"}},
		{"tile", []string{"-so", "-al", tile}, []string{"Layer name: marks", "Layer name: areas", "Layer name: labels", "Multi Polygon", "status: String"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, err := exec.Command("ogrinfo", tt.args...).CombinedOutput()
			if err != nil || strings.Contains(string(out), "ERROR") || strings.Contains(string(out), "Warning") {
				t.Fatalf("%v\n%s", err, out)
			}
			for _, m := range tt.must {
				if !strings.Contains(string(out), m) {
					t.Errorf("%q is missing in\n%s", m, out)
				}
			}
		})
	}
	t.Run("OGC API", func(t *testing.T) { testOAPIF(t, at) })
	gpkg := filepath.Join(dir, "out.gpkg")
	if out, err := exec.Command("ogr2ogr", "-f", "GPKG", gpkg, at+"collections/claims/items").CombinedOutput(); err != nil {
		t.Errorf("ogr2ogr: %v\n%s", err, out)
	}
}

// testOAPIF reads every collection as GDAL's driver for OGC API – Features does: the address alone is given, pages
// are followed, and what comes is what the server says that there is.
func testOAPIF(t *testing.T, at string) {
	source := "OAPIF:" + strings.TrimSuffix(at, "/")
	run := func(name string, args ...string) string {
		out, err := exec.Command(name, args...).CombinedOutput()
		if err != nil || strings.Contains(string(out), "ERROR") || strings.Contains(string(out), "Warning") {
			t.Fatalf("%s %s: %v\n%s", name, args, err, out)
		}
		return string(out)
	}
	for name, want := range map[string]struct {
		count int
		must  []string
	}{
		"claims":          {38, []string{"Extent: (-9.30", "said_earliest: DateTime", "outlets: Integer"}},
		"claims-points":   {6, []string{"Geometry: Point"}},
		"claims-areas":    {17, []string{"Geometry: Multi Polygon"}},
		"claims-unplaced": {15, nil}, "locations": {16, nil}, "reports": {7, nil}, "sources": {16, nil},
	} {
		about := run("ogrinfo", "-ro", "-so", source, name)
		for _, m := range append(want.must, "Feature Count: "+strconv.Itoa(want.count)) {
			if !strings.Contains(about, m) {
				t.Errorf("%s: %q is missing in\n%s", name, m, about)
			}
		}
		for _, size := range []string{"4", "1000"} {
			sheet := run("ogr2ogr", "-f", "CSV", "/vsistdout/", source, name, "-oo", "PAGE_SIZE="+size)
			rows, err := csv.NewReader(strings.NewReader(sheet)).ReadAll()
			if err != nil || len(rows) != want.count+1 {
				t.Errorf("%s in pages of %s: %d rows, %v", name, size, len(rows)-1, err)
			}
		}
	}
	out := run("ogrinfo", "-ro", "-so", source, "claims", "-where", "status = 'disputed'")
	if !strings.Contains(out, "Feature Count: 2") {
		t.Errorf("a query by attribute: %s", out)
	}
	out = run("ogrinfo", "-ro", "-so", source, "claims-points", "-spat", "20", "44", "21", "45")
	if !strings.Contains(out, "Feature Count: 1") {
		t.Errorf("a query by box: %s", out)
	}
}

// TestGEOS asks GEOS, through GDAL, whether the polygons of what we serve are valid.
func TestGEOS(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "a.db")
	mustRun(t, "import", "--create", "--store", db, example)
	at, _ := serving(t, "--store", db)
	judged := 0
	judge := func(name, layer, body string) {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		sql := "SELECT COUNT(*) AS n, SUM(1 - ST_IsValid(geometry)) AS bad FROM \"" + layer + "\" WHERE ST_GeometryType(geometry) LIKE '%POLYGON'"
		out, err := exec.Command("ogrinfo", "-q", "-dialect", "sqlite", "-sql", sql, file).CombinedOutput()
		if err != nil || !strings.Contains(string(out), "n (Integer) = ") {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		if strings.Contains(string(out), "n (Integer) = 0") {
			return
		}
		judged++
		if !strings.Contains(string(out), "bad (Integer) = 0") {
			t.Errorf("%s: polygons that are not valid\n%s", name, out)
		}
	}
	for _, c := range []string{"claims", "locations"} {
		_, body := fetch(t, at+"collections/"+c+"/items?f=geojson")
		judge(c+".geojson", c, body)
	}
	for _, id := range []string{"0/0/0", "1/0/0", "1/1/0", "2/2/1", "3/4/2", "3/6/3", "4/8/5", "4/9/5", "4/12/6", "5/16/11", "5/17/11", "6/34/23"} {
		_, body := fetch(t, at+"tiles/claims/"+id+".mvt")
		judge(strings.ReplaceAll(id, "/", "-")+".mvt", "areas", body)
	}
	if judged < 10 {
		t.Errorf("only %d answers have polygons", judged)
	}
}
