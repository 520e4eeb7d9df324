/** Colours, shapes and names of kinds that a reader chose: kept by the browser, written to a file and read from one. */
import { effect, signal } from "@preact/signals";
import { look, restyle, SHAPES, type Look } from "./map/kinds";
import { keep, lang, recall, type Lang } from "./state";

type Styled = Partial<Look> & Partial<Record<`label_${Lang}`, string>>;
export type Styles = Readonly<Record<string, Styled>>;

/** Read styles and say what is wrong with them; only what is known is taken. */
export function readStyles(text: string): Styles {
  const given = (JSON.parse(text) as { kinds?: Record<string, Record<string, string>> } | null)?.kinds;
  if (typeof given !== "object") throw new Error('{"kinds": {…}} ?');
  const found: Record<string, Styled> = {};
  for (const [kind, one] of Object.entries(given)) {
    const { colour, shape, label_zh, label_en } = one;
    if (colour !== undefined && !/^#[0-9a-f]{6}$/i.test(colour)) throw new Error(`${kind}: colour = ${JSON.stringify(colour)} (#rrggbb)`);
    if (shape !== undefined && !SHAPES.includes(shape as Look["shape"])) throw new Error(`${kind}: shape = ${JSON.stringify(shape)} (${SHAPES.join(", ")})`);
    found[kind] = JSON.parse(JSON.stringify({ colour, shape, label_zh, label_en })) as Styled; // without what is undefined
  }
  return found;
}

function kept(): Styles {
  try {
    return readStyles(recall("styles") ?? "");
  } catch {
    return {};
  }
}

export const styles = signal<Styles>(kept());
effect(() => {
  const looks = Object.entries(styles.value).map(([kind, { colour, shape }]): [string, Partial<Look>] => [kind, { ...(colour && { colour }), ...(shape && { shape }) }]);
  restyle(Object.fromEntries(looks));
});

export function choose(of: Styles): void {
  styles.value = of;
  keep("styles", JSON.stringify({ kinds: of }));
}

/** What a kind is called in the reader's styles, if they say so. */
export const styledName = (kind: string): string | undefined => styles.value[kind]?.[`label_${lang.value}`];

/** The styles of some kinds as a file, each with its colour, shape and name, to be changed by hand. */
export function writeStyles(kinds: readonly string[], named: (kind: string) => string): string {
  const all = [...new Set([...kinds, ...Object.keys(styles.value)])].filter(Boolean).sort();
  const found = all.map((kind) => [kind, { ...look(kind), [`label_${lang.value}`]: named(kind), ...styles.value[kind] }]);
  return JSON.stringify({ kinds: Object.fromEntries(found) }, null, 2);
}
