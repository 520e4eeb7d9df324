/** The map in a notebook: the same picture as in the explorer, for anywidget; what is selected goes to Python. */
import { look } from "./map/kinds";
import { arranged } from "./map/arrange";
import { forces } from "./map/forces";
import { key, network, share, without, type Network, type Node, type Tie } from "./map/reduce";
import { outline, Picture } from "./map/renderer";
import { groupColour, PLAIN, sized, type Style } from "./map/style";
import { taskOf } from "./map/task";
import css from "./widget.css?inline";

/** What Python and the page share; anywidget gives it. */
interface Traits {
  network: { nodes: (Record<string, string> & Pick<Node, "degree" | "strength">)[]; edges: Record<string, string | number>[]; total: Network["total"] };
  kinds: Record<string, string>;
  size: Record<string, number>;
  colour: Record<string, number | string>;
  selected: string[];
  height: number;
  lang: string;
  title: string;
  unit: string;
}

interface Model {
  get<K extends keyof Traits>(name: K): Traits[K];
  set<K extends keyof Traits>(name: K, value: Traits[K]): void;
  save_changes(): void;
  on(event: string, then: () => void): void;
  off(event: string, then: () => void): void;
}

const WORDS = {
  zh: { of: (k: number, n: number, x: number) => `最强 ${k} 条，共 ${n} 条联系，占强度的 ${x}%`, all: (n: number) => `全部 ${n} 条联系`, partners: "合作方", zoomIn: "放大", zoomOut: "缩小", fit: "整图", lasso: "圈选" },
  en: { of: (k: number, n: number, x: number) => `${k} strongest of ${n} ties, ${x} % of the strength`, all: (n: number) => `all ${n} ties`, partners: "partners", zoomIn: "Zoom in", zoomOut: "Zoom out", fit: "Whole picture", lasso: "Lasso" },
};

function element<K extends keyof HTMLElementTagNameMap>(name: K, into: HTMLElement, given: Partial<HTMLElementTagNameMap[K]> = {}): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(name), given);
  into.append(made);
  return made;
}

const round = (value: number): string => String(Number(value.toPrecision(3)));

/** The sign of a kind; grey, where colours say something else. */
function mark(kind: string, grey: boolean): string {
  const { colour, shape } = { ...look(kind), ...(grey ? { colour: "#8a8f98" } : {}) };
  const inner = shape === "disc" ? `<circle cx="6" cy="6" r="5"` : `<polygon points="${outline(shape, 6, 6, 4.7).map((one) => one.join()).join(" ")}"`;
  return `<svg width="12" height="12" aria-hidden="true">${inner} fill="${colour}"/></svg>`;
}

function styled(model: Model): Style {
  const [size, colour] = [model.get("size"), model.get("colour")];
  const own = (node: Node): string => {
    const given = colour[node.id];
    return typeof given === "string" ? given : groupColour(given);
  };
  return {
    ...PLAIN,
    ...(Object.keys(size).length ? { radius: sized(new Map(Object.entries(size))) } : {}),
    ...(Object.keys(colour).length ? { colour: own } : {}),
  };
}

