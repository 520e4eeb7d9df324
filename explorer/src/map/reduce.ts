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
}

export interface Network {
  nodes: Node[];
  ties: Tie[];
  /** Of the whole, which a reduced picture is a part of. */
  total: { nodes: number; ties: number; strength: number };
  warning: string;
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
  ties.sort(byStrength);
  for (const tie of ties) {
    for (const end of [tie.source, tie.target]) {
      const node = nodes.get(end);
      if (node) {
        node.strength += tie.strength;
        node.degree += 1;
      }
    }
  }
  const strength = ties.reduce((sum, tie) => sum + tie.strength, 0);
  return { nodes: [...nodes.values()], ties, total: { nodes: nodes.size, ties: ties.length, strength }, warning: "" };
}

export const byStrength = (one: Tie, other: Tie): number =>
  other.strength - one.strength || key(one.source, one.target).localeCompare(key(other.source, other.target));

/** One name for a tie, whichever end is named first. */
export const key = (one: string, other: string): string => (one < other ? `${one}~${other}` : `${other}~${one}`);

/** The strongest `limit` ties among the kinds shown, and whom they join. */
export function strongest(whole: Network, limit: number, hidden: ReadonlySet<string>): Network {
  const kind = new Map(whole.nodes.map((one) => [one.id, one.kind]));
  const shown = (id: string): boolean => !hidden.has(kind.get(id) ?? "");
  const ties = whole.ties.filter((tie) => shown(tie.source) && shown(tie.target)).slice(0, limit);
  return { ...whole, ties, nodes: joined(whole, ties) };
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
  return whole.nodes.filter((one) => named.has(one.id)).sort((a, b) => b.strength - a.strength || a.id.localeCompare(b.id));
}

export const share = (part: Network): number =>
  part.total.strength ? part.ties.reduce((sum, tie) => sum + tie.strength, 0) / part.total.strength : 0;
