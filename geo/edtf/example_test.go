package edtf_test

import (
	"fmt"
	"time"

	"dateline/geo/edtf"
)

func ExampleParse() {
	d, err := edtf.Parse("2018/2019~")
	if err != nil {
		fmt.Println(err)
		return
	}
	earliest, _ := d.Earliest()
	latest, _ := d.Latest()
	fmt.Println(d, "from", earliest.Format(time.DateOnly), "to before", latest.Format(time.DateOnly))
	// Output: 2018/2019~ from 2018-01-01 to before 2020-01-01
}

func ExampleParse_error() {
	_, err := edtf.Parse("2022-02-30")
	fmt.Println(err)
	// Output: "2022-02-30" is not a date: there is no day 30; February 2022 has 28 days
}

func ExampleDate_Parts() {
	d, _ := edtf.Parse("../2019")
	start, end := d.Parts()
	if start.Precision == edtf.Open && end.Precision == edtf.Year {
		fmt.Printf("%d or before\n", end.Year)
	}
	// Output: 2019 or before
}
