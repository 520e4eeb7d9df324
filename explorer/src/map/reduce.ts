/** A network as the page holds it, and the part of it that can be read. */
export interface Node {
  id: string;
  label: string;
  kind: string;
  strength: number;
  degree: number;
}

export interface Tie {
  source: string;
  target: string;
  strength: number;
  events: number;
  first: number | null;
  last: number | null;
  bound: boolean;
  /** Of two periods that are compared. */
  change?: Change;
}

export type Change = "new" | "stayed" | "gone";

export interface Network {
  nodes: Node[];
  ties: Tie[];
  /** Of the whole, which a reduced picture is a part of. */
  total: { nodes: number; ties: number; strength: number };
}

export const NOTHING: Network = { nodes: [], ties: [], total: { nodes: 0, ties: 0, strength: 0 } };

/** Two periods as one network, each tie marked: in both, only in the later, only in the earlier. */
export function compared(before: Network, after: Network): Network {
  const earlier = new Map(before.ties.map((tie) => [key(tie.source, tie.target), tie]));
  const ties: Tie[] = after.ties.map((tie) => ({ ...tie, change: earlier.delete(key(tie.source, tie.target)) ? "stayed" : "new" }));
  for (const tie of earlier.values()) ties.push({ ...tie, change: "gone" });
  const nodes = new Map([...before.nodes, ...after.nodes].map((one) => [one.id, { ...one, strength: 0, degree: 0 }]));
  return measured([...nodes.values()], ties);
}

/** Add the strength and the partners of each node, and the whole. */
function measured(nodes: Node[], ties: Tie[]): Network {
  const byId = new Map(nodes.map((one) => [one.id, one]));
  for (const tie of ties.sort(byStrength)) {
    for (const end of [tie.source, tie.target]) {
      const node = byId.get(end);
      if (node) {
        node.strength += tie.strength;
        node.degree += 1;
      }
    }
  }
  const strength = ties.reduce((sum, tie) => sum + tie.strength, 0);
  return { nodes, ties, total: { nodes: nodes.length, ties: ties.length, strength } };
}

/** Make nodes and ties of node-link JSON, the strongest first. */
export function network(given: unknown, lang: string): Network {
  const data = given as {
    nodes: Record<string, string>[];
    edges: Record<string, string | number | boolean | null>[];
  };
  const nodes = new Map<string, Node>();
  for (const one of data.nodes) {
    const id = one["id"] ?? "";
    const label = (lang === "en" ? one["label_en"] : one["label"]) || one["label"] || id;
    nodes.set(id, { id, label, kind: one["kind"] ?? "", strength: 0, degree: 0 });
  }
  const ties = data.edges.map((one) => ({
    source: String(one["source"]),
    target: String(one["target"]),
    strength: Number(one["strength"]),
    events: Number(one["events"] ?? 0),
    first: one["first_year"] === null || one["first_year"] === undefined ? null : Number(one["first_year"]),
    last: one["last_year"] === null || one["last_year"] === undefined ? null : Number(one["last_year"]),
    bound: Boolean(one["upper_bound"]),
  }));
  const once = new Map(ties.map((tie) => [key(tie.source, tie.target), tie]));
  return measured([...nodes.values()], [...once.values()]);
}

export const byStrength = (one: Tie, other: Tie): number =>
  other.strength - one.strength || (key(one.source, one.target) < key(other.source, other.target) ? -1 : 1);

/** One name for a tie, whichever end is named first. */
export const key = (one: string, other: string): string => (one < other ? `${one}~${other}` : `${other}~${one}`);

/** Without what is hidden: kinds, single nodes, ties of one kind of change. */
export function without(whole: Network, hidden: ReadonlySet<string>): Network {
  if (!hidden.size) return whole;
  const nodes = whole.nodes.filter((one) => !hidden.has(one.kind) && !hidden.has(one.id));
  const shown = new Set(nodes.map((one) => one.id));
  const ties = whole.ties.filter((tie) => shown.has(tie.source) && shown.has(tie.target) && !hidden.has(tie.change ?? ""));
  return { ...whole, nodes, ties };
}

/** The strongest `limit` ties, and whom they join. */
export function strongest(whole: Network, limit: number): Network {
  const ties = whole.ties.slice(0, limit);
  return { ...whole, ties, nodes: joined(whole, ties) };
}

/** The ties among some, and they themselves, with a tie or without. */
export function among(whole: Network, members: readonly string[]): Network {
  const inside = new Set(members);
  const ties = whole.ties.filter((tie) => inside.has(tie.source) && inside.has(tie.target));
  return { ...whole, ties, nodes: whole.nodes.filter((one) => inside.has(one.id)) };
}

/** The ties of some nodes, each node's strongest `limit`, and those among everyone so reached. */
export function around(whole: Network, centres: readonly string[], limit: number): Network {
  const reached = new Set(centres);
  for (const centre of centres) {
    const own = whole.ties.filter((tie) => tie.source === centre || tie.target === centre);
    for (const tie of own.slice(0, limit)) reached.add(tie.source === centre ? tie.target : tie.source);
  }
  const ties = whole.ties.filter((tie) => reached.has(tie.source) && reached.has(tie.target));
  return { ...whole, ties, nodes: whole.nodes.filter((one) => reached.has(one.id)) };
}

function joined(whole: Network, ties: readonly Tie[]): Node[] {
  const named = new Set(ties.flatMap((tie) => [tie.source, tie.target]));
  return whole.nodes.filter((one) => named.has(one.id)).sort((a, b) => b.strength - a.strength || (a.id < b.id ? -1 : 1));
}

export const share = (part: Network): number =>
  part.total.strength ? part.ties.reduce((sum, tie) => sum + tie.strength, 0) / part.total.strength : 0;
