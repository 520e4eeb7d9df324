/**
 * ForceAtlas2 with a seeded start and a fixed number of steps: the same network, the same picture. It runs on plain
 * columns: a first picture waits for it, and the library's graph object and matrices took three times as long.
 */
import iterate from "graphology-layout-forceatlas2/iterate";
import type { Places, Task } from "./task";

const [GRAVITY, SCALING, WEIGHT] = [0.6, 14, 0.7];
const LARGE = 1000; // nodes of a component
const FIELDS = 10; // of a node, as the library has them: place, force, last force, mass, convergence, size, fixed
const GAP = 6; // between two marks
const ROUNDS = 60;

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Which nodes are connected, as their numbers in a task; the largest component first. */
function components(of: Task, ties: readonly [number, number, number][]): number[][] {
  const next: number[][] = of.nodes.map(() => []);
  for (const [a, b] of ties) next[a]?.push(b), next[b]?.push(a);
  const seen = new Set<number>();
  const found: number[][] = [];
  for (const start of next.keys()) {
    if (seen.has(start)) continue;
    const part = [start];
    seen.add(start);
    for (const node of part) for (const other of next[node] ?? []) if (!seen.has(other)) part.push(other), seen.add(other);
    found.push(part);
  }
  return found.sort((a, b) => b.length - a.length);
}

/** The nodes of a component as columns, and its ties as numbers of nodes with a weight. */
interface Body {
  x: Float64Array;
  y: Float64Array;
  mass: Float64Array;
  size: Float64Array;
  ties: readonly [number, number, number][];
}

function laidOut(of: Task, part: readonly number[], ties: readonly [number, number, number][]): Places {
  const draw = random(7);
  const scale = 10 * Math.sqrt(part.length);
  const at = new Map(part.map((node, n) => [node, n]));
  const column = (value: (node: number) => number): Float64Array => Float64Array.from(part, value);
  const body: Body = {
    x: column(() => (draw() - 0.5) * scale),
    y: column(() => (draw() - 0.5) * scale),
    mass: column(() => 1),
    size: column((node) => of.nodes[node]?.size ?? 1),
    ties: ties.flatMap(([a, b, weight]): [number, number, number][] => (at.has(a) ? [[at.get(a)!, at.get(b)!, weight]] : [])),
  };
  for (const [a, b, weight] of body.ties) (body.mass[a]! += weight), (body.mass[b]! += weight);
  if (part.length > LARGE) approximated(body);
  else exact(body, part.length > 400 ? 200 : 120); // more change little that one sees
  separate(body);
  return Object.fromEntries(part.map((node, n) => [of.nodes[node]?.id ?? "", [body.x[n]!, body.y[n]!]]));
}

/** Every pair repels: below a thousand nodes the plain loop over columns is faster than the library's quadtree. */
function exact({ x, y, mass, ties }: Body, steps: number): void {
  const n = x.length;
  const [dx, dy, ox, oy, sure] = Array.from({ length: 5 }, () => new Float64Array(n)) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  sure.fill(1);
  const [from, to, pull] = [Int32Array.from(ties, ([a]) => a), Int32Array.from(ties, ([, b]) => b), Float64Array.from(ties, ([, , weight]) => weight ** WEIGHT)];
  const slow = 1 + Math.log(n);
  for (let step = 0; step < steps; step++) {
    ox.set(dx), oy.set(dy);
    for (let i = 0; i < n; i++) {
      const pulled = (GRAVITY * mass[i]!) / (Math.hypot(x[i]!, y[i]!) || 1);
      (dx[i] = -x[i]! * pulled), (dy[i] = -y[i]! * pulled);
    }
    repelled(x, y, mass, dx, dy);
    for (let tie = 0; tie < pull.length; tie++) {
      const a = from[tie]!;
      const b = to[tie]!;
      const px = (x[a]! - x[b]!) * pull[tie]!;
      const py = (y[a]! - y[b]!) * pull[tie]!;
      (dx[a]! -= px), (dy[a]! -= py), (dx[b]! += px), (dy[b]! += py);
    }
    for (let i = 0; i < n; i++) {
      const swing = 1 + Math.sqrt(mass[i]! * Math.hypot(ox[i]! - dx[i]!, oy[i]! - dy[i]!));
      const speed = (sure[i]! * Math.log(1 + Math.hypot(ox[i]! + dx[i]!, oy[i]! + dy[i]!) / 2)) / swing;
      sure[i] = Math.min(1, Math.sqrt((speed * (dx[i]! ** 2 + dy[i]! ** 2)) / swing));
      (x[i]! += (dx[i]! * speed) / slow), (y[i]! += (dy[i]! * speed) / slow);
    }
  }
}