/** Boxes of what lies over the canvas, where no label may hide. */
function covers(box: HTMLElement): { x: number; y: number; w: number; h: number }[] {
  const own = box.getBoundingClientRect();
  return [...box.querySelectorAll("[data-cover]")].map((one) => {
    const { left, top, width, height } = one.getBoundingClientRect();
    return { x: left - own.left - 4, y: top - own.top - 4, w: width + 8, h: height + 8 };
  });
}

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const words = WORDS[model.get("lang") === "en" ? "en" : "zh"];
  element("style", el, { textContent: css });
  const box = element("div", el, { className: "ecograph-map" });
  box.style.height = `${model.get("height")}px`;
  const canvas = element("canvas", box, { tabIndex: 0 });
  const said = element("p", box, { className: "said" });
  const legend = element("div", box, { className: "legend" });
  const tools = element("div", box, { className: "tools" });
  const tip = element("div", box, { className: "tip", hidden: true });
  for (const one of [said, legend, tools]) one.dataset["cover"] = "";
  canvas.setAttribute("role", "img");

  let whole: Network = { nodes: [], ties: [], total: { nodes: 0, ties: 0, strength: 0 } };
  const hidden = new Set<string>();
  const select = (ids: string[]): void => {
    model.set("selected", ids);
    model.save_changes();
  };
  const tell = ({ node, tie }: { node?: Node; tie?: Tie }): string => {
    const name = (id: string): string => whole.nodes.find((one) => one.id === id)?.label ?? id;
    if (node) return `${node.label} · ${words.partners} ${node.degree} · ${model.get("unit")} ${round(node.strength)}`;
    if (!tie) return "";
    const when = tie.first ? ` · ${tie.first}${tie.last && tie.last !== tie.first ? `–${tie.last}` : ""}` : "";
    return `${name(tie.source)} — ${name(tie.target)} · ${model.get("unit")} ${round(tie.strength)}${when}`;
  };
  const picture = new Picture(canvas, {
    onNode: (id, more) => {
      const current = model.get("selected");
      const rest = current.filter((one) => one !== id);
      select(more ? (current.includes(id) ? rest : [...current, id]) : current.length === 1 && current[0] === id ? [] : [id]);
    },
    onTie: (tie) => select([tie.source, tie.target]),
    onNothing: () => select([]),
    onMoved: () => undefined,
    onLasso: (ids) => {
      lasso(false);
      select(ids);
    },
    onHover: (what, x, y) => {
      tip.hidden = !what;
      tip.textContent = what && tell(what);
      tip.style.translate = `${x + 14}px ${y + 14}px`;
    },
  });
  picture.covered = () => covers(box);
  Object.assign(canvas, { picture }); // for the console, and tests

  const button = (text: string, title: string, onclick: () => void): HTMLButtonElement => element("button", tools, { textContent: text, title, ariaLabel: title, onclick });
  button("+", words.zoomIn, () => picture.zoom(1.4));
  button("−", words.zoomOut, () => picture.zoom(1 / 1.4));
  button("⤢", words.fit, () => picture.fit());
  const loop = button("◌", words.lasso, () => lasso(!picture.lasso));
  const lasso = (on: boolean): void => {
    picture.lasso = on;
    loop.ariaPressed = String(on);
  };

  const shown = (): void => {
    const part = without(whole, hidden);
    picture.show(part, arranged(forces(taskOf(part)), 1.8), true);
    canvas.dataset["drawn"] = String(part.ties.length);
  };
  const kinds = (): void => {
    const counts = new Map<string, number>();
    for (const node of whole.nodes) counts.set(node.kind, (counts.get(node.kind) ?? 0) + 1);
    legend.replaceChildren();
    for (const [kind, count] of [...counts].sort((a, b) => b[1] - a[1]).slice(0, 8)) {
      const own = element("button", legend, { ariaPressed: String(!hidden.has(kind)) });
      own.innerHTML = mark(kind, Object.keys(model.get("colour")).length > 0);
      element("span", own, { textContent: model.get("kinds")[kind] ?? kind });
      element("span", own, { textContent: String(count), className: "count" });
      own.onclick = () => {
        if (!hidden.delete(kind)) hidden.add(kind);
        own.ariaPressed = String(!hidden.has(kind));
        shown();
      };
    }
  };
  const chosen = (): void => {
    const ids = model.get("selected");
    picture.choose({ nodes: new Set(ids), tie: ids.length === 2 ? key(ids[0] as string, ids[1] as string) : "" });
  };
  const given = (): void => {
    const sent = model.get("network");
    const part = network(sent, model.get("lang"));
    const full = new Map(sent.nodes.map((one) => [one["id"], one])); // with the ties that are not shown
    whole = { ...part, nodes: part.nodes.map((one) => ({ ...one, degree: full.get(one.id)?.degree ?? 0, strength: full.get(one.id)?.strength ?? 0 })), total: sent.total };
    const { ties, total } = whole;
    said.textContent = ties.length === total.ties ? words.all(total.ties) : words.of(ties.length, total.ties, Math.round(100 * share(whole)));
    canvas.ariaLabel = [model.get("title"), said.textContent].filter(Boolean).join(". ");
    hidden.clear();
    kinds();
    shown();
    chosen();
  };
  const dressed = (): void => {
    picture.dress(styled(model));
    kinds();
  };
  dressed();
  given();
  const heard: [string, () => void][] = [["change:network", given], ["change:selected", chosen], ["change:size", dressed], ["change:colour", dressed]];
  for (const [event, then] of heard) model.on(event, then);
  return () => {
    for (const [event, then] of heard) model.off(event, then);
    picture.end();
  };
}

export default { render };
