/** Positions from the worker, by component. */
import type { Network } from "./reduce";
import { taskOf, type Places } from "./task";

let worker: Worker | undefined;
let count = 0;
const waiting = new Map<number, (parts: Places[]) => void>();

function started(): Worker {
  const made = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
  made.onmessage = (event: MessageEvent<{ number: number; parts: Places[] }>) => {
    waiting.get(event.data.number)?.(event.data.parts);
    waiting.delete(event.data.number);
  };
  return made;
}

/** Begin to load the worker before there is anything to lay out. */
export const prepare = (): void => void (worker ??= started());

export function layout(part: Network): Promise<Places[]> {
  worker ??= started();
  const number = ++count;
  return new Promise((resolve) => {
    waiting.set(number, resolve);
    worker?.postMessage({ number, ...taskOf(part) });
  });
}
