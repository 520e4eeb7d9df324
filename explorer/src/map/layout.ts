/** Positions from the worker; the newest task wins. */
import type { Network } from "./reduce";
import type { Places, Task } from "./layout.worker";

export type { Places } from "./layout.worker";

let worker: Worker | undefined;
let count = 0;
const waiting = new Map<number, (places: Places) => void>();

function started(): Worker {
  const made = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
  made.onmessage = (event: MessageEvent<{ number: number; places: Places }>) => {
    waiting.get(event.data.number)?.(event.data.places);
    waiting.delete(event.data.number);
  };
  return made;
}

/** Begin to load the worker before there is anything to lay out. */
export const prepare = (): void => void (worker ??= started());

export function layout(part: Network, ratio: number): Promise<Places> {
  worker ??= started();
  const number = ++count;
  const task: Task & { number: number } = {
    number,
    ratio,
    nodes: part.nodes.map((one) => ({ id: one.id, size: radius(one.strength) })),
    ties: part.ties.map(({ source, target, strength }) => ({ source, target, strength })),
  };
  return new Promise((resolve) => {
    waiting.set(number, resolve);
    worker?.postMessage(task);
  });
}

/** Radius in pixels; area is proportional to strength, or another value, above a least size. */
export const radius = (strength: number): number => 3.5 + Math.min(10, 1.75 * Math.sqrt(strength));
