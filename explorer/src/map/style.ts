/** Size and colour of marks, by what was chosen: kind, community, or a measure. */
import { look, type Shape } from "./kinds";
import { radius } from "./task";
import type { Change, Node, Tie } from "./reduce";

export interface Style {
  radius: (node: Node) => number;
  colour: (node: Node) => string;
  shape: (node: Node) => Shape;
  /** The colour of a line, where it is not that of all; none otherwise. */
  line: (tie: Tie) => string;
}

export const CHANGES: Record<Change, string> = { new: "#009e73", stayed: "", gone: "#d55e00" };
const GROUPS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#9a8c00", "#7b5ea7"];
const REST = "#8a8f98";
const STEPS = { light: ["#b3cde8", "#7fb0dc", "#4a8bc8", "#1f63a6", "#0a3a70"], dark: ["#2b4a6b", "#3f72a6", "#5f9bd6", "#95c3f0", "#d3e8ff"] };

export const PLAIN: Style = {
  radius: (node) => radius(node.strength),
  colour: (node) => look(node.kind).colour,
  shape: (node) => look(node.kind).shape,
  line: (tie) => (tie.change ? CHANGES[tie.change] : ""),
};

/** Colours of groups that are numbered from 1, the largest first; beyond eight they are grey. */
export const groupColour = (group: number | undefined): string => (group === undefined ? REST : (GROUPS[group - 1] ?? REST));

/** Five classes with as many members each, as cartographers do, and their colours. */
export function classes(values: readonly number[], theme: string): { from: number; to: number; colour: string }[] {
  const sorted = [...values].sort((a, b) => a - b);
  const colours = STEPS[theme === "dark" ? "dark" : "light"];
  const found: { from: number; to: number; colour: string }[] = [];
  colours.forEach((colour, n) => {
    const part = sorted.slice(Math.floor((n * sorted.length) / 5), Math.floor(((n + 1) * sorted.length) / 5));
    const [from, to] = [part[0], part.at(-1)];
    if (from === undefined || to === undefined) return;
    const last = found.at(-1);
    if (last && to <= last.to) last.colour = colour; // the same values
    else found.push({ from: last ? Math.max(from, last.to) : from, to, colour });
  });
  return found;
}

/** A radius from a measure: area is proportional to the value. */
export function sized(values: ReadonlyMap<string, number>): (node: Node) => number {
  const most = Math.max(...values.values(), 0);
  return (node) => 3.5 + (most > 0 ? 12 * Math.sqrt(Math.max(0, values.get(node.id) ?? 0) / most) : 0);
}

export function coloured(values: ReadonlyMap<string, number>, theme: string): (node: Node) => string {
  const steps = classes([...values.values()], theme);
  return (node) => {
    const value = values.get(node.id);
    return value === undefined ? REST : (steps.find((one) => value <= one.to)?.colour ?? REST);
  };
}
