package geo

import (
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// choice is where a filter keeps what it chooses of a column: one of refs, texts and words, or none.
type choice struct {
	refs  func(*Filter) *[]Ref
	texts func(*Filter) *[]string
	words words
}

// words is a choice among a vocabulary.
type words interface {
	mask(*Filter) uint32
	set(*Filter, []uint8)
}

func (c *choice) chosen(f *Filter) bool {
	return c.refs != nil && len(*c.refs(f)) > 0 || c.texts != nil && len(*c.texts(f)) > 0 ||
		c.words != nil && c.words.mask(f) > 0
}

type member[T ~uint8] func(*Filter) *[]T

func among[T ~uint8](at func(*Filter) *[]T) choice { return choice{words: member[T](at)} }

func (at member[T]) mask(f *Filter) (mask uint32) {
	for _, v := range *at(f) {
		mask |= 1 << v
	}
	return mask
}

func (at member[T]) set(f *Filter, numbers []uint8) {
	var list []T
	for _, n := range numbers {
		list = append(list, T(n))
	}
	*at(f) = list
}

// ChosenRefs returns what a filter chooses of a column of ids.
func (c *Column) ChosenRefs(f *Filter) []Ref {
	if c.choice.refs == nil {
		return nil
	}
	return *c.choice.refs(f)
}

// ChosenTexts returns what a filter chooses of a column whose values need no story.
func (c *Column) ChosenTexts(f *Filter) []string {
	if c.choice.texts == nil {
		return nil
	}
	return *c.choice.texts(f)
}

// ChosenMask returns what a filter chooses of a vocabulary: bit n for number n, 0 for no choice.
func (c *Column) ChosenMask(f *Filter) uint32 {
	if c.choice.words == nil {
		return 0
	}
	return c.choice.words.mask(f)
}

// Chosen returns what a filter chooses of a column, as its parameter says it; nothing for any value.
func (c *Column) Chosen(f *Filter) []string {
	var out []string
	switch {
	case c.choice.refs != nil:
		for _, r := range *c.choice.refs(f) {
			out = append(out, r.String())
		}
	case c.choice.texts != nil:
		return *c.choice.texts(f)
	case c.choice.words != nil:
		for mask := c.choice.words.mask(f); mask != 0; mask &= mask - 1 { // Mostly nothing is chosen.
			out = append(out, c.Words()[bits.TrailingZeros32(mask)-1])
		}
	default:
		for _, in := range f.In {
			if in.Column == c {
				out = append(out, in.Values...)
			}
		}
	}
	return out
}

// Choose makes a filter choose the values of a column, all when there are none. A value that cannot be is CodeInvalid.
func (c *Column) Choose(f *Filter, values ...string) error {
	var refs []Ref
	var texts []string
	var numbers []uint8
	for _, v := range values {
		switch c.Type {
		case TypeEnum:
			n, err := c.words.number(v)
			if err != nil {
				return err
			}
			numbers = append(numbers, n)
		case TypeCountry:
			u := strings.ToUpper(v)
			if len(u) != 2 || u[0] < 'A' || u[0] > 'Z' || u[1] < 'A' || u[1] > 'Z' {
				return Errorf(CodeInvalid, "%q is not a country code; use two letters of ISO 3166-1, as HR", Cut(v, 60))
			}
			v = u
		case TypeGrade:
			if scheme, value, ok := strings.Cut(v, ":"); !ok || !ValidGrade(scheme) || !ValidGrade(value) {
				return Errorf(CodeInvalid, "%q is not a grade; use scheme:value", Cut(v, 60))
			}
		case TypeID:
			r, err := parseRef(v, c.choice.refs != nil)
			if err != nil {
				return err
			}
			refs = append(refs, r)
		}
		texts = append(texts, v)
	}
	slices.Sort(texts)
	texts = slices.Compact(texts) // of countries, hr and HR are one
	switch {
	case c.choice.refs != nil:
		*c.choice.refs(f) = refs
	case c.choice.texts != nil:
		*c.choice.texts(f) = texts
	case c.choice.words != nil:
		c.choice.words.set(f, numbers)
	default:
		f.In = slices.DeleteFunc(slices.Clone(f.In), func(in In) bool { return in.Column == c })
		if len(values) > 0 {
			f.In = append(f.In, In{c, texts})
		}
	}
	return nil
}

// ValidGrade tells whether s may be a scheme of grades or a grade: any printed text without a colon.
func ValidGrade(s string) bool {
	return s != "" && utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r == ':' || !unicode.IsPrint(r) })
}

// matches tells whether a mark has one of the values that a filter chooses of a column, if it chooses.
func (c *Column) matches(f *Filter, m *Mark) bool {
	switch {
	case c.choice.refs != nil:
		refs := *c.choice.refs(f)
		return len(refs) == 0 || c.test(m, func(v string) bool {
			return slices.ContainsFunc(refs, func(r Ref) bool {
				return r.ID == v && (r.Story == "" || r.Story == m.Story)
			})
		}) == True
	case c.choice.texts != nil:
		texts := *c.choice.texts(f)
		return len(texts) == 0 || slices.Contains(texts, *c.text(m))
	case c.choice.words != nil:
		mask := c.choice.words.mask(f)
		return mask == 0 || mask>>*c.code(m)&1 != 0
	}
	return true
}

// parseRef reads an id, or with stories also “story:id”.
func parseRef(s string, stories bool) (Ref, error) {
	r := Ref{ID: s}
	if story, id, ok := strings.Cut(s, ":"); ok && stories {
		r = Ref{story, id}
		s = story
	}
	for _, s := range [...]string{s, r.ID} {
		if !ValidID(s) {
			return Ref{}, Errorf(CodeInvalid,
				"%q is not an id; ids are up to 100 of a–z, 0–9, “.”, “_” and “-”, the first a letter or digit",
				Cut(s, 60))
		}
	}
	return r, nil
}
