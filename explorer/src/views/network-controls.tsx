/** What lies over the map: conditions, filters, the legend that filters, years, files. */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { useAnswer } from "../api/client";
import { files, filter, kindsBelow, periods, useInfo, useNetwork, useTerms, type Wanted } from "../data";
import type { Change, Network } from "../map/reduce";
import type { Picture } from "../map/renderer";
import { CHANGES, classes, groupColour } from "../map/style";
import { Choice, Mark, Name, save, Segments, Waiting } from "../parts/basic";
import { Combobox } from "../parts/combobox";
import { choice, embedded, go, lang, list, set, theme } from "../state";
import { choose, readStyles, styles, writeStyles, type Styles } from "../styles";
import { term } from "../terms";
import { number, t } from "../words";
import type { Dress } from "./dress";

const LIMITS = ["100", "300", "600", "2000"];
const COUNTINGS = ["newman", "full", "jaccard", "cosine", "association"];
const BASES = ["stated", "name-embedded", "inferred", "conjectural"];

const switched = (name: string, value: string): void => {
  const found = new Set(list(name));
  if (!found.delete(value)) found.add(value);
  set({ [name]: [...found].sort().join(",") });
};

export function Conditions({ said }: { said: string }): JSX.Element {
  const measures = useAnswer("measures", {});
  const dropped = list("drop").length;
  const zh = lang.value === "zh";
  const named = (measures.data?.results ?? []).map((one): [string, string] => [one.name, zh ? one.title_zh : one.title_en]);
  const strength = named.find(([name]) => name === "strength")?.[1] ?? t("strength");
  const rest = named.filter(([name]) => name !== "strength");
  return (
    <div class="conditions" data-cover>
      <span class="chip said" role="status">
        {said}
      </span>
      {!embedded && !choice("focus") && !choice("p") && (
        <Choice hide label={t("topTies")} value={choice("k") || "300"} of={LIMITS.map((one) => [one, `${t("topTies")} ${one}`])} onChoose={(k) => set({ k: k === "300" ? undefined : k })} />
      )}
      {!embedded && (
        <>
          <Choice hide label={t("sizeBy").trim()} value={choice("size")} of={[["", `${t("sizeBy")}${strength}`], ...rest.map(([name, title]): [string, string] => [name, `${t("sizeBy")}${title}`])]} onChoose={(size) => set({ size })} />
          <Choice
            hide
            label={t("colourBy").trim()}
            value={choice("colour")}
            of={[["", `${t("colourBy")}${t("kind")}`], ["community", `${t("colourBy")}${t("community")}`], ...named.map(([name, title]): [string, string] => [name, `${t("colourBy")}${title}`])]}
            onChoose={(colour) => set({ colour })}
          />
          <Filters />
        </>
      )}
      {dropped > 0 && (
        <span class="chip">
          {t("hiddenIs", { n: dropped })}{" "}
          <button class="plain" onClick={() => set({ drop: undefined })}>
            {t("showAgain")}
          </button>
        </span>
      )}
      {choice("p") && (
        <span class="chip">
          {t("perimeterIs", { n: list("p").length })}{" "}
          <button class="plain" onClick={() => set({ p: undefined })}>
            {t("wholeNetwork")}
          </button>
        </span>
      )}
    </div>
  );
}

