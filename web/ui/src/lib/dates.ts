// Dates in words, as the server says them: both are tested by dates.vectors.json.
import type { Words } from './i18n';

/** “July 2022”, “from 2018 to 2019”, of [2018..2019] “between 2018 and 2019”; what is not an EDTF date stands as it is. */
export function dateWords(w: Words, edtf: string): string {
  if (edtf === '') return w.t('date.none');
  const one = /^\[(.*?)\.\.(.*)\]$/.exec(edtf);
  const ends = one ? [one[1] || '..', one[2] || '..'] : edtf.split('/');
  if (ends.length > 2) return edtf;
  const [a = '', b] = ends;
  const from = part(w, a);
  if (b === undefined) return from ?? edtf;
  const to = part(w, b);
  if ((from ?? to) === undefined) return edtf;
  if (a === '..' && to !== undefined) return w.t('date.until', { date: to });
  if (b === '..' && from !== undefined) return w.t('date.from', { date: from });
  if (a === '' && to !== undefined) return w.t('date.start.unknown', { date: to });
  if (b === '' && from !== undefined) return w.t('date.end.unknown', { date: from });
  return from === undefined || to === undefined ? edtf : w.t(one ? 'date.between' : 'date.range', { from, to });
}

const form = /^(\d{4}|\d{3}X|\d\dXX)(?:-(\d\d|XX))?(?:-(\d\d|XX))?(?:T[\d:.Z+-]+)?([~?%])?$/i;
const seasons = ['date.spring', 'date.summer', 'date.autumn', 'date.winter'] as const;

function part(w: Words, s: string): string | undefined {
  const m = form.exec(s);
  if (!m) return undefined;
  let text = plain(w, m[1] ?? '', m[2] ?? 'XX', m[3] ?? 'XX');
  if (m[4] === '~' || m[4] === '%') text = w.t('date.approximate', { date: text });
  if (m[4] === '?' || m[4] === '%') text = w.t('date.uncertain', { date: text });
  return text;
}

function plain(w: Words, y: string, month: string, day: string): string {
  const year = String(Number(y.replaceAll('X', '0')));
  if (y.endsWith('XX')) return w.t('date.between', { from: w.t('date.year', { year }), to: w.t('date.year', { year: String(Number(year) + 99) }) });
  if (y.endsWith('X')) return w.t('date.decade', { year });
  if (month === 'XX') return w.t('date.year', { year });
  const n = Number(month);
  const season = seasons[n - 21];
  if (season) return w.t(season, { year });
  if (day === 'XX') return w.t('date.month', { month: w.list('months')[n - 1] ?? month, year });
  return w.t('date.day', { day: String(Number(day)), month: w.list('months.of')[n - 1] ?? month, year });
}
