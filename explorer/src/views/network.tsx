/** The map: the strongest ties one can read, or those of some organisations; list = picture. */
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { files, filter, useNetwork, useTerms, type Filter } from "../data";
import { layout, prepare, type Places } from "../map/layout";
import { around, key, share, strongest, type Network, type Node, type Tie } from "../map/reduce";
import { Picture } from "../map/renderer";
import { Choice, Entity, Mark, Name, save, Segments, Table, Waiting, whyOf } from "../parts/basic";
import { choice, drawn, lang, set, theme } from "../state";
import { term } from "../terms";
import { countEvents, number, percent, t } from "../words";
import { Findings } from "./findings";
import { Why } from "./why";

prepare();
const LIMITS = ["100", "300", "600", "2000"];
const STEP = 25;

const list = (name: string): string[] => choice(name).split(",").filter(Boolean);

function reduced(whole: Network): Network {
  const centres = list("focus");
  if (centres.length) return around(whole, centres, Number(choice("n") || STEP));
  return strongest(whole, Number(choice("k") || 300), new Set(list("hide")));
}

export function NetworkView(): JSX.Element {
  const chosen = filter();
  const asked = useNetwork(chosen);
  const whole = asked.data;
  const [focus, n, k, hide] = [choice("focus"), choice("n"), choice("k"), choice("hide")];
  const part = useMemo(() => (whole ? reduced(whole) : null), [whole, focus, n, k, hide]);
  return (
    <div class="network">
      <div class="stage">
        {part && whole ? <Map part={part} whole={whole} /> : <div class="empty"><Waiting of={asked} /></div>}
      </div>
      {choice("why") ? <Why /> : <Side part={part} whole={whole ?? null} chosen={chosen} />}
    </div>
  );
}