/** Which statements make the network: relation, events, datasets, basis, region, counting. */
function Filters(): JSX.Element {
  const info = useInfo();
  const kinds = useAnswer("vocabulary", { of: "kind" });
  const region = useAnswer("show", choice("region") ? { entity: choice("region") } : null);
  const events = kindsBelow(kinds.data?.results ?? [], "CollaborationContext").filter((one) => one.above.length && !["CollaborationEvent", "CollaborativeBody"].includes(one.name));
  const chosen = ["relation", "context", "dataset", "basis", "region", "counting"].filter((name) => choice(name)).length;
  const group = (title: string, name: string, of: [string, JSX.Element | string][]): JSX.Element | null =>
    of.length < 2 ? null : (
      <fieldset>
        <legend>{title}</legend>
        {of.map(([value, label]) => (
          <label key={value}>
            <input type="checkbox" checked={list(name).includes(value)} onChange={() => switched(name, value)} /> {label}
          </label>
        ))}
      </fieldset>
    );
  return (
    <details class="filters">
      <summary>
        {t("filters")}
        {chosen > 0 && ` (${chosen})`}
      </summary>
      <div class="filter-box">
        <p class="quiet">{t("filtersAre")}</p>
        <Segments
          label={t("link")}
          value={choice("relation") || "collaboration"}
          of={["collaboration", "co-participation"].map((one) => [one, term(one)])}
          onChoose={(value) => set({ relation: value === "collaboration" ? undefined : value })}
        />
        {group(t("eventKinds"), "context", events.map((one) => [one.name, <><span class="data">{one.label}</span> <span class="quiet">{one.count}</span></>]))}
        {group(t("datasets"), "dataset", (info.data?.datasets ?? []).map((one) => [one.slug, <span class="data">{lang.value === "zh" ? one.title_zh : one.title_en}</span>]))}
        {group(t("basis"), "basis", BASES.map((one) => [one, term(one)]))}
        <Choice
          label={term("counting")}
          value={choice("counting") || "newman"}
          of={COUNTINGS.map((one) => [one, term(one)])}
          onChoose={(counting) => set({ counting: counting === "newman" ? undefined : counting })}
        />
        <div class="field">
          <span>{t("region")}</span>
          <Combobox label={t("region")} placeholder={t("region")} kind="Region" value={choice("region") && region.data ? region.data.label : ""} onChoose={(hit) => set({ region: hit.id })} />
        </div>
        {chosen > 0 && (
          <button class="plain" onClick={() => set(Object.fromEntries(["relation", "context", "dataset", "basis", "region", "counting"].map((name) => [name, undefined])))}>
            {t("clear")}
          </button>
        )}
      </div>
    </details>
  );
}

export function Legend(given: { whole: Network; part: Network; dress: Dress }): JSX.Element {
  const colour = choice("colour");
  return (
    <div class="legend" data-cover>
      {periods() && <Changes part={given.part} />}
      {given.dress.asked.map((one, place) => (
        <Waiting key={place} of={one} />
      ))}
      {given.dress.waits && (
        <p class="quiet">
          {t("ofTheWhole")}{" "}
          <button class="plain" onClick={() => set({ whole: "1" })}>
            {t("computeNow")}
          </button>
        </p>
      )}
      {given.dress.waits ? <Kinds {...given} /> : colour === "community" ? <Communities {...given} /> : colour ? <Classes of={given.dress.shade} /> : <Kinds {...given} />}
      <Definition name={choice("size") || (colour && colour !== "community" ? colour : "")} />
    </div>
  );
}

function Kinds({ whole, part }: { whole: Network; part: Network }): JSX.Element {
  const kind = useTerms("kind");
  const hidden = new Set(list("hide"));
  const counts = new Map<string, number>();
  for (const node of whole.nodes) counts.set(node.kind, counts.get(node.kind) ?? 0);
  for (const node of part.nodes) counts.set(node.kind, (counts.get(node.kind) ?? 0) + 1);
  const kinds = [...counts].filter(([name, n]) => n > 0 || hidden.has(name)).sort((a, b) => b[1] - a[1]);
  return (
    <>
      {kinds.slice(0, 8).map(([name, n]) => (
        <button key={name} aria-pressed={!hidden.has(name)} onClick={() => switched("hide", name)}>
          <Mark kind={name} />
          <span class="data">{kind(name)}</span>
          <span class="count">{n}</span>
        </button>
      ))}
    </>
  );
}

function Swatch({ colour }: { colour: string }): JSX.Element {
  return (
    <svg class="mark" width="12" height="12" aria-hidden="true">
      <circle cx="6" cy="6" r="5.5" fill={colour} />
    </svg>
  );
}

