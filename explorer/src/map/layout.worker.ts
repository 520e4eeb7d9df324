import { forces } from "./forces";
import type { Task } from "./task";

self.onmessage = (event: MessageEvent<Task & { number: number }>): void => {
  self.postMessage({ number: event.data.number, parts: forces(event.data) });
};
