declare module 'leaflet/src/*' {
  // The sources carry no types; leaflet.ts gives each class its own.
  export const Map: { include(props: object): void } & object;
  export const DoubleClickZoom: object;
  export const Drag: object;
  export const ScrollWheelZoom: object;
  export const TouchZoom: object;
  export const GridLayer: object;
  export const Layer: object;
  export const SVG: object;
  export const Renderer: object;
  export const Polygon: object;
  export const Polyline: object;
  export const Circle: object;
  export const LatLng: object;
  export const LatLngBounds: object;
  export const Point: object;
}