function Communities({ part, dress }: { part: Network; dress: Dress }): JSX.Element {
  const members = new Map<number, string[]>();
  for (const node of part.nodes) {
    const own = dress.community.get(node.id);
    if (own !== undefined) members.set(own, [...(members.get(own) ?? []), node.id]);
  }
  const { modularity, stability } = dress.summary;
  return (
    <>
      {dress.communities
        .filter((one) => members.has(Number(one["community"])))
        .slice(0, 8)
        .map((one) => {
          const number = Number(one["community"]);
          const own = members.get(number) ?? [];
          const [leader = ""] = String(one["strongest"] ?? "").split(/[；;]/);
          return (
            <button key={number} title={String(one["strongest"])} aria-pressed={true} onClick={() => set({ sel: own.join(",") })}>
              <Swatch colour={groupColour(number)} />
              <span class="data">{leader}</span>
              <span class="count">{own.length}</span>
            </button>
          );
        })}
      {modularity !== undefined && (
        <p class="quiet">
          {t("communitiesAre")} {`${term("modularity")} ${number(Number(modularity))}`}
          {stability !== undefined && stability !== null && ` · ${term("stability")} ${number(Number(stability))}`}
        </p>
      )}
    </>
  );
}

function Classes({ of }: { of: ReadonlyMap<string, number> }): JSX.Element {
  return (
    <>
      {classes([...of.values()], theme.value)
        .reverse()
        .map((one) => (
          <p key={one.colour} class="class-row">
            <Swatch colour={one.colour} /> {one.from === one.to ? number(one.from) : `${number(one.from)} – ${number(one.to)}`}
          </p>
        ))}
    </>
  );
}

function Changes({ part }: { part: Network }): JSX.Element | null {
  const hidden = new Set(list("hide"));
  const counts = new Map<string, number>();
  for (const tie of part.ties) counts.set(tie.change ?? "", (counts.get(tie.change ?? "") ?? 0) + 1);
  if (part.ties.length && counts.get("") === part.ties.length) return null; // not those of two periods yet
  const words: [Change, string][] = [["new", t("appeared")], ["stayed", t("stayed")], ["gone", t("went")]];
  return (
    <>
      {words.map(([change, word]) => (
        <button key={change} aria-pressed={!hidden.has(change)} onClick={() => switched("hide", change)}>
          <svg class="mark" width="22" height="8" aria-hidden="true">
            <line class="change-line" x1="0" x2="22" y1="4" y2="4" style={{ stroke: CHANGES[change] || undefined }} stroke-width="2.5" stroke-dasharray={change === "gone" ? "5 4" : undefined} />
          </svg>
          <span class="word">{word}</span>
          <span class="count">{counts.get(change) ?? 0}</span>
        </button>
      ))}
    </>
  );
}

/** What sizes or colours mean. */
function Definition({ name }: { name: string }): JSX.Element {
  const measures = useAnswer("measures", {});
  const own = measures.data?.results.find((one) => one.name === name);
  const zh = lang.value === "zh";
  if (!own) return <p class="quiet">{t("sizeIs")}</p>;
  return (
    <details class="quiet defined">
      <summary>
        {t(choice("size") ? "sizeBy" : "colourBy")}
        <span class="data">{zh ? own.title_zh : own.title_en}</span>
      </summary>
      <Name label={zh ? own.definition_zh : own.definition_en} />
    </details>
  );
}

