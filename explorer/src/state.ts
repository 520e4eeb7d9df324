/** What the page shows, as the fragment of its address: `#/view?choices`. */
import { computed, effect, signal } from "@preact/signals";

export type Lang = "zh" | "en";
export type Choices = Readonly<Record<string, string>>;

interface Place {
  view: string;
  choices: Choices;
}

function read(): Place {
  const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { view: decodeURI(path) || "network", choices: Object.fromEntries(new URLSearchParams(query)) };
}

const kept = (key: string): string | null => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage may be forbidden
  }
};

export function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    /* storage may be forbidden */
  }
}

export const recall = kept;
export const place = signal<Place>(read());
/** Whether the first picture stands; what is less urgent waits for it. */
export const drawn = signal(false);
export const view = computed(() => place.value.view);
export const choices = computed(() => place.value.choices);
export const choice = (name: string): string => choices.value[name] ?? "";
/** A choice that is several, with commas between. */
export const list = (name: string): string[] => choice(name).split(",").filter(Boolean);
/** Whether the page stands in another one. */
export const embedded = new URLSearchParams(location.search).has("embed");

const preferred: Lang = navigator.languages.some((one) => one.startsWith("zh")) ? "zh" : "en";
export const lang = computed<Lang>(() => {
  const given = choices.value["lang"] ?? kept("lang") ?? preferred;
  return given === "en" ? "en" : "zh";
});

const dark = matchMedia("(prefers-color-scheme: dark)");
const system = signal(dark.matches);
dark.addEventListener("change", () => (system.value = dark.matches));
const chosen = signal(kept("theme"));
export const theme = computed(() => chosen.value ?? (system.value ? "dark" : "light"));

export function switchTheme(): void {
  chosen.value = theme.value === "dark" ? "light" : "dark";
  keep("theme", chosen.value);
}

/** Views of a whole network, which may be that of one region. */
export const WHOLE = new Set(["network", "central", "sides", "brokers", "leaving", "report"]);

/** The address of a view; language is carried along, to a network its region, the rest only when given. */
export function href(to: string, given: Record<string, string | undefined> = {}): string {
  const all = new URLSearchParams();
  const { lang: spoken, region } = choices.value;
  for (const [key, value] of Object.entries({ lang: spoken, ...(WHOLE.has(to) ? { region } : {}), ...given })) if (value) all.set(key, value);
  const query = all.toString();
  return `#/${to}${query ? `?${query}` : ""}`;
}

/** The address of what is shown now with some choices changed; an empty one is dropped. */
export const changed = (given: Record<string, string | undefined>): string =>
  href(view.value, { ...choices.value, ...given });

export function go(address: string, replace = false): void {
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  place.value = read();
}

export const set = (given: Record<string, string | undefined>, replace = false): void =>
  go(changed(given), replace);

addEventListener("popstate", () => (place.value = read()));
addEventListener("hashchange", () => (place.value = read()));
effect(() => {
  document.documentElement.lang = lang.value === "zh" ? "zh-Hans" : "en";
  document.documentElement.dataset["theme"] = theme.value;
});