function repelled(x: Float64Array, y: Float64Array, mass: Float64Array, dx: Float64Array, dy: Float64Array): void {
  for (let i = 1; i < x.length; i++) {
    const xi = x[i]!;
    const yi = y[i]!;
    const push = SCALING * mass[i]!;
    let fx = 0, fy = 0;
    for (let j = 0; j < i; j++) {
      const ax = xi - x[j]!;
      const ay = yi - y[j]!;
      const force = (push * mass[j]!) / (ax * ax + ay * ay || 1);
      (fx += ax * force), (fy += ay * force);
      (dx[j]! -= ax * force), (dy[j]! -= ay * force);
    }
    (dx[i]! += fx), (dy[i]! += fy);
  }
}

/** The same forces with far nodes taken together, by the library. */
function approximated({ x, y, mass, size, ties }: Body): void {
  const nodes = new Float32Array(x.length * FIELDS);
  x.forEach((_, n) => nodes.set([x[n]!, y[n]!, 0, 0, 0, 0, mass[n]!, 1, size[n]!, 0], n * FIELDS));
  const lines = Float32Array.from(ties.flatMap(([a, b, weight]) => [a * FIELDS, b * FIELDS, weight]));
  const settings = {
    ...{ linLogMode: false, outboundAttractionDistribution: false, adjustSizes: false, strongGravityMode: false },
    ...{ gravity: GRAVITY, scalingRatio: SCALING, slowDown: 1 + Math.log(x.length), edgeWeightInfluence: WEIGHT },
    ...{ barnesHutOptimize: true, barnesHutTheta: 0.5 },
  };
  for (let step = 0; step < 250; step++) iterate(settings, nodes, lines);
  x.forEach((_, n) => ((x[n] = nodes[n * FIELDS]!), (y[n] = nodes[n * FIELDS + 1]!)));
}

/** Push marks that overlap apart, a little a round, until none do. */
function separate({ x, y, size }: Body): void {
  for (let round = 0, apart = false; round < ROUNDS && !apart; round++) {
    apart = true;
    for (let a = 1; a < x.length; a++) {
      const own = 1.6 * size[a]! + 2 * GAP;
      for (let b = 0; b < a; b++) {
        const ax = x[a]! - x[b]!;
        const ay = y[a]! - y[b]!;
        const reach = own + 1.6 * size[b]!;
        const square = ax * ax + ay * ay;
        if (square > reach * reach - 0.1) continue;
        apart = false;
        const far = Math.sqrt(square);
        const push = 0.3 * (reach - far);
        const [px, py] = far ? [(ax * push) / far, (ay * push) / far] : [push * Math.cos(a), push * Math.sin(a)]; // on one spot: somewhere, but always there
        (x[a]! += px), (y[a]! += py), (x[b]! -= px), (y[b]! -= py);
      }
    }
  }
}

/** Places within each component, the largest first: what takes time, and does not depend on the window. */
export function forces(of: Task): Places[] {
  const number = new Map(of.nodes.map((one, n) => [one.id, n]));
  const ties = of.ties.flatMap(({ source, target, strength }): [number, number, number][] => {
    const [a, b] = [number.get(source), number.get(target)];
    return a === undefined || b === undefined ? [] : [[a, b, 0.3 + Math.min(strength, 2)]];
  });
  return components(of, ties).map((part) => laidOut(of, part, ties));
}
