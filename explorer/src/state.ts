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
const asked = new URLSearchParams(location.search);
/** Whether the page stands in another one. */
export const embedded = asked.has("embed");

const preferred: Lang = navigator.languages.some((one) => one.startsWith("zh")) ? "zh" : "en";
export const lang = computed<Lang>(() => {
  const given = choices.value["lang"] ?? asked.get("lang") ?? kept("lang") ?? preferred;
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

/** How far one is on the way through the states of a view, and how far one was: for undo and redo. */
const steps = signal({ at: 0, views: [view.peek()] });
export const canUndo = computed(() => steps.value.views[steps.value.at - 1] === view.value);
export const canRedo = computed(() => steps.value.views[steps.value.at + 1] === view.value);

function arrived(): void {
  place.value = read();
  const { at, views } = steps.value;
  const known = (history.state as { at?: number } | null)?.at;
  steps.value = { at: known ?? at + 1, views: known === undefined ? [...views.slice(0, at + 1), view.value] : views };
  if (known === undefined) history.replaceState({ at: at + 1 }, ""); // a link was followed
}

export function go(address: string, replace = false): void {
  if (replace) history.replaceState(history.state, "", address);
  else history.pushState(null, "", address);
  arrived();
}

export const set = (given: Record<string, string | undefined>, replace = false): void =>
  go(changed(given), replace);

history.replaceState({ at: 0 }, "");
addEventListener("popstate", arrived); // a link to a fragment fires it as well
effect(() => {
  document.documentElement.lang = lang.value === "zh" ? "zh-Hans" : "en";
  document.documentElement.dataset["theme"] = theme.value;
});