function Map({ part, whole }: { part: Network; whole: Network }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const picture = useRef<Picture | null>(null);
  const [tip, setTip] = useState<{ text: string; x: number; y: number } | null>(null);
  const selected = list("sel");
  const now = useRef(selected);
  now.current = selected;

  useEffect(() => {
    const made = new Picture(canvas.current as HTMLCanvasElement, {
      onNode: (id, more) => {
        const { current } = now;
        const rest = current.filter((one) => one !== id);
        const next = more ? (current.includes(id) ? rest : [...current, id]) : current.length === 1 && current[0] === id ? [] : [id];
        set({ sel: next.join(","), why: undefined });
      },
      onTie: (tie: Tie) => set({ why: whyOf(tie.source, tie.target) }),
      onNothing: () => set({ sel: undefined, why: undefined }),
      onHover: (what, x, y) => setTip(what ? { text: told(what), x, y } : null),
    });
    made.covered = () => covers(box.current);
    picture.current = made;
    Object.assign(window, { ecographPicture: made }); // for the console, and tests
    return () => made.end();
  }, []);
  useEffect(() => {
    const { clientWidth: w, clientHeight: h } = canvas.current as HTMLCanvasElement;
    let stale = false;
    void layout(part, Math.max(w - 190, 100) / Math.max(h - 230, 100)).then((places: Places) => {
      if (stale) return;
      picture.current?.show(part, places, true);
      if (canvas.current) canvas.current.dataset["drawn"] = String(part.ties.length);
      if (!drawn.value) performance.mark("first-picture");
      drawn.value = true;
    });
    return () => {
      stale = true;
    };
  }, [part]);
  const why = choice("why");
  useEffect(() => {
    const [one = "", other = ""] = why.split("~");
    picture.current?.choose({ nodes: new Set(selected), tie: other ? key(one, other) : "" });
  }, [choice("sel"), why, part]);
  useEffect(() => picture.current?.refresh(), [theme.value]);

  const onKey = (event: KeyboardEvent): void => {
    const step = 60;
    const moves: Record<string, () => void> = {
      ArrowLeft: () => picture.current?.pan(step, 0),
      ArrowRight: () => picture.current?.pan(-step, 0),
      ArrowUp: () => picture.current?.pan(0, step),
      ArrowDown: () => picture.current?.pan(0, -step),
      "+": () => picture.current?.zoom(1.3),
      "=": () => picture.current?.zoom(1.3),
      "-": () => picture.current?.zoom(1 / 1.3),
      "0": () => picture.current?.fit(),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  };
  return (
    <div class="map" ref={box}>
      <div class="canvas" role="application" aria-label={t("map")} aria-describedby="map-help" tabIndex={0} onKeyDown={onKey}>
        <canvas ref={canvas} role="img" aria-label={said(part)} />
      </div>
      <p id="map-help" class="unseen">
        {t("mapHelp")}
      </p>
      <Conditions part={part} />
      <Legend whole={whole} part={part} />
      <div class="tools" data-cover>
        <button aria-label={t("zoomIn")} onClick={() => picture.current?.zoom(1.4)}>
          +
        </button>
        <button aria-label={t("zoomOut")} onClick={() => picture.current?.zoom(1 / 1.4)}>
          −
        </button>
        <button aria-label={t("fit")} onClick={() => picture.current?.fit()}>
          ⤢
        </button>
        <Export picture={picture} />
      </div>
      <Years whole={whole} />
      {!part.ties.length && <p class="empty note">{t("noTies")}</p>}
      {tip && (
        <div class="tip" style={{ left: `${tip.x + 14}px`, top: `${tip.y + 14}px` }}>
          {tip.text}
        </div>
      )}
    </div>
  );

  function told(what: { node?: Node; tie?: Tie }): string {
    if (what.node) return `${what.node.label} · ${t("degreeIs", { n: what.node.degree })} · ${t("strengthIs", { x: number(what.node.strength) })}`;
    const { tie } = what;
    if (!tie) return "";
    const years = tie.first ? ` · ${tie.first}${tie.last && tie.last !== tie.first ? `–${tie.last}` : ""}` : "";
    return `${label(whole, tie.source)} — ${label(whole, tie.target)} · ${t("strengthIs", { x: number(tie.strength) })} · ${countEvents(tie.events)}${years}`;
  }
}

const label = (whole: Network, id: string): string => whole.nodes.find((one) => one.id === id)?.label ?? id;

function covers(box: HTMLElement | null): { x: number; y: number; w: number; h: number }[] {
  if (!box) return [];
  const own = box.getBoundingClientRect();
  return [...box.querySelectorAll("[data-cover]")].map((one) => {
    const { left, top, width, height } = one.getBoundingClientRect();
    return { x: left - own.left - 4, y: top - own.top - 4, w: width + 8, h: height + 8 };
  });
}

function said(part: Network): string {
  const given = { k: part.ties.length, n: part.total.ties, x: percent(share(part)) };
  if (part.ties.length === part.total.ties) return t("shownAll", { n: part.total.ties });
  return t(list("focus").length || choice("hide") ? "shownOf" : "shown", given);
}

function Conditions({ part }: { part: Network }): JSX.Element {
  return (
    <div class="conditions" data-cover>
      <span class="chip said" role="status">
        {said(part)}
      </span>
      {!choice("focus") && (
        <Choice hide label={t("topTies")} value={choice("k") || "300"} of={LIMITS.map((one) => [one, `${t("topTies")} ${one}`])} onChoose={(k) => set({ k: k === "300" ? undefined : k })} />
      )}
      <Choice
        hide
        label={t("basis")}
        value={choice("basis")}
        of={[
          ["", t("basisAll")],
          ["stated", t("basisStated")],
        ]}
        onChoose={(basis) => set({ basis })}
      />
      <Choice
        hide
        label={t("counting", { rule: "" })}
        value={choice("counting") || "newman"}
        of={["newman", "full", "jaccard", "cosine", "association"].map((one) => [one, t("counting", { rule: term(one) })])}
        onChoose={(counting) => set({ counting: counting === "newman" ? undefined : counting })}
      />
    </div>
  );
}

function Legend({ whole, part }: { whole: Network; part: Network }): JSX.Element {
  const kind = useTerms("kind");
  const hidden = new Set(list("hide"));
  const counts = new globalThis.Map<string, number>();
  for (const node of whole.nodes) counts.set(node.kind, counts.get(node.kind) ?? 0);
  for (const node of part.nodes) counts.set(node.kind, (counts.get(node.kind) ?? 0) + 1);
  const kinds = [...counts].filter(([name, n]) => n > 0 || hidden.has(name)).sort((a, b) => b[1] - a[1]);
  const toggle = (name: string): void => {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    set({ hide: [...next].sort().join(",") });
  };
  return (
    <div class="legend" data-cover>
      {kinds.slice(0, 8).map(([name, n]) => (
        <button key={name} aria-pressed={!hidden.has(name)} onClick={() => toggle(name)}>
          <Mark kind={name} />
          <span class="data">{kind(name)}</span>
          <span class="count">{n}</span>
        </button>
      ))}
      <p class="quiet">{t("sizeIs")}</p>
    </div>
  );
}

function Years({ whole }: { whole: Network }): JSX.Element | null {
  const [since, until] = [choice("since"), choice("until")];
  const all = useNetwork({ ...filter(), since: "", until: "" });
  const ties = (since || until ? all.data : whole)?.ties ?? [];
  const years = ties.map((tie) => tie.first).filter((one) => one !== null);
  const drag = useRef<number | null>(null);
  if (years.length < 2) return null;
  const first = Math.min(...years);
  const last = Math.max(...ties.map((tie) => tie.last ?? 0), ...years);
  const span = Array.from({ length: last - first + 1 }, (_, n) => first + n);
  const counts = span.map((year) => years.filter((one) => one === year).length);
  const most = Math.max(...counts, 1);
  const within = (year: number): boolean => (!since || year >= Number(since)) && (!until || year <= Number(until));
  const at = (event: PointerEvent): number => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return first + Math.max(0, Math.min(span.length - 1, Math.floor(((event.clientX - box.left) / box.width) * span.length)));
  };
  const named = [...new Set([since, until, ...span.map(String)])].filter(Boolean).sort();
  const options = (none: string): [string, string][] => [["", none], ...named.map((one): [string, string] => [one, one])];
  return (
    <div class="years" data-cover>
      <div class="ends">
        <Choice hide label={`${t("years")} ${t("start")}`} value={since} of={options(String(first))} onChoose={(value) => set({ since: value })} />
        <span class="quiet">
          {since || until ? `${t("active")} · ${t("undatedLeft")}` : t("newTies")}
          {(since || until) && (
            <button class="plain" onClick={() => set({ since: undefined, until: undefined })}>
              {t("allYears")}
            </button>
          )}
        </span>
        <Choice hide label={`${t("years")} ${t("end")}`} value={until} of={options(String(last))} onChoose={(value) => set({ until: value })} />
      </div>
      <svg
        viewBox={`0 0 ${span.length * 10} 40`}
        preserveAspectRatio="none"
        aria-hidden="true"
        onPointerDown={(event) => (drag.current = at(event))}
        onPointerUp={(event) => {
          const [from, to] = [drag.current ?? at(event), at(event)].sort((a, b) => a - b);
          drag.current = null;
          set({ since: String(from), until: String(to) });
        }}
      >
        {span.map((year, n) => {
          const tall = Math.max(1, (38 * (counts[n] ?? 0)) / most);
          return (
            <g key={year}>
              <rect class={within(year) ? "bar in" : "bar"} x={n * 10 + 0.75} y={40 - tall} width={8.5} height={tall} />
              <rect class="hit" x={n * 10} y={0} width={10} height={40}>
                <title>{`${year}: ${counts[n]}`}</title>
              </rect>
            </g>
          );
        })}
      </svg>
    </div>
  );
}