export function Years({ whole, wanted }: { whole: Network; wanted: Wanted | null }): JSX.Element | null {
  const [since, until] = [choice("since"), choice("until")];
  const both = periods();
  const all = useNetwork({ ...filter(), since: "", until: "" }, since || until || both ? wanted : undefined);
  const ties = (since || until || both ? all.data : whole)?.ties ?? [];
  const starts = ties.map((tie) => tie.first).filter((one) => one !== null);
  const drag = useRef<number | null>(null);
  if (starts.length < 2) return null;
  const first = Math.min(...starts);
  const last = Math.max(...ties.map((tie) => tie.last ?? 0), ...starts);
  const span = Array.from({ length: last - first + 1 }, (_, n) => first + n);
  const counts = span.map(() => 0);
  for (const year of starts) counts[year - first]! += 1;
  const most = Math.max(...counts, 1);
  const inside = (year: number, [from, to]: readonly [string, string]): boolean => (!from || year >= Number(from)) && (!to || year <= Number(to));
  const mark = (year: number): string => (both ? (inside(year, both[0]) ? "bar was" : inside(year, both[1]) ? "bar in" : "bar") : inside(year, [since, until]) ? "bar in" : "bar");
  const at = (event: PointerEvent): number => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return first + Math.max(0, Math.min(span.length - 1, Math.floor(((event.clientX - box.left) / box.width) * span.length)));
  };
  const compare = (): void => {
    const sorted = [...starts].sort((a, b) => a - b);
    const middle = Math.min(Math.max(sorted[Math.floor(sorted.length / 2)] ?? first, first + 1), last);
    set({ p1: `${first}-${middle - 1}`, p2: `${middle}-${last}`, since: undefined, until: undefined });
  };
  return (
    <div class="years" data-cover>
      <div class="ends">
        {both ? (
          <>
            <Span title={t("before")} name="p1" value={both[0]} span={span} />
            <span class="quiet">
              {t("undatedLeft")}{" "}
              <button class="plain" onClick={() => set({ p1: undefined, p2: undefined })}>
                {t("allYears")}
              </button>
            </span>
            <Span title={t("after")} name="p2" value={both[1]} span={span} />
          </>
        ) : (
          <>
            <output>{since || first}</output>
            <span class="quiet">
              {since || until ? `${t("active")} · ${t("undatedLeft")}` : t("newTies")}{" "}
              {(since || until) && (
                <button class="plain" onClick={() => set({ since: undefined, until: undefined })}>
                  {t("allYears")}
                </button>
              )}{" "}
              <button class="plain" onClick={compare}>
                {t("comparePeriods")}
              </button>
            </span>
            <output>{until || last}</output>
          </>
        )}
      </div>
      <svg
        viewBox={`0 0 ${span.length * 10} 40`}
        preserveAspectRatio="none"
        aria-hidden="true"
        onPointerDown={(event) => (drag.current = at(event))}
        onPointerUp={(event) => {
          const [from, to] = [drag.current ?? at(event), at(event)].sort((a, b) => a - b);
          drag.current = null;
          set({ since: String(from), until: String(to), p1: undefined, p2: undefined });
        }}
      >
        {span.map((year, n) => {
          const tall = Math.max(1, (38 * (counts[n] ?? 0)) / most);
          return (
            <g key={year}>
              <rect class={mark(year)} x={n * 10 + 0.75} y={40 - tall} width={8.5} height={tall} />
              <rect class="hit" x={n * 10} y={0} width={10} height={40}>
                <title>{`${year}: ${counts[n]}`}</title>
              </rect>
            </g>
          );
        })}
      </svg>
      {!both && (
        <div class="slider">
          <input type="range" aria-label={`${t("years")} ${t("start")}`} min={first} max={last} value={since.slice(0, 4) || first} onChange={(event) => set({ since: String(Math.min(Number(event.currentTarget.value), Number(until || last))) })} />
          <input type="range" aria-label={`${t("years")} ${t("end")}`} min={first} max={last} value={until.slice(0, 4) || last} onChange={(event) => set({ until: String(Math.max(Number(event.currentTarget.value), Number(since || first))) })} />
        </div>
      )}
    </div>
  );
}

function Span({ title, name, value: [from, to], span }: { title: string; name: string; value: readonly [string, string]; span: number[] }): JSX.Element {
  const options = [...new Set([from, to, ...span.map(String)])].sort().map((one): [string, string] => [one, one]);
  const chosen = (one: string, other: string): void => set({ [name]: [one, other].sort().join("-") });
  return (
    <span class="span">
      <span>{title}</span>
      <Choice hide label={`${title} ${t("start")}`} value={from} of={options} onChoose={(one) => chosen(one, to)} />–
      <Choice hide label={`${title} ${t("end")}`} value={to} of={options} onChoose={(one) => chosen(from, one)} />
    </span>
  );
}

const FORMATS: Record<string, string> = { graphml: "GraphML", gexf: "GEXF", pajek: "Pajek", vosviewer: "VOSviewer", csv: "CSV", xlsx: "Excel" };
const FILE = "ecograph-network";

