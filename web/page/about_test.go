package page_test

import (
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/web/page"
)

// markup is what a translation keeps: elements with their links, and what the server fills in.
var markup = regexp.MustCompile(`<[^>]*>|\{\{[^}]*\}\}`)

func parts(s string) []string {
	found := markup.FindAllString(s, -1)
	slices.Sort(found)
	return found
}

// TestAboutPagesInEveryLanguage holds the long texts to English: each is there, with the same paragraphs, links and
// emphasis, is not a copy of it, and uses no stronger verb.
func TestAboutPagesInEveryLanguage(t *testing.T) {
	dir := os.DirFS("about")
	names, err := fs.Glob(dir, "*.en.html")
	if err != nil || len(names) != 3 {
		t.Fatalf("pages in English are %v, %v", names, err)
	}
	for _, name := range names {
		english := readText(t, dir, name)
		for tag := range pluralForms() {
			if tag == "en" {
				continue
			}
			file := strings.Replace(name, ".en.", "."+tag+".", 1)
			text := readText(t, dir, file)
			if diff := cmp.Diff(parts(english), parts(text)); diff != "" {
				t.Errorf("%s: markup (-English +%s):\n%s", file, tag, diff)
			}
			for _, line := range strings.Split(english, "\n") {
				if words := markup.ReplaceAllString(line, ""); words != "" && strings.Contains(text, line) {
					t.Errorf("%s is left in English: %s", file, line)
				}
			}
			for _, stem := range strongerVerbs()[tag] {
				if strings.Contains(strings.ToLower(text), stem) {
					t.Errorf("%s says %q", file, stem)
				}
			}
		}
	}
}

func readText(t *testing.T, dir fs.FS, name string) string {
	t.Helper()
	data, err := fs.ReadFile(dir, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestAboutPagesAreWrittenInThePagesLanguage(t *testing.T) {
	p := pages(t, true)
	for tag, want := range map[string]string{"en": "no cookies", "hr": "kolačiće", "it": "registro degli accessi", "zh": "访问日志"} {
		html := render(t, func(w io.Writer) error { _, err := p.About(w, page.Request{Lang: tag}, "privacy"); return err })
		if !strings.Contains(html, want) || !strings.Contains(html, `<html lang="`+strings.Replace(tag, "zh", "zh-Hans", 1)+`"`) {
			t.Errorf("%s: the page about privacy does not say %q", tag, want)
		}
	}
}

// TestErrorsSayInTheReadersLanguageWhatTheyMean: what the server says of an address is English and marked so.
func TestErrorsSayInTheReadersLanguageWhatTheyMean(t *testing.T) {
	p := pages(t, true)
	for status, want := range map[int]string{400: "无法理解这个地址", 404: "没有这个页面", 406: "无法理解这个地址", 500: "服务器出了问题", 503: "请求过多"} {
		html := render(t, func(w io.Writer) error {
			return p.Error(w, page.Request{Lang: "zh"}, status, "there is no story “x”")
		})
		if !strings.Contains(html, want) || !strings.Contains(html, `<p class="note" lang="en" dir="ltr">there is no story`) {
			t.Errorf("%d is shown as %s", status, html)
		}
	}
}
