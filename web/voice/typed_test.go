package voice_test

import (
	"testing"

	"dateline/web/voice"
)

func TestDatesAsPeopleTypeThem(t *testing.T) {
	all, err := voice.All()
	if err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]string{
		"July 2022": "2022-07", "2022 July": "2022-07", "july, 2022": "2022-07", "Jul 2022": "2022-07", "13 July 2022": "2022-07-13",
		"July 13, 2022": "2022-07-13", "Srpanj 2022.": "2022-07", "13. srpnja 2022.": "2022-07-13", "luglio 2022": "2022-07",
		"2022年7月": "2022-07", "2022年12月4日": "2022-12-04", "2022-07": "2022-07", "2022": "2022", "": "", "ožujak 2019": "2019-03",
		"soon": "soon", "July": "July", "July 22": "July 22", "Ju 2022": "Ju 2022", "July June 2022": "July June 2022",
		"1 2 July 2022": "1 2 July 2022", "40 July 2022": "40 July 2022", "年": "年",
	} {
		if got := all.Typed(typed); got != want {
			t.Errorf("%q is read as %q, want %q", typed, got, want)
		}
	}
}
