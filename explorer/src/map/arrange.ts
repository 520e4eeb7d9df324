/** How components that were laid out stand in a window. */
import type { Places } from "./task";

/** Turn the longest axis of the picture to the longer side of the window. */
function turned(places: Places, wide: boolean): Places {
  const all = Object.values(places);
  const n = all.length || 1;
  const mx = all.reduce((sum, [x]) => sum + x, 0) / n;
  const my = all.reduce((sum, [, y]) => sum + y, 0) / n;
  let xx = 0, xy = 0, yy = 0;
  for (const [x, y] of all) (xx += (x - mx) ** 2), (xy += (x - mx) * (y - my)), (yy += (y - my) ** 2);
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy) - (wide ? 0 : Math.PI / 2);
  const [c, s] = [Math.cos(-angle), Math.sin(-angle)];
  return Object.fromEntries(
    Object.entries(places).map(([id, [x, y]]) => [id, [(x - mx) * c - (y - my) * s, (x - mx) * s + (y - my) * c]]),
  );
}

function extent(places: Places): [number, number, number, number] {
  const xs = Object.values(places).map(([x]) => x);
  const ys = Object.values(places).map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** Mirror the picture so that its emptiest corner lies bottom left, where the legend is. */
function mirrored(places: Places): Places {
  const [left, top, right, bottom] = extent(places);
  const all = Object.entries(places);
  const flips: [number, number][] = [[1, 1], [-1, 1], [1, -1], [-1, -1]];
  const crowd = ([fx, fy]: [number, number]): number =>
    all.filter(([, [x, y]]) => {
      const across = (x - left) / (right - left || 1);
      const down = (y - top) / (bottom - top || 1);
      return (fx > 0 ? across : 1 - across) < 0.27 && (fy > 0 ? down : 1 - down) > 0.74;
    }).length;
  const [fx, fy] = flips.reduce((best, one) => (crowd(one) < crowd(best) ? one : best));
  return Object.fromEntries(all.map(([id, [x, y]]) => [id, [fx * x, fy * y]]));
}

/** Stretch the shorter side a little towards the window's form. */
function filled(places: Places, ratio: number): Places {
  const [left, top, right, bottom] = extent(places);
  const own = (right - left) / (bottom - top || 1);
  const sx = Math.min(1.4, Math.max(1, ratio / own));
  const sy = Math.min(1.4, Math.max(1, own / ratio));
  return Object.fromEntries(Object.entries(places).map(([id, [x, y]]) => [id, [x * sx, y * sy]]));
}

/** The components as one picture, for a window `ratio` times as wide as tall. */
export function arranged([first, ...rest]: Places[], ratio: number): Places {
  if (!first) return {};
  const places = filled(mirrored(turned(first, ratio > 1)), ratio * (rest.length ? 1.2 : 1));
  const [left, top, right, bottom] = extent(places);
  // Small components stand in a row below, from the right; wherever forces would drive them, they would shrink the picture.
  let x = right;
  const wide = Math.max(right - left, (bottom - top) * ratio, 200);
  let y = bottom + 60;
  let tall = 0;
  for (const own of rest) {
    const [l, t, r, b] = extent(own);
    if (x < right && x - (r - l) < right - 0.8 * wide) (x = right), (y += tall + 60), (tall = 0);
    for (const [id, [px, py]] of Object.entries(own)) places[id] = [x + px - r, y + py - t];
    x -= r - l + 90;
    tall = Math.max(tall, b - t);
  }
  return places;
}
