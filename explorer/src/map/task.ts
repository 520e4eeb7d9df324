/** What is laid out, and what a layout gives. */
import type { Network } from "./reduce";

export interface Task {
  nodes: { id: string; size: number }[];
  ties: { source: string; target: string; strength: number }[];
}

export type Places = Record<string, [number, number]>;

/** Radius in pixels; area is proportional to strength, or another value, above a least size. */
export const radius = (strength: number): number => 3.5 + Math.min(10, 1.75 * Math.sqrt(strength));

/** What of a network is laid out. */
export const taskOf = (part: Network): Task => ({
  nodes: part.nodes.map((one) => ({ id: one.id, size: radius(one.strength) })),
  ties: part.ties.map(({ source, target, strength }) => ({ source, target, strength })),
});
