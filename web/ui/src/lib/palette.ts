// The background's colours. They are quiet, so that colour is left to the claims.
import { map } from '../palette.json';

export type Palette = Record<keyof typeof map, string>;

const tone = (i: 0 | 1) => Object.fromEntries(Object.entries(map).map(([name, value]) => [name, value[i]])) as Palette;

export const light = tone(0);
export const dark = tone(1);
