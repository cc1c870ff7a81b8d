package exchange

import (
	"dateline/geo"
)

// entry is one element of a location's claims: a claim in full, or only its place in a role.
type entry struct {
	claim *geo.Claim // nil for a short form
	id    string
	role  geo.Role
	extra geo.Members // of a short form
	ok    bool
	line  int
	at    int
}

// claims reads a location's claims.
func (d *decoder) claims(list []entry) []entry {
	if !d.expect('[') {
		return list
	}
	d.pushAt(0)
	n := 0
	for d.open(); d.more(']'); n++ {
		d.setAt(n)
		at := d.start()
		if !d.element() {
			continue
		}
		errs := d.errs
		e := d.claim()
		e.line, e.at = d.lineAt(at), at
		if size := d.i - at; size > MaxClaim && e.claim != nil && d.errs == errs {
			if size = len(appendClaim(nil, e.claim, e.role)); size > MaxClaim {
				d.bad(at, "claim-size", "the claim has %d bytes; at most %d are possible", size, MaxClaim)
			}
		} else if size > MaxClaim {
			d.bad(at, "claim-size", "the entry has %d bytes; at most %d are possible", size, MaxClaim)
		}
		e.ok = d.errs == errs
		list = append(list, e)
	}
	d.pop()
	return list
}

// claim reads a claim or a short form; which of the two it is shows only at its end.
func (d *decoder) claim() entry {
	at := d.i
	c := &geo.Claim{}
	e := entry{}
	var seen uint64
	full := false
	ofAt := at
	d.push("")
	for d.open(); d.more('}'); {
		name := d.name()
		known := true
		null := d.i < len(d.b) && d.b[d.i] == 'n'
		switch name {
		case "id":
			known = false
			if d.once(&seen, 0) {
				c.ID = d.id()
			}
		case "role":
			known = false
			if d.once(&seen, 1) {
				e.role = enum(d, "role", geo.ParseRole)
			}
		case "text":
			if d.once(&seen, 2) {
				c.Text = d.long()
			}
		case "lang":
			if d.once(&seen, 3) {
				c.Lang = d.lang()
			}
		case "claimant":
			if d.once(&seen, 4) {
				c.Claimant = d.id()
			}
		case "about":
			if d.once(&seen, 5) {
				c.About = d.ids()
			}
		case "attribution":
			if d.once(&seen, 6) {
				c.Attribution = enum(d, "attribution", geo.ParseAttribution)
			}
		case "kind":
			if d.once(&seen, 7) {
				c.Type = enum(d, "kind", geo.ParseClaimKind)
			}
		case "of":
			ofAt = d.i
			if d.once(&seen, 8) {
				c.Of = enum(d, "kind", geo.ParseClaimKind)
			}
		case "topic":
			if d.once(&seen, 9) {
				c.Topic = d.topicID()
			}
		case "event":
			if d.once(&seen, 10) {
				c.Event = d.date()
			}
		case "said":
			if d.once(&seen, 11) {
				c.Said = d.date()
			}
		case "chain":
			if d.once(&seen, 12) {
				c.Chain = d.chain()
			}
		case "quote":
			if d.once(&seen, 13) {
				c.Quote = d.quote()
			}
		case "notes":
			if d.once(&seen, 14) {
				c.Notes = d.long()
			}
		default:
			known = false
			d.unknown(&c.Extra, name)
		}
		full = full || known && !null
	}
	d.pop()
	e.id = c.ID
	d.require("id", at, c.ID == "", "the claim’s id")
	d.require("role", at, e.role == 0, "what the location is to the claim, such as \"site\",")
	if !full {
		e.extra = c.Extra
		return e
	}
	e.claim = c
	d.require("text", at, blank(c.Text), "the text of the claim")
	d.require("claimant", at, c.Claimant == "", "the id of the source who claims it")
	d.require("chain", at, len(c.Chain) == 0, "the chain of reports that carried the claim, one or more,")
	if c.Of != 0 && c.Type != geo.KindCount {
		d.badIn("of", ofAt, "of-without-count", "only a claim of kind count says what is counted; leave \"of\" out")
	}
	return e
}

