// Which places a view has, and what stands on the map for each: words of what is claimed, never a number for one claim.
import type { Words } from '../lib/i18n';
import { order, type Claim, type Location, type Role, type Status, type View, type Word } from '../lib/server';

export interface Place {
  id: string;
  name: string;
  loc: Location;
  lon: number;
  lat: number;
  /** Claims that say something is here. */
  sites: Claim[];
  /** Claims that name the place in another role. */
  others: { claim: Claim; role: Role }[];
  /** The statuses of the sites, strongest first. */
  statuses: Status[];
}

/** The places of a view that have a point to stand at, in the view's order. */
export function placesOf(view: View, words: Words): Place[] {
  const byId = new Map<string, Place>();
  for (const claim of view.claims) {
    for (const ref of claim.places) {
      const loc = view.locations[ref.location];
      if (!ref.match || !loc || loc.shape === 'none' || loc.anchor_lon === undefined || loc.anchor_lat === undefined) continue;
      let p = byId.get(ref.location);
      if (!p) {
        const { anchor_lon: lon, anchor_lat: lat } = loc;
        p = { id: ref.location, name: words.name(loc), loc, lon, lat, sites: [], others: [], statuses: [] };
        byId.set(ref.location, p);
      }
      if (ref.role === 'site') p.sites.push(claim);
      else p.others.push({ claim, role: ref.role });
    }
  }
  for (const p of byId.values()) p.statuses = order.filter((s) => p.sites.some((c) => c.status === s));
  return [...byId.values()];
}

function topic(view: View, claim: Claim, words: Words): string {
  const t = claim.topic === undefined ? undefined : view.topics[claim.topic];
  return t ? words.name({ name: t.title, ...(t.titles && { names: t.titles }) }) : '';
}

/** What a claim is in a tag: its topic, if it has one, and its status; at a country, that no place is stated. */
export function tagged(topic: string, word: Word, country: boolean, words: Words): string {
  const parts = [topic, words.t(`tag.${word}`), country ? words.t('tag.noplace') : ''].filter((s) => s !== '');
  return parts.reduce((topic, status) => words.t('tag.what', { topic, status }));
}

const tag = (view: View, c: Claim, p: Place, words: Words) => tagged(topic(view, c, words), c.word ?? c.status, p.loc.precision === 'country', words);

/** What is claimed at a place, in a few words: “joint patrol · reported”, “2 claims”, “seat of the group”. */
export function what(p: Place, view: View, words: Words): string {
  const [site, ...more] = p.sites;
  if (site && more.length > 0) return words.n('count.claims', p.sites.length);
  if (site) return tag(view, site, p, words);
  const [other] = p.others;
  if (!other) return '';
  const roles = new Set(p.others.map((o) => o.role));
  if (roles.size > 1) return words.t('role.many');
  const role = words.t(`role.${other.role}`);
  const about = topic(view, other.claim, words);
  if (p.others.length > 1 || other.role !== 'seat') return role;
  return about.toLocaleLowerCase(words.lang).includes(role) ? about : words.t('tag.role', { role, topic: about });
}

/** Who claims what is said to be here, when all of it is claimed by the same. */
export function claimant(p: Place): string {
  const [one, ...more] = new Set(p.sites.map((c) => c.by));
  return one !== undefined && more.length === 0 ? one : '';
}

/** The sign of those who answer what is said to be here. */
export function replyTo(places: Place[]): Claim['reply'] {
  const all = places.flatMap((p) => p.sites.map((c) => c.reply));
  return all.includes('answer') ? 'answer' : all.find((r) => r);
}

/** What a place is called when it is spoken: what its tag shows, word for word, then all that is claimed, and who answers:
 * “Zagreb, 2 claims; said by Reuters: joint patrol · reported, …; answers: …”. */
export function spoken(p: Place, view: View, words: Words): string {
  let claimed = what(p, view, words);
  const more = new Set<string>();
  const [one] = p.sites;
  if (one && p.sites.length > 1 && one.topic !== undefined && p.sites.every((c) => c.topic === one.topic && c.status === one.status && c.word === one.word)) {
    claimed = words.t('map.mark.about', { claims: claimed, topic: topic(view, one, words), status: words.t(`tag.${one.word ?? one.status}`) });
  } else if (p.sites.length > 1) {
    for (const c of p.sites) more.add(tag(view, c, p, words));
  }
  if (p.sites.length > 0 || p.others.length > 1) {
    for (const role of new Set(p.others.map((o) => o.role))) {
      const n = p.others.filter((o) => o.role === role).length;
      more.add(words.t('tag.role', { role: words.t(`role.${role}`), topic: words.n('count.claims', n) }));
    }
  }
  const names = [...new Set((p.sites.length > 0 ? p.sites : p.others.map((o) => o.claim)).map((c) => c.by))];
  const answers = [...new Set(p.sites.flatMap((c) => (c.said ? [c.said] : [])))];
  let mark = words.t('map.mark.by', {
    mark: words.t('map.mark', { place: p.name, what: claimed }), by: words.t('map.by', { names: words.chain('list.comma', names) }),
  });
  if (more.size > 0) mark = words.t('map.mark.more', { mark, more: words.chain('list.comma', [...more]) });
  return answers.length > 0 ? words.t('map.mark.reply', { mark, answers: words.chain('list.semi', answers) }) : mark;
}

/** All claims of a place, sites first. */
export function claimsOf(p: Place): string[] {
  return [...new Set([...p.sites, ...p.others.map((o) => o.claim)].map((c) => c.id))];
}
