/** What the map shows beyond the network itself: sizes, colours, communities, and marks put elsewhere. */
import { useMemo } from "preact/hooks";
import { useAnswer, type Asked } from "../api/client";
import { filter, isLarge, related } from "../data";
import type { Places } from "../map/task";
import { coloured, groupColour, PLAIN, sized, type Style } from "../map/style";
import { choice, list, theme } from "../state";
import { styles } from "../styles";
import { records, tableOf, type Value } from "./findings";

export const STEP = 25; // partners of one expansion

/** What the marks are sized and coloured by, with what a legend says of it. */
export interface Dress {
  style: Style;
  values: ReadonlyMap<string, number>;
  shade: ReadonlyMap<string, number>;
  communities: Record<string, Value>[];
  community: ReadonlyMap<string, number>;
  summary: Record<string, Value>;
  /** What it is made from: an answer that is late or failed says so in the legend. */
  asked: readonly Asked<unknown>[];
  /** Whether it is not computed before that is asked for: of the whole of a large graph it takes seconds. */
  waits: boolean;
}

const measured = (name: string): string => (["", "kind", "community", "strength"].includes(name) ? "" : name);

export function useDress(): Dress {
  const atOnce = !isLarge || choice("region") || choice("p") || choice("whole") === "1";
  const waits = !atOnce && [choice("size"), choice("colour")].some((one) => one === "community" || measured(one));
  const [size, colour] = atOnce ? [choice("size"), choice("colour")] : ["", ""];
  const useRank = (name: string): [ReadonlyMap<string, number>, Asked<unknown>] => {
    const asked = useAnswer("rank", measured(name) ? { measure: name, limit: "all", ...related() } : null);
    const rows = measured(name) ? asked.data?.rows : undefined; // an earlier answer stays until the next
    return [useMemo(() => new Map(rows?.map((one) => [one.id, one.value])), [rows]), asked];
  };
  const [values, sizes] = useRank(size);
  const [shade, shades] = useRank(colour === size ? "" : colour);
  const runs = isLarge ? { runs: 20 } : {}; // of the largest country 50 take more than a second
  const groups = useAnswer("analyse_communities", colour === "community" ? { limit: "all", ...runs, ...filter() } : null);
  const found = colour === "community" ? groups.data : undefined;
  const drawn = useMemo(() => {
    const own = colour === size ? values : shade;
    const community = new Map(records(found).map((one) => [String(one["id"]), Number(one["community"])]));
    const style = { ...PLAIN };
    if (measured(size)) style.radius = sized(values);
    if (measured(colour)) style.colour = coloured(own, theme.value);
    if (colour === "community") style.colour = (node) => groupColour(community.get(node.id));
    const summary = Object.fromEntries(records(tableOf(found, "summary")).map((one) => [String(one["figure"]), one["value"] ?? null]));
    return { style, values, shade: own, community, communities: records(tableOf(found, "communities")), summary };
  }, [size, colour, values, shade, found, theme.value, styles.value]);
  return { ...drawn, asked: [sizes, shades, groups], waits: Boolean(waits) };
}

/** Places that nodes were drawn to, as the address has them: id@x@y. */
export const pins = (): Places =>
  Object.fromEntries(
    list("pin").map((one): [string, [number, number]] => {
      const [id = "", x, y] = one.split("@");
      return [id, [Number(x), Number(y)]];
    }),
  );

export const written = (of: Places): string =>
  Object.entries(of)
    .map(([id, [x, y]]) => `${id}@${Math.round(x)}@${Math.round(y)}`)
    .join(",");