const FORMATS: Record<string, string> = { graphml: "GraphML", gexf: "GEXF", pajek: "Pajek", vosviewer: "VOSviewer", csv: "CSV" };

function Export({ picture }: { picture: { current: Picture | null } }): JSX.Element {
  const name = "ecograph-network";
  return (
    <details class="export">
      <summary aria-label={t("export")}>⤓</summary>
      <div class="menu">
        <button onClick={() => save(`${name}.svg`, picture.current?.svg() ?? "", "image/svg+xml")}>SVG</button>
        <button onClick={() => void picture.current?.png().then((blob) => blob && save(`${name}.png`, blob))}>PNG</button>
        {files(filter()).map(([format, url]) => (
          <a key={format} href={url} download="">
            {FORMATS[format] ?? format}
          </a>
        ))}
        <button onClick={() => void navigator.clipboard?.writeText(location.href)}>{t("copyLink")}</button>
      </div>
    </details>
  );
}

function Side({ part, whole, chosen }: { part: Network | null; whole: Network | null; chosen: Filter }): JSX.Element {
  const selected = list("sel");
  const tab = (choice("tab") || "findings") as "findings" | "list" | "ties";
  const centre = selected.at(-1);
  return (
    <aside class="side" aria-label={t("findings")}>
      <Segments
        label={t("menu")}
        value={tab}
        of={[
          ["findings", t("findings")],
          ["list", t("list")],
          ["ties", t("ties")],
        ]}
        onChoose={(value) => set({ tab: value === "findings" ? undefined : value })}
      />
      {whole && selected.length > 0 && selected.slice(-2).map((id) => <Selected key={id} id={id} whole={whole} />)}
      {whole && selected.length === 2 && <Both one={selected[0] as string} other={selected[1] as string} whole={whole} />}
      {tab === "findings" && !centre && !drawn.value && <p class="quiet loading">{t("loading")}</p>}
      {tab === "findings" && !centre && drawn.value && <Findings key={lang.value + JSON.stringify(chosen)} />}
      {tab === "findings" && centre && whole && <Ties ties={whole.ties.filter((tie) => selected.includes(tie.source) || selected.includes(tie.target))} whole={whole} />}
      {tab === "list" && part && <Nodes part={part} selected={selected} />}
      {tab === "ties" && part && whole && <Ties ties={part.ties} whole={whole} />}
    </aside>
  );
}

