/** The public API and nothing else: one function, and answers kept while the page is open. */
import { useEffect, useState } from "preact/hooks";
import { lang } from "../state";
import { t } from "../words";
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

/** Where the service begins, whatever prefix a proxy puts before it: this script lies one folder below. */
const here = import.meta.url;
export const below = (path: string): string => new URL(`..${path}`, here).href;

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
  return below(`${path}?${query}`);
}

interface Kept {
  answer: Promise<unknown>;
  stop: AbortController;
}

const kept = new Map<string, Kept>();

async function fetched(url: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, { headers: { accept: "application/json" }, signal });
  if (response.ok) return response.json();
  const problem = (await response.json().catch(() => ({}))) as Partial<ProblemDetail>;
  throw new Refused(problem.detail ?? `HTTP ${response.status}`, response.status);
}

/** All rows of an answer of which all were asked for, however many pages the service makes of them. */
async function whole(url: string, signal: AbortSignal): Promise<unknown> {
  const first = (await fetched(url, signal)) as Paged;
  for (let at = first; url.includes("limit=all") && at.next; ) {
    at = (await fetched(`${url}&cursor=${at.next}`, signal)) as Paged;
    for (const part of ["rows", "ties", "evidence"] as const) first[part]?.push(...(at[part] ?? []));
    first.next = at.next;
  }
  return first;
}

interface Paged {
  next?: string | null;
  rows?: unknown[];
  ties?: unknown[];
  evidence?: unknown[];
}

function remembered(url: string): Promise<unknown> {
  const known = kept.get(url);
  if (known) return known.answer;
  const stop = new AbortController();
  const answer = whole(url, stop.signal).catch((error: Error) => {
    kept.delete(url);
    throw stop.signal.aborted ? new Error(t("cancelled")) : error;
  });
  kept.set(url, { answer, stop });
  return answer;
}

/** Give up waiting for what is still under way; an answer that is there stays. */
export const cancel = (part: string): void => kept.forEach(({ stop }, url) => url.includes(part) && stop.abort());

export const ask = <N extends Name>(name: N, given: Given<N>): Promise<Answer<N>> =>
  remembered(address(name, given)) as Promise<Answer<N>>;

export interface Asked<T> {
  data: T | undefined;
  error: string;
  loading: boolean;
  /** Of the answer that failed: 404 is not the same as a fault. */
  status: number;
  /** Where it is asked, for whoever wants to see the query. */
  url: string;
  retry: () => void;
  cancel: () => void;
}

/** An answer as state of a component; null asks nothing yet. What was shown stays until the next. */
export function useAnswer<N extends Name>(name: N, given: Given<N> | null): Asked<Answer<N>> {
  return useFetched<Answer<N>>(given === null ? "" : address(name, given));
}

/** An operation that is known by its path alone, as the lists of questions and analyses name it. */
export function useUrl<T>(path: string, given: Record<string, string>): { url: string; asked: Asked<T> } {
  const query = new URLSearchParams({ lang: lang.value });
  for (const [key, value] of Object.entries(given)) if (value) query.set(key, value);
  const url = below(`${path}?${query}`);
  return { url, asked: useFetched<T>(url) };
}

function useFetched<T>(url: string): Asked<T> {
  const [state, setState] = useState<{ url: string; data?: T; error: string; status: number }>({ url: "", error: "", status: 0 });
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (!url) return;
    let stale = false;
    remembered(url).then(
      (data) => stale || setState({ url, data: data as T, error: "", status: 0 }),
      (error: Error) => stale || setState({ url, error: error.message, status: error instanceof Refused ? error.status : 0 }),
    );
    return () => {
      stale = true;
    };
  }, [url, round]);
  const error = state.url === url ? state.error : "";
  const retry = (): void => {
    setState({ ...state, url: "" });
    setRound(round + 1);
  };
  return { data: state.data, error, loading: url !== "" && state.url !== url, status: error ? state.status : 0, url, retry, cancel: () => cancel(url) };
}
