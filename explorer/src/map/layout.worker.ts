import { place } from "./place";
import type { Task } from "./task";

self.onmessage = (event: MessageEvent<Task & { number: number }>): void => {
  self.postMessage({ number: event.data.number, places: place(event.data) });
};
