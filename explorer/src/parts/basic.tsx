/** Small parts that every view uses. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Asked } from "../api/client";
import type { EntityRef } from "../api/types";
import { look, type Shape } from "../map/kinds";
import { outline } from "../map/renderer";
import { href, keep, lang, recall } from "../state";
import { styles } from "../styles";
import { capital, t, type Word } from "../words";

/** A name as the data has it: not of the page's own words, and in its own language. */
export function Name({ label, language }: { label: string; language?: string | undefined }): JSX.Element {
  const han = /\p{Script=Han}/u.test(label);
  return (
    <span class="data" lang={language || (han ? "zh" : lang.value)}>
      {label}
    </span>
  );
}

export function Mark({ kind, size = 12 }: { kind: string; size?: number }): JSX.Element {
  void styles.value; // drawn anew when it is changed
  const { colour, shape } = look(kind);
  const middle = size / 2;
  return (
    <svg class="mark" width={size} height={size} aria-hidden="true">
      {shape === "disc" ? (
        <circle cx={middle} cy={middle} r={middle - 1} fill={colour} />
      ) : (
        <polygon points={corners(shape, middle)} fill={colour} />
      )}
    </svg>
  );
}

const corners = (shape: Shape, middle: number): string =>
  outline(shape, middle, middle, middle * 0.78).map((one) => one.join()).join(" ");

export const entityHref = (id: string): string => href("entity", { id });

export function Entity({ of, mark = true }: { of: EntityRef; mark?: boolean }): JSX.Element {
  return (
    <a class="entity" href={entityHref(of.id)}>
      {mark && <Mark kind={of.kind} />}
      <Name label={of.label} language={of.lang} />
    </a>
  );
}

/** How dark a cell is, by its share of the greatest; no shade on which neither black nor white can be read. */
export function depth(share: number): { shade: string; deep: boolean } {
  const even = 0.15 + 0.85 * Math.sqrt(share);
  const deep = even > 0.62;
  return { shade: (deep ? 0.87 + (even - 0.62) / 3 : even).toFixed(2), deep };
}

export const whyOf = (one: string, other: string): string => `${one}~${other}`;

export function Chip({ children, title }: { children: ComponentChildren; title?: string }): JSX.Element {
  return (
    <span class="chip" title={title}>
      {children}
    </span>
  );
}

/** The title of a view, and what it is for. */
export function Head({ title, intro }: { title: Word; intro: Word }): JSX.Element {
  return (
    <header>
      <h1>{t(title)}</h1>
      <p class="quiet">{t(intro)}</p>
    </header>
  );
}

/** What must be said beside an answer. */
export function Notes({ of }: { of: readonly string[] | undefined }): JSX.Element | null {
  if (!of?.length) return null;
  return (
    <ul class="note caveats-list">
      {of.map((one) => (
        <li key={one}>
          <Name label={one} />
        </li>
      ))}
    </ul>
  );
}

/** What an answer is while it is not there: loading, or the reason and another try; `late` where an older one stands. */
export function Waiting({ of, late = false }: { of: Asked<unknown>; late?: boolean }): JSX.Element | null {
  if (of.error) {
    return (
      <p class="note failed" role="alert">
        {t("failed")} <Name label={of.error} />{" "}
        <button class="plain" onClick={of.retry}>
          {t("retry")}
        </button>{" "}
        <a href={of.url}>{t("query")}</a>
      </p>
    );
  }
  return of.loading && (late || !of.data) ? <Slow of={of} after={late ? 1 : 0} /> : null;
}

const SOON = 4; // seconds until one is told how long it takes, and may give up

function Slow({ of, after }: { of: Asked<unknown>; after: number }): JSX.Element | null {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const clock = setInterval(() => setSeconds((past) => past + 1), 1000);
    return () => clearInterval(clock);
  }, []);
  if (seconds < after) return null;
  return (
    <p class="quiet loading">
      {t("loading")}
      {seconds >= SOON && (
        <>
          {" "}
          {t("takesLong", { s: seconds })}{" "}
          <button class="plain" onClick={of.cancel}>
            {t("cancel")}
          </button>{" "}
          <a href={of.url}>{t("query")}</a>
        </>
      )}
    </p>
  );
}

/** A part of a page that asks only when it is seen. */
export function Panel(given: {
  title: string;
  intro?: string;
  children: (seen: boolean) => ComponentChildren;
  links?: ComponentChildren;
}): JSX.Element {
  const [seen, setSeen] = useState(false);
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const watch = new IntersectionObserver(
      (found) => {
        if (found.some((one) => one.isIntersecting)) {
          setSeen(true);
          watch.disconnect();
        }
      },
      { rootMargin: "200px" },
    );
    if (box.current) watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  return (
    <section class="panel" ref={box}>
      <header>
        <h2>{given.title}</h2>
        {given.intro && <p class="quiet">{given.intro}</p>}
      </header>
      {given.children(seen)}
      {seen && given.links && <footer>{given.links}</footer>}
    </section>
  );
}

export interface Cell {
  text?: string | undefined;
  node?: ComponentChildren;
  number?: boolean;
}

/** A table in a box that scrolls by keyboard; the first cell of a row is its head. */
export function Table(given: {
  label: string;
  columns: { title: string; number?: boolean; data?: boolean }[];
  rows: { key: string; cells: ComponentChildren[]; chosen?: boolean }[];
}): JSX.Element {
  if (!given.rows.length) return <p class="quiet">{t("none")}</p>;
  return (
    <div class="scroll" role="region" aria-label={given.label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {given.columns.map((one, n) => (
              <th scope="col" key={n} class={`${one.number ? "number" : ""} ${one.data ? "data" : ""}`}>
                {capital(one.title)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {given.rows.map((row) => (
            <tr key={row.key} class={row.chosen ? "chosen" : ""}>
              {row.cells.map((cell, n) =>
                n === 0 ? (
                  <th scope="row" key={n}>
                    {cell}
                  </th>
                ) : (
                  <td key={n} class={given.columns[n]?.number ? "number" : ""}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Segments<T extends string>(given: {
  label: string;
  value: T;
  of: [T, string][];
  onChoose: (value: T) => void;
}): JSX.Element {
  return (
    <div class="segments" role="group" aria-label={given.label}>
      {given.of.map(([value, title]) => (
        <button key={value} aria-pressed={value === given.value} onClick={() => given.onChoose(value)}>
          {title}
        </button>
      ))}
    </div>
  );
}

export function Choice(given: {
  label: string;
  value: string;
  of: [string, string][];
  onChoose: (value: string) => void;
  hide?: boolean;
}): JSX.Element {
  return (
    <label class="choice">
      <span class={given.hide ? "unseen" : ""}>{given.label}</span>
      <select value={given.value} onChange={(event) => given.onChoose(event.currentTarget.value)}>
        {given.of.map(([value, title]) => (
          <option key={value} value={value} selected={value === given.value}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

export function save(name: string, content: Blob | string, type = "text/plain"): void {
  const blob = typeof content === "string" ? new Blob([content], { type }) : content;
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

export function remember(one: EntityRef): void {
  const rest = recent().filter((other) => other.id !== one.id);
  keep("recent", JSON.stringify([{ id: one.id, label: one.label, lang: one.lang, kind: one.kind }, ...rest].slice(0, 6)));
}

export function recent(): EntityRef[] {
  try {
    const found: unknown = JSON.parse(recall("recent") ?? "[]");
    return Array.isArray(found) ? (found as EntityRef[]) : [];
  } catch {
    return [];
  }
}