function Both({ one, other, whole }: { one: string; other: string; whole: Network }): JSX.Element {
  const tie = whole.ties.find((each) => key(each.source, each.target) === key(one, other));
  return (
    <p class="links">
      {tie && <button class="plain" onClick={() => set({ why: whyOf(one, other) })}>{t("why")}</button>}
      <a href={`#/path?start=${encodeURIComponent(one)}&end=${encodeURIComponent(other)}`}>{t("between")}</a>
    </p>
  );
}

function Selected({ id, whole }: { id: string; whole: Network }): JSX.Element | null {
  const node = whole.nodes.find((one) => one.id === id);
  const kind = useTerms("kind");
  if (!node) return null;
  const focus = list("focus");
  const shown = Number(choice("n") || STEP);
  const expanded = focus.includes(id);
  return (
    <article class="card selected">
      <h2>
        <Entity of={{ ...node, lang: "" }} />
      </h2>
      <p class="quiet">
        <span class="data">{kind(node.kind)}</span> · {t("degreeIs", { n: node.degree })} · {t("strengthIs", { x: number(node.strength) })}
      </p>
      <p class="links">
        <a href={`#/entity?id=${encodeURIComponent(id)}${choice("lang") ? `&lang=${choice("lang")}` : ""}`}>{t("openProfile")}</a>
        {!expanded && (
          <button class="plain" onClick={() => set({ focus: [...focus, id].join(",") })}>
            {t("expand", { n: Math.min(node.degree, shown) })}
          </button>
        )}
        {expanded && node.degree > shown && (
          <button class="plain" onClick={() => set({ n: String(shown + STEP) })}>
            {t("expandMore", { n: Math.min(STEP, node.degree - shown) })}
          </button>
        )}
        {focus.length > 0 && (
          <button class="plain" onClick={() => history.back()}>
            {t("undo")}
          </button>
        )}
        {focus.length > 0 && (
          <button class="plain" onClick={() => set({ focus: undefined, n: undefined })}>
            {t("wholeNetwork")}
          </button>
        )}
        <button class="plain" onClick={() => set({ sel: undefined })}>
          {t("clear")}
        </button>
      </p>
    </article>
  );
}

function Nodes({ part, selected }: { part: Network; selected: string[] }): JSX.Element {
  const columns = [{ title: t("name") }, { title: t("partners"), number: true }, { title: t("strength"), number: true }];
  return (
    <>
      <p class="quiet">{t("listIntro")}</p>
      <Table
        label={t("list")}
        columns={columns}
        rows={part.nodes.map((one) => ({
          key: one.id,
          chosen: selected.includes(one.id),
          cells: [
            <button class="pick" aria-pressed={selected.includes(one.id)} onClick={() => set({ sel: one.id })}>
              <Mark kind={one.kind} /> <Name label={one.label} />
            </button>,
            one.degree,
            number(one.strength),
          ],
        }))}
      />
    </>
  );
}

function Ties({ ties, whole }: { ties: Tie[]; whole: Network }): JSX.Element {
  const [shown, setShown] = useState(100);
  const names = useMemo(() => new globalThis.Map(whole.nodes.map((one) => [one.id, one.label])), [whole]);
  const columns = [{ title: t("ties") }, { title: t("years") }, { title: t("strength"), number: true }];
  return (
    <>
      <p class="quiet">{t("listIntro")}</p>
      <Table
        label={t("ties")}
        columns={columns}
        rows={ties.slice(0, shown).map((tie) => ({
          key: key(tie.source, tie.target),
          cells: [
            <button class="pick tie" onClick={() => set({ why: whyOf(tie.source, tie.target) })}>
              <Name label={names.get(tie.source) ?? ""} /> — <Name label={names.get(tie.target) ?? ""} />
            </button>,
            tie.first ? `${tie.first}${tie.last && tie.last !== tie.first ? `–${tie.last}` : ""}` : "",
            number(tie.strength),
          ],
        }))}
      />
      {ties.length > shown && (
        <button class="plain" onClick={() => setShown(shown + 200)}>
          {t("moreRows")}
        </button>
      )}
    </>
  );
}