const quoted = (cells: (string | number | null)[]): string => cells.map((one) => `"${String(one ?? "").replaceAll('"', '""')}"`).join(",");

function table(part: Network): string {
  const names = new Map(part.nodes.map((one) => [one.id, one.label]));
  const rows = part.ties.map((one) => quoted([one.source, names.get(one.source) ?? "", one.target, names.get(one.target) ?? "", one.strength, one.events, one.first, one.last, one.change ?? ""]));
  return `\uFEFF${["source,source_label,target,target_label,strength,events,first_year,last_year,change", ...rows].join("\n")}\n`;
}

/** The address with the digest of the data, so that an older link can say that the data changed. */
const link = (digest: string): string => {
  const url = new URL(location.href);
  const [path, query] = url.hash.split("?");
  url.hash = `${path || "#/network"}?${new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(query)), lang: lang.value, of: digest.slice(0, 8) })}`;
  return url.href;
};

export function Export({ picture, part }: { picture: { current: Picture | null }; part: Network }): JSX.Element {
  const info = useInfo();
  const [copied, setCopied] = useState(false);
  const digest = info.data?.digest ?? "";
  const named = useTerms("kind");
  const [error, setError] = useState("");
  const opened = (file: File | undefined, then: (text: string) => void): void => {
    setError("");
    void file?.text().then(then).catch((problem: Error) => setError(`${file.name}: ${problem.message}`));
  };
  const openState = (text: string): void => {
    const state = JSON.parse(text) as { address?: string; kinds?: Styles };
    if (!state.address?.startsWith("#/")) throw new Error('{"address": "#/…"} ?');
    if (state.kinds) choose(readStyles(text));
    go(state.address);
  };
  const state = (): string => JSON.stringify({ address: `#${link(digest).split("#")[1]}`, digest, version: info.data?.version, ...(own && { kinds: styles.value }) });
  const own = Object.keys(styles.value).length > 0;
  return (
    <details class="export">
      <summary aria-label={t("export")} title={t("export")}>
        ⤓
      </summary>
      <div class="menu">
        <p class="quiet">{t("thisPicture")}</p>
        <button onClick={() => save(`${FILE}.svg`, picture.current?.svg() ?? "", "image/svg+xml")}>SVG</button>
        <button onClick={() => void picture.current?.png().then((blob) => blob && save(`${FILE}.png`, blob))}>PNG</button>
        <button onClick={() => save(`${FILE}.csv`, table(part), "text/csv")}>CSV</button>
        <p class="quiet">{t("networkFiles")}</p>
        {files(filter()).map(([format, url]) => (
          <a key={format} href={url} download="">
            {FORMATS[format] ?? format}
          </a>
        ))}
        <p class="quiet">{t("state")}</p>
        <button onClick={() => void navigator.clipboard?.writeText(link(digest)).then(() => setCopied(true))}>{t(copied ? "copied" : "copyLink")}</button>
        <button onClick={() => save(`${FILE}.ecograph.json`, state(), "application/json")}>{t("saveState")}</button>
        <Opened onFile={(file) => opened(file, openState)} />
        <p class="quiet">{t("styles")}</p>
        <button onClick={() => save("ecograph-styles.json", writeStyles(part.nodes.map((one) => one.kind), named), "application/json")}>{t("saveState")}</button>
        <Opened onFile={(file) => opened(file, (text) => choose(readStyles(text)))} />
        {own && <button onClick={() => choose({})}>{t("resetStyles")}</button>}
        {error && (
          <p class="note failed" role="alert">
            {t("notReadable")}
            <span class="data">{error}</span>
          </p>
        )}
      </div>
    </details>
  );
}

function Opened({ onFile }: { onFile: (file: File | undefined) => void }): JSX.Element {
  const chosen = (event: Event & { currentTarget: HTMLInputElement }): void => {
    onFile(event.currentTarget.files?.[0]);
    event.currentTarget.value = ""; // the same file may be chosen again
  };
  return (
    <label class="file">
      {t("openState")}
      <input class="unseen" type="file" accept=".json" onChange={chosen} />
    </label>
  );
}
