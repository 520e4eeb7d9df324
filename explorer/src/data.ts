/** What several views know: kinds and roles in words, the graph, and the network that was chosen. */
import { useEffect, useState } from "preact/hooks";
import { address, ask, useAnswer, type Asked } from "./api/client";
import type { Info } from "./api/types";
import { byStrength, network, type Network } from "./map/reduce";
import { choices, lang } from "./state";

const WHOLE = 20_000; // ties that are loaded at once; of a larger network only the strongest
const STRONGEST = 300;

export function useTerms(of: "kind" | "role" | "predicate"): (name: string) => string {
  const { data } = useAnswer("vocabulary", { of });
  const found = new Map(data?.results.map((one) => [one.name, one.label]));
  return (name) => found.get(name) ?? name;
}

export const useInfo = (): Asked<Info> => useAnswer("info", {});

export interface Filter {
  since?: string;
  until?: string;
  basis?: ("stated" | "name-embedded" | "inferred" | "conjectural")[];
  counting?: "newman" | "full" | "jaccard" | "cosine" | "association";
}

/** The choices of the network that stand in the address. */
export function filter(): Filter {
  const given = choices.value;
  return {
    ...(given["since"] ? { since: given["since"] } : {}),
    ...(given["until"] ? { until: given["until"] } : {}),
    ...(given["basis"] === "stated" ? { basis: ["stated"] } : {}),
    ...(given["counting"] ? { counting: given["counting"] as Filter["counting"] } : {}),
  };
}

async function loaded(chosen: Filter): Promise<Network> {
  const relation = "collaboration" as const;
  const first = await ask("ties", { relation, limit: "1", ...chosen });
  if (first.count <= WHOLE) return network(await ask("network", { relation, ...chosen }), lang.value);
  const page = await ask("ties", { relation, limit: String(STRONGEST), ...chosen });
  const ends = page.ties.flatMap((one) => [one.one, one.other]).map((one) => ({ ...one, label_en: one.label }));
  const edges = page.ties.map((one) => ({ source: one.one.id, target: one.other.id, strength: one.strength }));
  const part = network({ nodes: ends, edges }, lang.value);
  return { ...part, total: { nodes: page.nodes, ties: page.count, strength: 0 }, warning: page.warning };
}

export function useNetwork(chosen: Filter): Asked<Network> {
  const name = `${lang.value} ${JSON.stringify(chosen)}`;
  const [state, setState] = useState<{ name: string; data?: Network; error: string }>({ name: "", error: "" });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let stale = false;
    loaded(chosen).then(
      (data) => stale || setState({ name, data, error: "" }),
      (error: Error) => stale || setState({ name, error: error.message }),
    );
    return () => {
      stale = true;
    };
  }, [name, round]);
  const error = state.name === name ? state.error : "";
  return { data: state.data, error, loading: state.name !== name, retry: () => setRound(round + 1) };
}

/** Addresses of the chosen network as files. */
export const files = (chosen: Filter): [string, string][] =>
  (["graphml", "gexf", "pajek", "vosviewer", "csv"] as const).map((format) => [
    format,
    address("network", { relation: "collaboration", ...chosen }, format),
  ]);

export { byStrength };
