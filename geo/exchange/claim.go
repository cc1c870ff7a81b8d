package exchange

import (
	"dateline/geo"
)

// entry is one element of a location's claims: a claim in full, or only its place in a role.
type entry struct {
	claim *geo.Claim // nil for a short form
	id    string
	role  geo.Role
	basis geo.Basis   // of the place
	notes string      // of a short form, on the place
	extra geo.Members // of a short form
	ok    bool
	line  int
}

// claims reads a location's claims.
func (d *decoder) claims(list []entry) []entry {
	if !d.expect('[') {
		return list
	}
	d.open()
	d.elements(func(_, at int) {
		if !d.element() {
			return
		}
		errs, probs := d.errs, len(d.probs)
		e := d.claim()
		for i := range d.probs[probs:] {
			d.probs[probs+i].Claim = e.id
		}
		e.line = d.lineAt(at)
		if size := d.i - at; size > MaxClaim && e.claim != nil && d.errs == errs {
			if size = len(appendClaim(nil, e.claim, e.role, e.basis)); size > MaxClaim {
				d.bad(at, "claim-size", "the claim has %d bytes; at most %d are possible", size, MaxClaim)
			}
		} else if size > MaxClaim {
			d.bad(at, "claim-size", "the entry has %d bytes; at most %d are possible", size, MaxClaim)
		}
		e.ok = d.errs == errs
		list = append(list, e)
	})
	return list
}

// claim reads a claim or a short form; which of the two it is shows only at its end.
func (d *decoder) claim() entry {
	at := d.i
	c := &geo.Claim{}
	e := entry{claim: c}
	stated := d.object(&e)
	const short = 4 // the members of a short form, which come first
	e.id = c.ID
	d.require("id", at, c.ID == "", "the claim’s id")
	d.require("role", at, e.role == 0, "what the location is to the claim, such as \"site\",")
	if stated.said>>short == 0 {
		e.claim, e.extra, e.notes = nil, c.Extra, c.Notes
		return e
	}
	d.require("text", at, blank(c.Text), "the text of the claim")
	d.require("claimant", at, len(c.Claimants) == 0, "the id of the source who claims it")
	d.require("chain", at, len(c.Chain) == 0, "the chain of reports that carried the claim, one or more,")
	if c.Of != 0 && c.Type != geo.KindCount {
		d.badIn("of", stated.at[6], "of-without-count",
			"only a claim of kind count says what is counted; leave \"of\" out")
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
	listAt, errs := d.i, d.errs
	d.open()
	d.elements(func(n, at int) {
		if !d.element() {
			return
		}
		if n >= MaxList {
			if n == MaxList {
				d.bad(at, "list-length", "the chain is too long; at most %d entries are possible", MaxList)
			}
			d.skip()
			return
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
	})
	if d.errs == errs {
		d.tree(list, listAt)
	}
	if len(list) == 0 {
		return nil
	}
	return append(make([]geo.Link, 0, len(list)), list...)
}

// tree checks that every via leads to a report of the chain, and in the end to one that had the claim from the
// claimant.
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
		for j >= 0 && list[j].Via != "" && list[j].Via != geo.ViaUnknown && steps <= len(list) {
			k := find(list[j].Via)
			if k < 0 && j == i {
				d.pushAt(i)
				d.badIn("via", at, "via-not-in-chain",
					"%q is not a report of this chain; name one of its reports, null for the claimant itself, "+
						"or \"unknown\" where it is not said", list[j].Via)
				d.pop()
			}
			j, steps = k, steps+1
		}
		if steps > len(list) {
			d.pushAt(i)
			d.badIn("via", at, "via-circle",
				"the reports took the claim from each other in a circle; "+
					"one has to have it from the claimant itself (null)")
			d.pop()
			return
		}
	}
}

// link reads one entry of a chain; via tells whether it has one.
func (d *decoder) link() (l geo.Link, via bool) {
	at := d.i
	stated := d.object(&l)
	d.require("report", at, l.Report == "", "the id of the report")
	return l, stated.seen&(1<<2) != 0
}

// counted reads a quantity.
func (d *decoder) counted() *geo.Quantity {
	if !d.expect('{') {
		return nil
	}
	at := d.i
	q := &geo.Quantity{}
	d.object(q)
	if q.Lowest != nil && q.Highest != nil && *q.Lowest > *q.Highest {
		d.bad(at, "quantity", "the lowest number is above the highest; did you swap them?")
	}
	return q
}

// translation reads a text in another language.
func (d *decoder) translation() (t geo.Translation, stated bool) {
	if !d.expect('{') {
		return t, false
	}
	at := d.i
	d.object(&t)
	d.require("text", at, blank(t.Text), "the text")
	return t, true
}

// quote reads a quote.
func (d *decoder) quote() *geo.Quote {
	if !d.expect('{') {
		return nil
	}
	at := d.i
	q := &geo.Quote{}
	d.object(q)
	d.require("exact", at, blank(q.Exact), "what the speaker said, word for word,")
	return q
}
