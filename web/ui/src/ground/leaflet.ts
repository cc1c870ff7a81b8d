// Leaflet by its modules: only what the map uses, and none of the controls, popups and tooltips that assign innerHTML.
// Types are those of the whole package.
import './trusted';
import type * as Leaflet from 'leaflet';
import { Map as MapClass } from 'leaflet/src/map/Map.js';
import { DoubleClickZoom } from 'leaflet/src/map/handler/Map.DoubleClickZoom.js';
import { Drag } from 'leaflet/src/map/handler/Map.Drag.js';
import { ScrollWheelZoom } from 'leaflet/src/map/handler/Map.ScrollWheelZoom.js';
import { TouchZoom } from 'leaflet/src/map/handler/Map.TouchZoom.js';
import { GridLayer as GridLayerClass } from 'leaflet/src/layer/tile/GridLayer.js';
import { Layer as LayerClass } from 'leaflet/src/layer/Layer.js';
import { SVG as SVGClass } from 'leaflet/src/layer/vector/SVG.js';
import { Renderer } from 'leaflet/src/layer/vector/Renderer.js';
import { Polygon as PolygonClass } from 'leaflet/src/layer/vector/Polygon.js';
import { Polyline as PolylineClass } from 'leaflet/src/layer/vector/Polyline.js';
import { Circle as CircleClass } from 'leaflet/src/layer/vector/Circle.js';
import { LatLng as LatLngClass } from 'leaflet/src/geo/LatLng.js';
import { LatLngBounds as LatLngBoundsClass } from 'leaflet/src/geo/LatLngBounds.js';
import { Point as PointClass } from 'leaflet/src/geometry/Point.js';
import * as Util from 'leaflet/src/dom/DomUtil.js';

Object.assign(MapClass, { DoubleClickZoom, Drag, ScrollWheelZoom, TouchZoom });
// Renderer.getRenderer is mixed into the map by a module that also brings the canvas renderer; ours are always given.
void Renderer;
MapClass.include({
  getRenderer(this: { hasLayer(l: unknown): boolean; addLayer(l: unknown): void }, layer: { options: { renderer: unknown } }) {
    const r = layer.options.renderer;
    if (!this.hasLayer(r)) this.addLayer(r);
    return r;
  },
});

export const LeafletMap = MapClass as unknown as typeof Leaflet.Map;
export const GridLayer = GridLayerClass as unknown as typeof Leaflet.GridLayer;
export const Layer = LayerClass as unknown as typeof Leaflet.Layer;
export const SVG = SVGClass as unknown as typeof Leaflet.SVG;
export const Polygon = PolygonClass as unknown as typeof Leaflet.Polygon;
export const Polyline = PolylineClass as unknown as typeof Leaflet.Polyline;
export const Circle = CircleClass as unknown as typeof Leaflet.Circle;
export const LatLng = LatLngClass as unknown as typeof Leaflet.LatLng;
export const LatLngBounds = LatLngBoundsClass as unknown as typeof Leaflet.LatLngBounds;
export const Point = PointClass as unknown as typeof Leaflet.Point;
export const DomUtil = Util as unknown as typeof Leaflet.DomUtil;

export type LMap = Leaflet.Map;
export type LLatLng = Leaflet.LatLng;
export type LPoint = Leaflet.Point;
export type LPath = Leaflet.Path;
export type Coords = Leaflet.Coords;
export type Done = Leaflet.DoneCallback;
export type GridOptions = Leaflet.GridLayerOptions;
export type ZoomAnim = Leaflet.ZoomAnimEvent;
export type Handler = Leaflet.LeafletEventHandlerFn;
