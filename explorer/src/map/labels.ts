/** Labels that never overlap: strongest first, four places each, none where something stands. */
export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Candidate {
  id: string;
  text: string;
  x: number;
  y: number;
  r: number;
  bold: boolean;
  width: number;
  must: boolean;
}

export interface Label {
  id: string;
  text: string;
  dx: number;
  dy: number;
  bold: boolean;
}

const CELL = 48;

class Grid {
  private readonly cells = new Map<number, Box[]>();

  private *keys(box: Box): Generator<number> {
    const [right, bottom] = [Math.floor((box.x + box.w) / CELL), Math.floor((box.y + box.h) / CELL)];
    for (let i = Math.floor(box.x / CELL); i <= right; i++) {
      for (let j = Math.floor(box.y / CELL); j <= bottom; j++) yield i * 4096 + j;
    }
  }

  add(box: Box): void {
    for (const key of this.keys(box)) {
      const cell = this.cells.get(key);
      if (cell) cell.push(box);
      else this.cells.set(key, [box]);
    }
  }

  /** How many things a box would cover. */
  covers(box: Box): number {
    const found = new Set<Box>();
    for (const key of this.keys(box)) {
      for (const other of this.cells.get(key) ?? []) {
        const apart =
          box.x + box.w <= other.x || other.x + other.w <= box.x || box.y + box.h <= other.y || other.y + other.h <= box.y;
        if (!apart) found.add(other);
      }
    }
    return found.size;
  }
}

export const HEIGHT = 17;

/** `must` labels cover as few marks as can be, never another label or a legend; the others cover nothing. */
export function choose(candidates: readonly Candidate[], view: Box, taken: readonly Box[], most: number): Label[] {
  const texts = new Grid();
  const marks = new Grid();
  const large = new Grid();
  for (const box of taken) texts.add(box);
  for (const one of candidates) {
    const disc = { x: one.x - one.r, y: one.y - one.r, w: 2 * one.r, h: 2 * one.r };
    (one.must ? large : marks).add(disc);
  }
  const found: Label[] = [];
  for (const one of candidates) {
    if (found.length >= most) break;
    const spots = places(one).flatMap(([dx, dy]) => {
      const box = { x: one.x + dx - 2, y: one.y + dy, w: one.width + 4, h: HEIGHT };
      const inside = box.x >= view.x && box.y >= view.y && box.x + box.w <= view.x + view.w && box.y + box.h <= view.y + view.h;
      return inside && !texts.covers(box) ? [{ dx, dy, box, covers: marks.covers(box) + 5 * large.covers(box) }] : [];
    });
    const best = one.must ? spots.sort((a, b) => a.covers - b.covers)[0] : spots.find((spot) => !spot.covers);
    if (!best) continue;
    texts.add(best.box);
    found.push({ id: one.id, text: one.text, dx: best.dx, dy: best.dy, bold: one.bold });
  }
  return found;
}

const places = ({ r, width }: Candidate): [number, number][] => [
  [r + 4, -HEIGHT / 2],
  [-r - 4 - width, -HEIGHT / 2],
  [-width / 2, r + 2],
  [-width / 2, -r - 2 - HEIGHT],
];