// topicID reads the id of a topic, which the story has to list.
func (d *decoder) topicID() string {
	at := d.i
	id := d.id()
	if id != "" && d.topics != nil && !d.topics[id] {
		d.bad(at, "topic-unknown", "there is no topic %q in the story’s \"topics\"", id)
	}
	return id
}

// chain reads a claim's chain and resolves via: where it is missing, the entry before.
func (d *decoder) chain() []geo.Link {
	if !d.expect('[') {
		return nil
	}
	var few [4]geo.Link
	list := few[:0]
	listAt := d.i
	d.pushAt(0)
	n := 0
	errs := d.errs
	for d.open(); d.more(']'); n++ {
		d.setAt(n)
		at := d.start()
		if !d.element() {
			continue
		}
		if n >= MaxList {
			if n == MaxList {
				d.bad(at, "list-length", "the chain is too long; at most %d entries are possible", MaxList)
			}
			d.skip()
			continue
		}
		l, said := d.link()
		if !said && n > 0 && len(list) > 0 {
			l.Via = list[len(list)-1].Report
		}
		for i := range list {
			if l.Report != "" && list[i].Report == l.Report {
				d.badIn("report", at, "chain-repeats", "the report %q stands twice in the chain; keep one", l.Report)
				break
			}
		}
		list = append(list, l)
	}
	d.pop()
	if d.errs == errs {
		d.tree(list, listAt)
	}
	if len(list) == 0 {
		return nil
	}
	return append(make([]geo.Link, 0, len(list)), list...)
}

// tree checks that every via leads to a report of the chain, and in the end to one that had the claim from the claimant.
func (d *decoder) tree(list []geo.Link, at int) {
	find := func(report string) int {
		for i := range list {
			if list[i].Report == report {
				return i
			}
		}
		return -1
	}
	for i := range list {
		j, steps := i, 0
		for j >= 0 && list[j].Via != "" && steps <= len(list) {
			k := find(list[j].Via)
			if k < 0 && j == i {
				d.pushAt(i)
				d.badIn("via", at, "via-not-in-chain", "%q is no report of this chain; name one of its reports, or null for the claimant itself",
					list[j].Via)
				d.pop()
			}
			j, steps = k, steps+1
		}
		if steps > len(list) {
			d.pushAt(i)
			d.badIn("via", at, "via-circle",
				"the reports took the claim from each other in a circle; one has to have it from the claimant itself (null)")
			d.pop()
			return
		}
	}
}

// link reads one entry of a chain; said tells whether it has a via.
func (d *decoder) link() (l geo.Link, said bool) {
	at := d.i
	var seen uint64
	d.push("")
	for d.open(); d.more('}'); {
		switch name := d.name(); name {
		case "report":
			if d.once(&seen, 0) {
				l.Report = d.id()
			}
		case "basis":
			if d.once(&seen, 1) {
				l.Basis = enum(d, "basis", geo.ParseBasis)
			}
		case "via":
			said = true
			if d.once(&seen, 2) {
				l.Via = d.id()
			}
		case "locator":
			if d.once(&seen, 3) {
				l.Locator = d.short()
			}
		case "url":
			if d.once(&seen, 4) {
				l.URL = d.url()
			}
		case "accessed":
			if d.once(&seen, 5) {
				l.Access = d.date()
			}
		default:
			d.unknown(&l.Extra, name)
		}
	}
	d.pop()
	d.require("report", at, l.Report == "", "the id of the report")
	return l, said
}

// quote reads a quote.
func (d *decoder) quote() *geo.Quote {
	if !d.expect('{') {
		return nil
	}
	at := d.i
	q := &geo.Quote{}
	var seen uint64
	d.push("")
	for d.open(); d.more('}'); {
		switch name := d.name(); name {
		case "exact":
			if d.once(&seen, 0) {
				q.Exact = d.long()
			}
		case "lang":
			if d.once(&seen, 1) {
				q.Lang = d.lang()
			}
		default:
			d.unknown(&q.Extra, name)
		}
	}
	d.pop()
	d.require("exact", at, blank(q.Exact), "what the speaker said, word for word,")
	return q
}
