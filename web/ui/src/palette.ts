// The background's colours. They are quiet, so that colour is left to the claims.

export interface Palette {
  water: string;
  land: string;
  urban: string;
  river: string;
  border: string;
  casing: string;
  admin1: string;
  country: string;
  city: string;
  capital: string;
  halo: string;
}

export const light: Palette = {
  water: '#d5dfe3', land: '#f7f5f0', urban: '#ece7dc', river: '#c3d2d8', border: '#a9a196', casing: '#f7f5f0', admin1: '#ddd6ca',
  country: '#6f675b', city: '#57524a', capital: '#38342e', halo: 'rgba(247,245,240,.92)',
};

export const dark: Palette = {
  water: '#14191d', land: '#22272b', urban: '#2b3135', river: '#171d21', border: '#596269', casing: '#22272b', admin1: '#31383d',
  country: '#8e9aa1', city: '#b3bdc3', capital: '#dde3e6', halo: 'rgba(24,29,33,.92)',
};
