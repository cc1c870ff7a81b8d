package main

import (
	"errors"
	"fmt"

	"dateline/geo"
	"dateline/geo/exchange"
	"dateline/geo/gazetteer"
	"dateline/geo/sheet"
)

type templateCmd struct {
	Path string `arg:"" help:"A new folder of CSV files, or a file that ends with .csv, .tsv or .xlsx."`
}

// Run writes a spreadsheet to begin with.
func (c *templateCmd) Run(e *env) error {
	page, err := sheet.Template(c.Path)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.stdout,
		"%s holds three invented claims to write over; %s explains each column.\nSee it with: mapserver serve --data %s\n",
		c.Path, page, c.Path)
	return err
}

type placesCmd struct {
	Name    string `arg:"" help:"Name of a town, in English, Croatian, Italian, Chinese or its own language."`
	Country string `placeholder:"CODE" help:"Only those in a country, by its ISO code, as HR."`
}

// Run lists the towns of a name, as spreadsheets know them.
func (c *placesCmd) Run(e *env) error {
	g, err := gazetteer.Open()
	if err != nil {
		return err
	}
	list := g.Find(c.Name, c.Country)
	if len(list) == 0 {
		return fmt.Errorf("none of the towns that are known here is called %q; in a spreadsheet, give lon and lat", c.Name)
	}
	for _, p := range list {
		if _, err := fmt.Fprintln(e.stdout, p); err != nil {
			return err
		}
	}
	return nil
}

type idsCmd struct {
	Path string `arg:"" help:"A spreadsheet: a folder of CSV files, or a CSV file or workbook."`
}

// Run writes the ids that an import makes into the spreadsheet.
func (c *idsCmd) Run(e *env) error {
	b, err := openSheet(c.Path)
	if err != nil {
		return err
	}
	n, err := b.SaveIDs()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.stdout, "%s written into %s\n", count(n, "id"), c.Path)
	return err
}

func openSheet(path string) (*sheet.Book, error) {
	g, err := gazetteer.Open()
	if err != nil {
		return nil, err
	}
	return sheet.Open(path, g)
}

// sheets are the spreadsheets among the files of an import, which place what is said of their records.
type sheets []*sheet.Book

// read reads a spreadsheet into w.
func (s *sheets) read(e *env, path string, w geo.Writer, all *geo.Problems) error {
	b, err := openSheet(path)
	if err != nil {
		return err
	}
	*s = append(*s, b)
	return collect(b.Read(e.ctx, exchange.Options{Warn: all.Add}, w), all)
}

// locate says by sheet, row and column what a store found.
func (s sheets) locate(res *geo.ImportResult, err error) {
	var p *geo.Problems
	lists := [][]geo.Problem{res.Warnings}
	if errors.As(err, &p) {
		lists = append(lists, p.List)
	}
	for _, b := range s {
		for _, list := range lists {
			for i := range list {
				list[i] = b.Locate(list[i])
			}
		}
	}
}
