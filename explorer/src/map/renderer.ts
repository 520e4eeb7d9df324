/**
 * The canvas: lines and marks are painted into a bitmap larger than the window; while the camera moves the
 * bitmap is moved and scaled, and labels are drawn at their marks. Full quality comes back at rest.
 */
import { choose, HEIGHT, type Box, type Label } from "./labels";
import type { Shape } from "./kinds";
import type { Places } from "./task";
import { key, NOTHING, type Network, type Node, type Tie } from "./reduce";
import { PLAIN, type Style } from "./style";

export interface Chosen {
  nodes: ReadonlySet<string>;
  tie: string;
}

export interface Hooks {
  onNode: (id: string, more: boolean) => void;
  onTie: (tie: Tie) => void;
  onNothing: () => void;
  /** A node was drawn to another place. */
  onMoved: (id: string, x: number, y: number) => void;
  onLasso: (ids: string[]) => void;
  onHover: (what: { node?: Node; tie?: Tie } | null, x: number, y: number) => void;
}

interface Camera {
  x: number;
  y: number;
  k: number;
}

interface Colours {
  paper: string;
  ink: string;
  line: string;
  accent: string;
}

const FONT = '"Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif';
const MARGIN = 1.5;
const REST = 150; // milliseconds
const NEAR = 6; // pixels from a line

export function outline(shape: Shape, x: number, y: number, r: number): [number, number][] {
  if (shape === "square") return [[x - r, y - r], [x + r, y - r], [x + r, y + r], [x - r, y + r]];
  if (shape === "diamond") return [[x, y - 1.2 * r], [x + 1.2 * r, y], [x, y + 1.2 * r], [x - 1.2 * r, y]];
  return [[x, y - 1.2 * r], [x + 1.15 * r, y + 0.9 * r], [x - 1.15 * r, y + 0.9 * r]];
}

