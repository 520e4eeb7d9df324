/** Names of parameters, columns and coded values, in the words of the API. */
import { effect, signal } from "@preact/signals";
import { ask } from "./api/client";
import { lang } from "./state";

const words = signal<ReadonlyMap<string, string>>(new Map());
effect(() => {
  const asked = lang.value;
  void ask("vocabulary", { of: "word", lang: asked }).then(({ results }) => {
    if (asked === lang.peek()) words.value = new Map(results.map((one) => [one.name, one.label]));
  });
});

/** A name in words: its own, or those of its parts. */
function said(name: string): string | undefined {
  const known = words.value.get(name);
  if (known !== undefined) return known;
  const parts = name.split("_").map((one) => words.value.get(one));
  return parts.every((one) => one !== undefined) ? parts.join(lang.value === "zh" ? "" : " ") : undefined;
}

export const hasTerm = (name: string): boolean => lang.value === "en" || said(name) !== undefined;

export const term = (name: string): string => said(name) ?? (lang.value === "zh" ? name : name.replaceAll("_", " "));

const BOUNDS: Record<string, string> = { exact: "", "at-least": "≥", "more-than": ">", nearly: "≲", about: "≈" };

/** How a stated figure is bounded, as a sign. */
export const sign = (bound: string): string => BOUNDS[bound] ?? bound;
