package web_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var tags = regexp.MustCompile(`<[^>]*>|\s+`)

// plain is what a reader reads of HTML.
func plain(html string) string {
	html = strings.NewReplacer("&#39;", "'", "&#34;", `"`, "&amp;", "&", "<q", " “<q", "</q>", "”").Replace(html)
	return strings.Join(strings.Fields(tags.ReplaceAllString(html, " ")), " ")
}

// TestInventedStories holds two stories on other matters to what they must say: one with seven denials of five accusations, a
// denial by somebody who is not accused and one from before its claim; one with what a court found, claims made jointly, a
// withdrawal and an answer that was asked for.
func TestInventedStories(t *testing.T) {
	s := newSite(t, "http://maps.test")
	for _, name := range []string{"port", "quarry", "every"} {
		b, err := os.ReadFile("testdata/" + name + ".geojson")
		if err != nil {
			t.Fatal(err)
		}
		s.put(string(b))
	}
	embed := func(story string) string {
		_, html := s.get("/embed?story="+story, "Accept", browser)
		return html
	}
	claim := func(story, id string) string {
		_, html := s.get("/stories/"+story+"/claims/"+id, "Accept", browser)
		return html
	}
	for _, x := range []struct {
		html string
		want []string
	}{
		{embed("port-of-selna"), []string{
			"Port of Selna plc says: “ Every fee is on our list” Denies 4 claims. Topics: secret fees, working hours, “harbour tender” and oil in the bay.",
			"Port of Selna plc also says, in our words: What was seen on the water was algae, as every warm winter.",
			"Ministry of Transport of Ardovia says, in our words: Every container that enters the country is sealed. Denies 1 claim. " +
				"An editor links this general denial to 1 claim.",
			"and 3 more answers",
			"Denied by Town of Selna : The contract went to the lowest of four bids",
		}},
		{claim("port-of-selna", "a-1"), []string{"Denied by harbour master, not named and Port of Selna plc"}},
		{claim("port-of-selna", "a-2"), []string{
			"Contradicted by Blue Line Shipping; denied by Port of Selna plc", "Port of Selna plc gives another explanation: What was seen on the water",
			"between 10 January 2021 and 20 January 2021",
		}},
		{claim("port-of-selna", "a-3"), []string{"Denied by Port of Selna plc; also said by customs officer, not named"}},
		{claim("port-of-selna", "a-4"), []string{"Earlier, Ministry of Transport of Ardovia said: The ministry has no case"}},
		{claim("port-of-selna", "a-5"), []string{"Selna Courier and Dockers’ Union of Selna say jointly in “Whose quay?”"}},
		{claim("port-of-selna", "a-6"), []string{"General denial: does not mention this claim; linked by the editor."}},
		{claim("port-of-selna", "p-1"), []string{"Port of Selna plc was asked and declined to answer. (“Whose quay?” (1 March 2021))", "41 ships"}},
		{claim("orchards", "joint"), []string{"With a reservation, Ramblers Club and Meadow Council say jointly: Only some of the farms"}},
		{embed("quarry-of-brenno"), []string{
			"The publisher read the court's judgment and the two laboratory reports.", "Found by District Court of Valdora", "Denies 3 claims.",
		}},
		{claim("quarry-of-brenno", "f-1"), []string{"Found by District Court of Valdora", "“Judgment 14/2021” , § 14", "61 days"}},
		{claim("quarry-of-brenno", "f-2"), []string{"Denied by Brenno Stone Ltd", "inferred; The judgment names the district."}},
		{claim("quarry-of-brenno", "a-3"), []string{"Brenno Stone Ltd was asked and did not answer."}},
		{claim("quarry-of-brenno", "a-4"), []string{"Withdrawn by Radio Valdora : The station takes back"}},
		{claim("quarry-of-brenno", "m-1"), []string{"Pokrajina planira preseliti selo. (translation of the text in our words, by Test data)", "on “moving the village”"}},
		{claim("quarry-of-brenno", "l-1"), []string{"B (source reliability), by Test data"}},
		{claim("quarry-of-brenno", "i-1"), []string{"From whom the claim was had is not said: “The well of Brenno”."}},
	} {
		text := plain(x.html)
		for _, want := range x.want {
			if !strings.Contains(text, want) {
				t.Errorf("%q is missing in %.3000s", want, text)
			}
		}
	}
}