export class Picture {
  private part: Network = NOTHING;
  private places: Places = {};
  private style: Style = PLAIN;
  private pinned: ReadonlySet<string> = new Set();
  private dragged = "";
  private loop: [number, number][] = [];
  /** Whether a drag draws a loop around nodes, instead of moving the picture. */
  lasso = false;
  private camera: Camera = { x: 0, y: 0, k: 1 };
  private size = { w: 1, h: 1 };
  private readonly bitmap = document.createElement("canvas");
  private painted: Camera | null = null;
  private labels: Label[] = [];
  private chosen: Chosen = { nodes: new Set(), tie: "" };
  private hovered = "";
  private frame = 0;
  private rest = 0;
  private moving = false;
  /** Whether labels are to be chosen before the next frame, once for all that was changed. */
  private stale = false;
  private readonly byId = new Map<string, Node>();
  private readonly pointers = new Map<number, { x: number; y: number }>();
  private pinch = 0;
  private readonly gone = new AbortController();
  /** Boxes of the window where legends lie, so that no label hides under them. */
  covered: () => Box[] = () => [];
  /** Whether nothing lies over the picture, as on paper. */
  bare = false;
  frames = 0;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly hooks: Hooks,
  ) {
    const { signal } = this.gone;
    const seen = new ResizeObserver(() => this.resize());
    seen.observe(canvas);
    signal.addEventListener("abort", () => seen.disconnect());
    canvas.addEventListener("pointerdown", (event) => this.down(event), { signal });
    canvas.addEventListener("pointermove", (event) => this.move(event), { signal });
    canvas.addEventListener("pointerup", (event) => this.up(event), { signal });
    canvas.addEventListener("pointercancel", (event) => this.pointers.delete(event.pointerId), { signal });
    canvas.addEventListener("pointerleave", () => this.hooks.onHover(null, 0, 0), { signal });
    canvas.addEventListener("wheel", (event) => this.wheel(event), { signal, passive: false });
  }

  end(): void {
    this.gone.abort();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.rest);
  }

  show(part: Network, places: Places, fit: boolean): void {
    this.part = part;
    this.places = places;
    this.byId.clear();
    for (const one of part.nodes) this.byId.set(one.id, one);
    this.resize(fit);
    this.refresh();
  }

  dress(style: Style): void {
    this.style = style;
    this.refresh();
  }

  /** Nodes that stay where they were put. */
  pin(places: Places): void {
    this.pinned = new Set(Object.keys(places));
    this.places = { ...this.places, ...places };
    this.refresh();
  }

  choose(chosen: Chosen): void {
    this.chosen = chosen;
    this.refresh();
  }

  /** Choose labels and paint anew, as after a change of colours. */
  refresh(): void {
    this.painted = null;
    this.stale = true;
    this.draw();
  }

  private resize(fit = false): void {
    const { clientWidth: w, clientHeight: h } = this.canvas;
    if (!w || !h) return;
    const ratio = Math.min(devicePixelRatio || 1, 2);
    const changed = w !== this.size.w || h !== this.size.h;
    this.size = { w, h };
    if (changed || this.canvas.width !== Math.round(w * ratio)) {
      this.canvas.width = Math.round(w * ratio);
      this.canvas.height = Math.round(h * ratio);
    }
    if (fit || changed) this.fit();
  }

  fit(): void {
    const all = this.part.nodes.map((one) => this.places[one.id]).filter((one) => one !== undefined);
    if (!all.length) return;
    const xs = all.map(([x]) => x).sort((a, b) => a - b);
    const ys = all.map(([, y]) => y).sort((a, b) => a - b);
    const [left, right] = [xs[0] as number, xs.at(-1) as number];
    const [top, bottom] = [ys[0] as number, ys.at(-1) as number];
    const inset = this.inset();
    const w = Math.max(60, this.size.w - inset.x - inset.w);
    const h = Math.max(60, this.size.h - inset.y - inset.h);
    const k = Math.min(w / Math.max(right - left, 1), h / Math.max(bottom - top, 1), 4);
    this.camera = {
      k,
      x: (left + right) / 2 - (inset.x + w / 2 - this.size.w / 2) / k,
      y: (top + bottom) / 2 - (inset.y + h / 2 - this.size.h / 2) / k,
    };
    this.refresh();
  }

  private inset(): Box {
    if (this.bare) return { x: 70, y: 24, w: 110, h: 50 };
    const wide = this.size.w > 600;
    const top = Math.max(...this.covered().filter((one) => one.y < 20).map((one) => one.y + one.h), 40);
    return { x: wide ? 70 : 24, y: top + 22, w: wide ? 120 : 62, h: this.size.h > 620 ? 138 : 76 };
  }

  zoom(factor: number, x = this.size.w / 2, y = this.size.h / 2): void {
    const before = this.world(x, y);
    this.camera.k = Math.min(12, Math.max(0.02, this.camera.k * factor));
    const after = this.world(x, y);
    this.camera.x += before.x - after.x;
    this.camera.y += before.y - after.y;
    this.moved();
  }

  pan(dx: number, dy: number): void {
    this.camera.x -= dx / this.camera.k;
    this.camera.y -= dy / this.camera.k;
    this.moved();
  }

  private moved(): void {
    this.moving = true;
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      this.moving = false;
      this.refresh();
    }, REST);
    this.draw();
  }

  private world(x: number, y: number): { x: number; y: number } {
    const { camera, size } = this;
    return { x: (x - size.w / 2) / camera.k + camera.x, y: (y - size.h / 2) / camera.k + camera.y };
  }

  /** Where a node is in the window. */
  at(id: string): [number, number] | null {
    const found = this.places[id];
    if (!found) return null;
    const { camera, size } = this;
    return [(found[0] - camera.x) * camera.k + size.w / 2, (found[1] - camera.y) * camera.k + size.h / 2];
  }

  /** Where a node is in the picture, whatever the window shows. */
  where(id: string): [number, number] | undefined {
    return this.places[id];
  }

  private colours(): Colours {
    const style = getComputedStyle(this.canvas);
    const read = (name: string): string => style.getPropertyValue(name).trim();
    return { paper: read("--paper"), ink: read("--ink"), line: read("--line-map"), accent: read("--accent") };
  }

  private grow(): number {
    return Math.min(1.6, Math.max(0.75, Math.sqrt(this.camera.k))) * (this.size.w < 600 ? 0.72 : 1);
  }

  private isFaded(id: string): boolean {
    return this.chosen.nodes.size > 0 && !this.chosen.nodes.has(id) && !this.near.has(id);
  }

  private near: ReadonlySet<string> = new Set();

  private neighbours(): void {
    const near = new Set<string>();
    const { nodes } = this.chosen;
    for (const tie of this.part.ties) {
      if (nodes.has(tie.source)) near.add(tie.target);
      if (nodes.has(tie.target)) near.add(tie.source);
    }
    this.near = near;
  }

  /** Paint lines and marks into the bitmap; `fine` gives every line its own width. */
  private paint(fine: boolean): void {
    const ratio = fine ? Math.min(devicePixelRatio || 1, 2) : 1;
    const { w, h } = this.size;
    const [bw, bh] = [Math.ceil(w * MARGIN * ratio), Math.ceil(h * MARGIN * ratio)];
    if (this.bitmap.width !== bw || this.bitmap.height !== bh) {
      this.bitmap.width = bw;
      this.bitmap.height = bh;
    }
    const pen = this.bitmap.getContext("2d") as CanvasRenderingContext2D;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, bw, bh);
    pen.setTransform(ratio, 0, 0, ratio, ((MARGIN - 1) / 2) * w * ratio, ((MARGIN - 1) / 2) * h * ratio);
    this.neighbours();
    this.lines(pen, fine);
    this.marks(pen);
    this.painted = { ...this.camera };
  }

  private lines(pen: CanvasRenderingContext2D, fine: boolean): void {
    const colours = this.colours();
    const some = this.chosen.nodes.size > 0;
    pen.lineCap = "round";
    if (!fine) pen.beginPath();
    for (let i = this.part.ties.length - 1; i >= 0; i--) {
      const tie = this.part.ties[i] as Tie;
      const a = this.at(tie.source);
      const b = this.at(tie.target);
      if (!a || !b) continue;
      if (!fine) {
        pen.moveTo(a[0], a[1]);
        pen.lineTo(b[0], b[1]);
        continue;
      }
      const name = key(tie.source, tie.target);
      const own = this.chosen.nodes.has(tie.source) || this.chosen.nodes.has(tie.target);
      const bright = name === this.chosen.tie || name === this.hovered;
      pen.strokeStyle = bright ? colours.accent : this.style.line(tie) || colours.line;
      pen.setLineDash(tie.change === "gone" ? [5, 4] : []);
      pen.globalAlpha = bright ? 1 : some && !own ? 0.22 : own && some ? 1 : 0.75;
      pen.lineWidth = bright ? 4 : thickness(tie);
      pen.beginPath();
      pen.moveTo(a[0], a[1]);
      pen.lineTo(b[0], b[1]);
      pen.stroke();
    }
    if (!fine) {
      pen.strokeStyle = colours.line;
      pen.lineWidth = 1;
      pen.stroke();
    }
    pen.globalAlpha = 1;
    pen.setLineDash([]);
  }

  private marks(pen: CanvasRenderingContext2D): void {
    const colours = this.colours();
    const grow = this.grow();
    for (let i = this.part.nodes.length - 1; i >= 0; i--) {
      const node = this.part.nodes[i] as Node;
      const at = this.at(node.id);
      if (!at) continue;
      const [x, y] = at;
      const shape = this.style.shape(node);
      const r = this.style.radius(node) * grow;
      pen.globalAlpha = this.isFaded(node.id) ? 0.25 : 1;
      pen.beginPath();
      if (shape === "disc") pen.arc(x, y, r, 0, 2 * Math.PI);
      else {
        outline(shape, x, y, r * 0.9).forEach(([px, py], n) => (n ? pen.lineTo(px, py) : pen.moveTo(px, py)));
        pen.closePath();
      }
      pen.lineWidth = this.chosen.nodes.has(node.id) ? 4 : 1.5;
      pen.strokeStyle = this.chosen.nodes.has(node.id) ? colours.accent : colours.paper;
      pen.stroke();
      pen.fillStyle = this.style.colour(node);
      pen.fill();
      if (!this.pinned.has(node.id)) continue;
      pen.beginPath();
      pen.arc(x, y, 1.8, 0, 2 * Math.PI);
      pen.fillStyle = colours.paper;
      pen.fill();
    }
    pen.globalAlpha = 1;
  }

  private font(bold: boolean): string {
    return `${bold ? 600 : 400} 13px ${FONT}`;
  }

  private label(): void {
    if (!this.stale) return;
    this.stale = false;
    const pen = this.canvas.getContext("2d") as CanvasRenderingContext2D;
    const grow = this.grow();
    this.neighbours();
    const { w, h } = this.size;
    const inside = this.part.nodes.filter((one) => {
      const at = this.at(one.id);
      return at && at[0] > -40 && at[1] > -20 && at[0] < w + 40 && at[1] < h + 20 && !this.isFaded(one.id);
    });
    const { nodes: chosen, tie } = this.chosen;
    const ends = new Set([...chosen, ...tie.split("~"), this.hovered]);
    const size = this.style.radius;
    inside.sort((a, b) => Number(ends.has(b.id)) - Number(ends.has(a.id)) || size(b) - size(a) || b.strength - a.strength);
    const boldest = [...inside].map(size).sort((a, b) => b - a)[4] ?? 0;
    const candidates = inside.slice(0, 400).map((one, n) => {
      const [x, y] = this.at(one.id) as [number, number];
      const bold = ends.has(one.id) || size(one) >= Math.max(boldest, 5);
      pen.font = this.font(bold);
      const text = one.label.length > 34 ? `${one.label.slice(0, 32)}…` : one.label;
      return { id: one.id, text, x, y, r: size(one) * grow, bold, width: pen.measureText(text).width, must: n < 12 };
    });
    const most = Math.min(120, Math.round((w * h) / 16000));
    this.labels = choose(candidates, { x: 4, y: 4, w: w - 8, h: h - 8 }, this.covered(), most);
  }

  private draw(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.drawn());
  }

  private drawn(): void {
    const { canvas, camera, size } = this;
    const pen = canvas.getContext("2d") as CanvasRenderingContext2D;
    this.label();
    if (!this.moving && !this.painted) this.paint(true);
    const old = this.painted;
    const scale = old ? camera.k / old.k : 1;
    const outside = old && (Math.abs(camera.x - old.x) * camera.k > size.w / 4 || Math.abs(camera.y - old.y) * camera.k > size.h / 4);
    if (!old || outside || scale > 2.5 || scale < 0.6) this.paint(!this.moving);
    const from = this.painted as Camera;
    const k = camera.k / from.k;
    const ratio = canvas.width / size.w;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, size.w, size.h);
    const [bw, bh] = [size.w * MARGIN * k, size.h * MARGIN * k];
    const x = (from.x - camera.x) * camera.k + size.w / 2 - bw / 2;
    const y = (from.y - camera.y) * camera.k + size.h / 2 - bh / 2;
    pen.drawImage(this.bitmap, x, y, bw, bh);
    this.write(pen);
    this.drawLoop(pen);
    this.frames++;
  }

  private write(pen: CanvasRenderingContext2D): void {
    const colours = this.colours();
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    for (const one of this.labels) {
      const at = this.at(one.id);
      if (!at) continue;
      const [x, y] = [at[0] + one.dx, at[1] + one.dy + HEIGHT / 2];
      pen.font = this.font(one.bold);
      pen.strokeStyle = colours.paper;
      pen.lineWidth = 3.5;
      pen.strokeText(one.text, x, y);
      pen.fillStyle = colours.ink;
      pen.fillText(one.text, x, y);
    }
  }

  private drawLoop(pen: CanvasRenderingContext2D): void {
    if (this.loop.length < 2) return;
    pen.beginPath();
    this.loop.forEach(([x, y], n) => (n ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.closePath();
    pen.strokeStyle = this.colours().accent;
    pen.lineWidth = 1.5;
    pen.setLineDash([6, 4]);
    pen.stroke();
    pen.setLineDash([]);
    pen.globalAlpha = 0.08;
    pen.fillStyle = pen.strokeStyle;
    pen.fill();
    pen.globalAlpha = 1;
  }

  /** How many pairs of labels overlap: none, and a test counts. */
  overlaps(): number {
    this.label();
    const pen = this.canvas.getContext("2d") as CanvasRenderingContext2D;
    const boxes = this.labels.map((one) => {
      const [x, y] = this.at(one.id) ?? [0, 0];
      pen.font = this.font(one.bold);
      return { x: x + one.dx, y: y + one.dy, w: pen.measureText(one.text).width, h: HEIGHT };
    });
    let count = 0;
    boxes.forEach((a, i) => {
      for (const b of boxes.slice(i + 1)) {
        if (a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h) count++;
      }
    });
    return count;
  }

  private found(x: number, y: number): { node?: Node; tie?: Tie } | null {
    const grow = this.grow();
    for (const node of this.part.nodes) {
      const at = this.at(node.id);
      if (at && Math.hypot(at[0] - x, at[1] - y) <= this.style.radius(node) * grow + 4) return { node };
    }
    let best: Tie | undefined;
    let least = NEAR;
    for (const tie of this.part.ties) {
      const a = this.at(tie.source);
      const b = this.at(tie.target);
      if (!a || !b) continue;
      const away = distance(x, y, a, b);
      if (away < least) (least = away), (best = tie);
    }
    return best ? { tie: best } : null;
  }

  private local(event: PointerEvent | WheelEvent): [number, number] {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  private travelled = 0;

  private down(event: PointerEvent): void {
    const [x, y] = this.local(event);
    this.pointers.set(event.pointerId, { x, y });
    this.travelled = 0;
    this.pinch = 0;
    this.loop = this.lasso ? [[x, y]] : [];
    this.dragged = this.lasso || event.pointerType === "touch" ? "" : (this.found(x, y)?.node?.id ?? "");
    this.canvas.setPointerCapture(event.pointerId);
  }

  private move(event: PointerEvent): void {
    const [x, y] = this.local(event);
    const old = this.pointers.get(event.pointerId);
    if (!old) {
      this.hover(x, y);
      return;
    }
    this.pointers.set(event.pointerId, { x, y });
    const [one, other] = [...this.pointers.values()];
    if (one && other) {
      const apart = Math.hypot(one.x - other.x, one.y - other.y);
      if (this.pinch) this.zoom(apart / this.pinch, (one.x + other.x) / 2, (one.y + other.y) / 2);
      this.pinch = apart;
      this.travelled = 99;
      return;
    }
    this.travelled += Math.hypot(x - old.x, y - old.y);
    if (this.travelled <= 4) return;
    if (this.lasso) {
      this.loop.push([x, y]);
      this.draw();
    } else if (this.dragged) {
      const at = this.world(x, y);
      this.places = { ...this.places, [this.dragged]: [at.x, at.y] };
      this.painted = null;
      this.moved();
    } else this.pan(x - old.x, y - old.y);
  }

  private up(event: PointerEvent): void {
    this.pointers.delete(event.pointerId);
    const { dragged, loop } = this;
    [this.dragged, this.loop] = ["", []];
    if (this.travelled > 4) {
      if (loop.length > 2) this.hooks.onLasso(this.part.nodes.filter((one) => isInside(this.at(one.id), loop)).map((one) => one.id));
      const place = this.places[dragged];
      if (place) this.hooks.onMoved(dragged, place[0], place[1]);
      return this.draw();
    }
    const [x, y] = this.local(event);
    const found = this.found(x, y);
    if (found?.node) this.hooks.onNode(found.node.id, event.shiftKey || event.ctrlKey || event.metaKey);
    else if (found?.tie) this.hooks.onTie(found.tie);
    else this.hooks.onNothing();
  }

  private hover(x: number, y: number): void {
    const found = this.found(x, y);
    const name = found?.node?.id ?? (found?.tie ? key(found.tie.source, found.tie.target) : "");
    this.canvas.style.cursor = found ? "pointer" : "grab";
    this.hooks.onHover(found, x, y);
    if (name === this.hovered) return;
    this.hovered = name;
    this.painted = null;
    this.draw();
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const [x, y] = this.local(event);
    this.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), x, y);
  }

  png(): Promise<Blob | null> {
    const copy = document.createElement("canvas");
    copy.width = this.canvas.width;
    copy.height = this.canvas.height;
    const pen = copy.getContext("2d") as CanvasRenderingContext2D;
    pen.fillStyle = this.colours().paper;
    pen.fillRect(0, 0, copy.width, copy.height);
    pen.drawImage(this.canvas, 0, 0);
    return new Promise((resolve) => copy.toBlob(resolve, "image/png"));
  }

  /** The picture as it stands, from the same places, marks and labels. */
  svg(): string {
    this.label();
    const { w, h } = this.size;
    const colours = this.colours();
    const safe = (text: string): string =>
      text.replace(/[&<>"]/g, (one) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[one] ?? one);
    const f = (value: number): string => value.toFixed(1);
    const out = [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}">`,
      `<rect width="${w}" height="${h}" fill="${colours.paper}"/><g stroke="${colours.line}" stroke-linecap="round" stroke-opacity=".75">`,
    ];
    for (const tie of [...this.part.ties].reverse()) {
      const [a, b] = [this.at(tie.source), this.at(tie.target)];
      if (!a || !b) continue;
      const own = this.style.line(tie);
      const more = `${own ? ` stroke="${own}"` : ""}${tie.change === "gone" ? ' stroke-dasharray="5 4"' : ""}`;
      out.push(`<line x1="${f(a[0])}" y1="${f(a[1])}" x2="${f(b[0])}" y2="${f(b[1])}" stroke-width="${f(thickness(tie))}"${more}/>`);
    }
    out.push(`</g><g stroke="${colours.paper}" stroke-width="1.5">`);
    for (const node of [...this.part.nodes].reverse()) {
      const at = this.at(node.id);
      if (!at) continue;
      const [colour, shape] = [this.style.colour(node), this.style.shape(node)];
      const r = this.style.radius(node) * this.grow();
      const mark =
        shape === "disc"
          ? `<circle cx="${f(at[0])}" cy="${f(at[1])}" r="${f(r)}" fill="${colour}">`
          : `<polygon points="${outline(shape, at[0], at[1], r * 0.9).map((one) => one.map(f).join()).join(" ")}" fill="${colour}">`;
      out.push(`${mark}<title>${safe(node.label)}</title></${shape === "disc" ? "circle" : "polygon"}>`);
    }
    out.push(`</g><g font-family="${safe(FONT)}" font-size="13" fill="${colours.ink}" stroke="${colours.paper}" stroke-width="3.5" paint-order="stroke" dominant-baseline="central">`);
    for (const one of this.labels) {
      const at = this.at(one.id);
      if (!at) continue;
      const weight = one.bold ? ' font-weight="600"' : "";
      out.push(`<text x="${f(at[0] + one.dx)}" y="${f(at[1] + one.dy + HEIGHT / 2)}"${weight}>${safe(one.text)}</text>`);
    }
    return [...out, "</g></svg>"].join("\n");
  }
}

const thickness = (tie: Tie): number => 0.7 + Math.min(3.5, 1.3 * Math.sqrt(tie.strength) - 0.3);

/** Whether a point lies in a polygon: a ray from it crosses the border an odd number of times. */
export function isInside(at: [number, number] | null, loop: readonly [number, number][]): boolean {
  if (!at) return false;
  let inside = false;
  loop.forEach(([x, y], n) => {
    const [px, py] = loop.at(n - 1) as [number, number];
    if (y > at[1] !== py > at[1] && at[0] < ((px - x) * (at[1] - y)) / (py - y) + x) inside = !inside;
  });
  return inside;
}

/** From a point to a line between two points. */
export function distance(x: number, y: number, a: [number, number], b: [number, number]): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const long = dx * dx + dy * dy;
  const t = long ? Math.max(0, Math.min(1, ((x - a[0]) * dx + (y - a[1]) * dy) / long)) : 0;
  return Math.hypot(x - a[0] - t * dx, y - a[1] - t * dy);
}
