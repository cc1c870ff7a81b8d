// A story of more claims than a page holds, drawn out of claims tiles: clusters and tags as signs, areas as hatching.
import { Areas } from './areas';
import { Clusters } from './clusters';
import type { Words } from '../lib/i18n';
import type { LMap } from '../ground/leaflet';
import type { Mark } from './marks';
import { Store } from '../ground/tiles';
import type { View } from '../lib/server';

export class Large {
  private readonly tiles: Store;
  private readonly clusters: Clusters;
  private readonly areas: Areas;
  private query: string | undefined;

  constructor(
    private readonly map: LMap,
    url: string,
    words: Words,
  ) {
    this.tiles = new Store(url);
    this.clusters = new Clusters(map, this.tiles, words);
    this.areas = new Areas(this.tiles);
  }

  /** Shows the areas of a filter, and returns its signs in view; undefined when the map has moved on meanwhile. */
  async marks(view: View, query: string): Promise<Mark[] | undefined> {
    if (query !== this.query) {
      this.query = query;
      this.areas.query = query;
      if (this.map.hasLayer(this.areas)) this.areas.redraw();
    }
    if (!this.map.hasLayer(this.areas)) this.areas.addTo(this.map);
    return this.clusters.marks(view, query);
  }

  hide(): void {
    this.areas.remove();
  }

  /** Draws areas again in the colours of another theme. */
  repaint(): void {
    this.areas.redraw();
  }
}
