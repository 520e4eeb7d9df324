/** The public API and nothing else: one function, and answers kept while the page is open. */
import { useEffect, useState } from "preact/hooks";
import { lang } from "../state";
import { PATHS, type Operations, type ProblemDetail } from "./types";

export type Name = keyof Operations;
export type Given<N extends Name> = Operations[N]["given"];
export type Answer<N extends Name> = Operations[N]["answer"];

export class Refused extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** The address of an answer, for links and for fetching; `format` names a file format. */
export function address<N extends Name>(name: N, given: Given<N>, format = ""): string {
  const rest: Record<string, unknown> = { lang: lang.value, ...given, ...(format ? { format } : {}) };
  const path = PATHS[name].replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = String(rest[key]);
    delete rest[key];
    return value.split("/").map(encodeURIComponent).join("/");
  });
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(rest)) {
    if (value === undefined || value === null || value === "") continue;
    for (const one of Array.isArray(value) ? value : [value]) query.append(key, String(one));
  }
  return new URL(`.${path}?${query}`, document.baseURI.split("#")[0]).href;
}

const kept = new Map<string, Promise<unknown>>();

async function fetched(url: string): Promise<unknown> {
  const response = await fetch(url, { headers: { accept: "application/json" } });
  if (response.ok) return response.json();
  const problem = (await response.json().catch(() => ({}))) as Partial<ProblemDetail>;
  throw new Refused(problem.detail ?? response.statusText, response.status);
}

export function ask<N extends Name>(name: N, given: Given<N>): Promise<Answer<N>> {
  const url = address(name, given);
  const found = kept.get(url) ?? fetched(url);
  kept.set(url, found);
  found.catch(() => kept.delete(url));
  return found as Promise<Answer<N>>;
}

/** What an SVG or a text answer holds. */
export async function text(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Refused(response.statusText, response.status);
  return response.text();
}

export interface Asked<T> {
  data: T | undefined;
  error: string;
  loading: boolean;
  retry: () => void;
}

/** An answer as state of a component; null asks nothing yet. What was shown stays until the next. */
export function useAnswer<N extends Name>(name: N, given: Given<N> | null): Asked<Answer<N>> {
  const [state, setState] = useState<{ url: string; data?: Answer<N>; error: string }>({ url: "", error: "" });
  const [round, setRound] = useState(0);
  const url = given === null ? "" : address(name, given);
  useEffect(() => {
    if (given === null) return;
    let stale = false;
    ask(name, given).then(
      (data) => stale || setState({ url, data, error: "" }),
      (error: Error) => stale || setState({ url, error: error.message }),
    );
    return () => {
      stale = true;
    };
  }, [url, round]);
  const retry = (): void => setRound(round + 1);
  return { data: state.data, error: state.url === url ? state.error : "", loading: url !== "" && state.url !== url, retry };
}
