/** What several views know: kinds and roles in words, the graph, and the network that was chosen. */
import { useLayoutEffect, useState } from "preact/hooks";
import { address, ask, cancel, useAnswer, type Asked, type Given } from "./api/client";
import type { Info, TermView } from "./api/types";
import { compared, network, type Network, type Tie } from "./map/reduce";
import { choice, lang, list } from "./state";
import { styledName } from "./styles";

const WHOLE = 1_500; // ties that are loaded at once of a part of a large graph; else only the strongest
const LARGE = 20_000; // entities: such a graph is opened on a region or an organisation, never whole

export function useTerms(of: "kind" | "role" | "predicate"): (name: string) => string {
  const { data } = useAnswer("vocabulary", { of });
  const found = new Map(data?.results.map((one) => [one.name, one.label]));
  return (name) => (of === "kind" && styledName(name)) || (found.get(name) ?? name);
}

/** Kinds of this graph that are, or are below, a kind. */
export function kindsBelow(terms: readonly TermView[], above: string): TermView[] {
  const parents = new Map(terms.map((one) => [one.name, one.above]));
  const isBelow = (name: string): boolean => name === above || (parents.get(name) ?? []).some(isBelow);
  return terms.filter((one) => one.count > 0 && isBelow(one.name));
}

export const useInfo = (): Asked<Info> => useAnswer("info", {});

/** Whether the graph is too large to be opened whole; the page says how large it is. */
export const isLarge: boolean = Number(document.querySelector<HTMLMetaElement>("meta[name=entities]")?.content) > LARGE;

export interface Filter {
  since?: string;
  until?: string;
  relation?: "collaboration" | "co-participation";
  region?: string;
  dataset?: string[];
  context?: string[];
  basis?: string[];
  counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
}

/** The choices of the network that stand in the address. */
export function filter(): Filter {
  const found: Record<string, string | string[]> = {};
  for (const name of ["since", "until", "relation", "region", "counting"]) if (choice(name)) found[name] = choice(name);
  for (const name of ["dataset", "context", "basis"]) if (list(name).length) found[name] = list(name);
  return found as Filter;
}

/** The same, for an answer whose path names the relation. */
export const related = (): Filter & { relation: "collaboration" | "co-participation" } => ({ relation: "collaboration", ...filter() });

/** What is wanted of a graph too large to be loaded whole. */
export interface Wanted {
  focus: string[];
  perimeter: string[];
  most: number;
}

/** The whole network in one answer, whose names are in both languages. */
export const whole = (chosen: Filter): Given<"network"> => ({ lang: "zh", relation: "collaboration", ...chosen });

async function loaded(chosen: Filter, wanted: Wanted | null): Promise<Network> {
  const given = { relation: "collaboration" as const, ...chosen };
  if (!wanted) return network(await ask("network", whole(chosen)), lang.value);
  const { focus, perimeter, most } = wanted;
  const centres = perimeter.length ? perimeter : focus;
  const limit = String(perimeter.length ? 1000 : most);
  if (!centres.length || chosen.region) {
    const first = await ask("ties", { limit, ...given });
    if (first.count <= WHOLE) return network(await ask("network", whole(chosen)), lang.value);
  }
  const pages = await Promise.all((centres.length ? centres.slice(0, 60) : [undefined]).map((entity) => ask("ties", { ...(entity ? { entity } : {}), limit, ...given })));
  const found = pages.flatMap((page) => page.ties);
  const nodes = found.flatMap((one) => [one.one, one.other]).map((one) => ({ ...one, label_en: one.label }));
  const edges = found.map((one) => ({ source: one.one.id, target: one.other.id, strength: one.strength }));
  const ties = pages.reduce((sum, page) => sum + page.count, 0);
  return { ...network({ nodes, edges }, lang.value), total: { nodes: pages[0]?.nodes ?? 0, ties, strength: 0 } };
}

type Period = [since: string, until: string];

/** The two periods that are compared, if they are. */
export function periods(): [Period, Period] | null {
  const [one, other] = ["p1", "p2"].map((name) => choice(name).split("-"));
  return one?.[1] && other?.[1] ? [one as Period, other as Period] : null;
}

async function changed(chosen: Filter, both: [Period, Period], wanted: Wanted | null): Promise<Network> {
  const [before, after] = await Promise.all(both.map(([since, until]) => loaded({ ...chosen, since, until }, wanted)));
  return compared(before as Network, after as Network);
}

/** The chosen network; `wanted` says which part of a large one, undefined asks nothing. */
export function useNetwork(chosen: Filter, wanted: Wanted | null | undefined, both: [Period, Period] | null = null): Asked<Network> {
  const name = wanted === undefined ? "" : JSON.stringify([lang.value, chosen, wanted, both]);
  const [state, setState] = useState<{ name: string; data?: Network; error: string }>({ name: "", error: "" });
  const [round, setRound] = useState(0);
  useLayoutEffect(() => { // does not wait until something is painted
    if (wanted === undefined) return;
    let stale = false;
    (both ? changed(chosen, both, wanted) : loaded(chosen, wanted)).then(
      (data) => stale || setState({ name, data, error: "" }),
      (error: Error) => stale || setState({ name, error: error.message }),
    );
    return () => {
      stale = true;
    };
  }, [name, round]);
  const error = state.name === name ? state.error : "";
  const retry = (): void => {
    setState({ ...state, name: "" });
    setRound(round + 1);
  };
  const url = address("network", { ...related(), ...chosen });
  return { data: state.data, error, loading: wanted !== undefined && state.name !== name, status: 0, url, retry, cancel: () => cancel("/networks/") };
}

/** Addresses of the chosen network as files. */
export const files = (chosen: Filter): [string, string][] => [
  ...(["graphml", "gexf", "vosviewer", "pajek", "csv"] as const).map((format): [string, string] => [
    format,
    address("network", { relation: "collaboration", ...chosen }, format),
  ]),
  ["xlsx", address("ties", { relation: "collaboration", limit: "all", ...chosen }, "xlsx")],
];

export const years = (tie: Pick<Tie, "first" | "last">): string =>
  tie.first ? `${tie.first}${tie.last && tie.last !== tie.first ? `–${tie.last}` : ""}` : "";
