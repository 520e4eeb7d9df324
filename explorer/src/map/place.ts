/** ForceAtlas2 with a seeded start and a fixed number of steps: the same network, the same picture. */
import Graph from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";
import noverlap from "graphology-layout-noverlap";
import type { Places, Task } from "./task";

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function components(graph: Graph): string[][] {
  const seen = new Set<string>();
  const found: string[][] = [];
  for (const start of graph.nodes()) {
    if (seen.has(start)) continue;
    const part: string[] = [];
    const next = [start];
    seen.add(start);
    while (next.length) {
      const node = next.pop() as string;
      part.push(node);
      for (const other of graph.neighbors(node)) if (!seen.has(other)) next.push(other), seen.add(other);
    }
    found.push(part);
  }
  return found.sort((a, b) => b.length - a.length);
}

function laidOut(graph: Graph, part: string[]): Places {
  const draw = random(7);
  const inner = new Graph({ type: "undirected" });
  const scale = 10 * Math.sqrt(part.length);
  for (const id of part) {
    inner.addNode(id, { x: (draw() - 0.5) * scale, y: (draw() - 0.5) * scale, size: graph.getNodeAttribute(id, "size") });
  }
  graph.forEachEdge((_, given, source, target) => {
    if (inner.hasNode(source)) inner.addEdge(source, target, { weight: 0.3 + Math.min(given["weight"], 2) });
  });
  const settings = { ...forceAtlas2.inferSettings(inner), gravity: 0.6, scalingRatio: 14, strongGravityMode: false };
  forceAtlas2.assign(inner, {
    iterations: part.length > 800 ? 250 : 200, // more change little that one sees
    getEdgeWeight: "weight",
    settings: { ...settings, edgeWeightInfluence: 0.7, barnesHutOptimize: part.length > 400, adjustSizes: false },
  });
  noverlap.assign(inner, { maxIterations: 60, settings: { margin: 6, ratio: 1.6, gridSize: 30, speed: 3 } });
  const places: Places = {};
  inner.forEachNode((id, given) => (places[id] = [given["x"], given["y"]]));
  return places;
}

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

export function place(task: Task): Places {
  const graph = new Graph({ type: "undirected" });
  for (const one of task.nodes) graph.addNode(one.id, { size: one.size });
  for (const tie of task.ties) {
    if (!graph.hasEdge(tie.source, tie.target)) graph.addEdge(tie.source, tie.target, { weight: tie.strength });
  }
  const [first = [], ...rest] = components(graph);
  if (!first.length) return {};
  const places = filled(mirrored(turned(laidOut(graph, first), task.ratio > 1)), task.ratio * (rest.length ? 1.2 : 1));
  const [left, top, right, bottom] = extent(places);
  // Small components stand in a row below, from the right; wherever forces would drive them, they would shrink the picture.
  let x = right;
  const wide = Math.max(right - left, (bottom - top) * task.ratio, 200);
  let y = bottom + 60;
  let tall = 0;
  for (const part of rest) {
    const own = laidOut(graph, part);
    const [l, t, r, b] = extent(own);
    if (x < right && x - (r - l) < right - 0.8 * wide) (x = right), (y += tall + 60), (tall = 0);
    for (const [id, [px, py]] of Object.entries(own)) places[id] = [x + px - r, y + py - t];
    x -= r - l + 90;
    tall = Math.max(tall, b - t);
  }
  return places;
}
