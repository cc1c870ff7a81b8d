// Command build makes the data of the basemap and of geo/country from the packages that ../build.sh fetches.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	src := flag.String("src", "", "folder with the unpacked packages")
	root := flag.String("root", ".", "root of the repository")
	flag.Parse()
	if err := run(*src, *root); err != nil {
		fmt.Fprintln(os.Stderr, "basemap:", err)
		os.Exit(1)
	}
}

func run(src, root string) error {
	ov, err := readOverrides(root + "/geo/country/borders-overrides.json")
	if err != nil {
		return err
	}
	t10, err := readTopology(src+"/world-atlas/countries-10m.json", ov)
	if err != nil {
		return err
	}
	t50, err := readTopology(src+"/world-atlas/countries-50m.json", ov)
	if err != nil {
		return err
	}
	cs, err := countries(t10, t50, ov)
	if err != nil {
		return err
	}
	data := encodeCountries(cs)
	fmt.Println("countries", len(cs), len(data))
	return os.WriteFile(root+"/geo/country/countries.bin.gz", data, 0o644)
}
