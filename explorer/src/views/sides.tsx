/** Two sides: units of one kind × units of another; each cell opens to its evidence. */
import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { filter, isLarge, useNetwork, useTerms } from "../data";
import { look } from "../map/kinds";
import { key, type Network, type Node, type Tie } from "../map/reduce";
import { Choice, depth, entityHref, Name, Segments, Table, Waiting, whyOf } from "../parts/basic";
import { changed, choice, set } from "../state";
import { countEvents, number, percent, t } from "../words";

const ROWS = 12;
const COLUMNS = 14;

interface Grid {
  rows: Node[];
  columns: Node[];
  ties: Map<string, Tie>;
  all: Tie[];
  share: number;
}

function grid(whole: Network, left: string, right: string): Grid {
  const kinds = new Map(whole.nodes.map((one) => [one.id, one]));
  const between = whole.ties.filter((tie) => {
    const [a, b] = [kinds.get(tie.source)?.kind, kinds.get(tie.target)?.kind];
    return (a === left && b === right) || (a === right && b === left);
  });
  const weight = (ties: readonly Tie[], kind: string): Map<string, number> => {
    const found = new Map<string, number>();
    for (const tie of ties) {
      for (const end of [tie.source, tie.target]) {
        if (kinds.get(end)?.kind === kind) found.set(end, (found.get(end) ?? 0) + tie.strength);
      }
    }
    return found;
  };
  const strongest = (ties: readonly Tie[], kind: string, most: number): Node[] =>
    [...weight(ties, kind)]
      .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
      .slice(0, most)
      .flatMap(([id]) => kinds.get(id) ?? []);
  const rows = strongest(between, left, ROWS);
  const inRows = new Set(rows.map((one) => one.id));
  const ofRows = between.filter((tie) => inRows.has(tie.source) || inRows.has(tie.target));
  const columns = strongest(ofRows, right, COLUMNS);
  const inColumns = new Set(columns.map((one) => one.id));
  const shown = ofRows.filter((tie) => inColumns.has(tie.source) || inColumns.has(tie.target));
  const met = new Set(shown.flatMap((tie) => [tie.source, tie.target]));
  const total = between.reduce((sum, tie) => sum + tie.strength, 0);
  return {
    rows: rows.filter((one) => met.has(one.id)), // whose partners are all among the columns left out
    columns,
    ties: new Map(shown.map((tie) => [key(tie.source, tie.target), tie])),
    all: between,
    share: total ? shown.reduce((sum, tie) => sum + tie.strength, 0) / total : 0,
  };
}

export function Sides(): JSX.Element {
  const wanted = isLarge ? { focus: [], perimeter: [], most: 1000 } : null;
  const asked = useNetwork(filter(), wanted);
  const kind = useTerms("kind");
  const whole = asked.data;
  const counts = new Map<string, number>();
  for (const node of whole?.nodes ?? []) counts.set(node.kind, (counts.get(node.kind) ?? 0) + 1);
  const kinds = [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  const first = kinds[0] ?? "";
  const right = choice("right") || (first === "University" ? (kinds[1] ?? first) : first);
  const left = choice("left") || kinds.find((one) => one !== right) || first;
  const found = useMemo(() => (whole ? grid(whole, left, right) : null), [whole, left, right]);
  const options = kinds.map((one): [string, string] => [one, `${kind(one)} (${counts.get(one)})`]);
  const as = (choice("as") || "matrix") as "matrix" | "flow" | "table";
  return (
    <>
      <header>
        <h1>
          {left ? (
            <>
              <span class="data">{kind(left)}</span> × <span class="data">{kind(right)}</span>
            </>
          ) : (
            t("sides")
          )}
        </h1>
        <p class="quiet">{t(as === "flow" ? "flowIntro" : "sidesIntro")}</p>
      </header>
      <div class="controls">
        {options.length > 0 && (
          <>
            <Choice label={t("side")} value={left} of={options} onChoose={(value) => set({ left: value, right })} />
            <button class="plain" onClick={() => set({ left: right, right: left })}>
              ⇄ {t("swap")}
            </button>
            <Choice label={t("otherSide")} value={right} of={options} onChoose={(value) => set({ right: value, left })} />
          </>
        )}
        <Segments
          label={t("menu")}
          value={as}
          of={[
            ["matrix", t("asMatrix")],
            ["flow", t("asFlow")],
            ["table", t("table")],
          ]}
          onChoose={(value) => set({ as: value === "matrix" ? undefined : value })}
        />
        {found && as !== "table" && (
          <span class="chip">{t("matrixShown", { a: found.rows.length, b: found.columns.length, x: percent(found.share) })}</span>
        )}
      </div>
      <Waiting of={asked} />
      {found && !found.all.length && <p class="note">{t("noTies")} {t("notStatedNot")}</p>}
      {found && found.all.length > 0 && (as === "table" ? <Rows of={found} whole={whole as Network} /> : as === "flow" ? <Flow of={found} /> : <Matrix of={found} />)}
      {found && found.all.length > 0 && as === "matrix" && <p class="quiet">{t("emptyCell")}</p>}
    </>
  );
}

/** What fits over a column, in two lines; Han characters are twice as tall as Latin ones are wide. */
function short(label: string): string {
  const most = /\p{Script=Han}/u.test(label) ? 23 : 42;
  return label.length > most + 1 ? `${label.slice(0, most)}…` : label;
}

function Matrix({ of }: { of: Grid }): JSX.Element {
  const most = Math.max(...[...of.ties.values()].map((tie) => tie.strength), 0.001);
  const open = choice("why");
  return (
    <div class="scroll matrix" role="region" aria-label={t("matrix")} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <td />
            {of.columns.map((one) => (
              <th scope="col" key={one.id}>
                <a href={entityHref(one.id)} title={one.label}>
                  <Name label={short(one.label)} />
                </a>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {of.rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <a href={entityHref(row.id)}>
                  <Name label={row.label} />
                </a>
              </th>
              {of.columns.map((column) => {
                const tie = of.ties.get(key(row.id, column.id));
                if (!tie) return <td key={column.id} class="none" />;
                const name = whyOf(row.id, column.id);
                const { shade, deep } = depth(tie.strength / most);
                return (
                  <td key={column.id}>
                    <button
                      class={deep ? "cell deep" : "cell"}
                      aria-pressed={open === name}
                      aria-label={`${row.label} × ${column.label}: ${countEvents(tie.events)}, ${t("strengthIs", { x: number(tie.strength) })}`}
                      style={{ background: `rgba(var(--cell), ${shade})` }}
                      onClick={() => set({ why: name })}
                    >
                      {tie.events}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const [ROW, GAP] = [34, 10];

/** Whether the window is that of a telephone, now and when it is turned. */
function useNarrow(): boolean {
  const [query] = useState(() => matchMedia("(max-width: 760px)"));
  const [narrow, setNarrow] = useState(query.matches);
  useEffect(() => {
    const told = (): void => setNarrow(query.matches);
    query.addEventListener("change", told);
    return () => query.removeEventListener("change", told);
  }, []);
  return narrow;
}

/** Both sides as columns of bars, and a band for each tie, as wide as it is strong. */
function Flow({ of }: { of: Grid }): JSX.Element {
  const [WIDE, SIDE, letters] = useNarrow() ? [350, 120, 16] : [900, 250, 30];
  const cut = (label: string): string => {
    const most = /\p{Script=Han}/u.test(label) ? Math.ceil(letters * 0.55) : letters;
    return label.length > most ? `${label.slice(0, most - 1)}…` : label;
  };
  const ties = [...of.ties.values()];
  const sum = (id: string): number => ties.filter((tie) => tie.source === id || tie.target === id).reduce((all, tie) => all + tie.strength, 0);
  const total = ties.reduce((all, tie) => all + tie.strength, 0) || 1;
  const most = Math.max(of.rows.length, of.columns.length);
  const unit = ((most * ROW) * 0.75) / total;
  const placed = (nodes: readonly Node[]): Map<string, { y: number; h: number; at: number; node: Node }> => {
    let y = 0;
    return new Map(
      nodes.map((node) => {
        const h = Math.max(4, sum(node.id) * unit);
        const own = { y, h, at: y, node };
        y += Math.max(h, 16) + GAP;
        return [node.id, own];
      }),
    );
  };
  const [left, right] = [placed(of.rows), placed(of.columns)];
  const tall = Math.max(...[...left.values(), ...right.values()].map((one) => one.y + Math.max(one.h, 16)), 40) + 10;
  const open = choice("why");
  const bands = of.rows.flatMap((row) =>
    of.columns.flatMap((column) => {
      const tie = of.ties.get(key(row.id, column.id));
      const [one, other] = [left.get(row.id), right.get(column.id)];
      if (!tie || !one || !other) return [];
      const wide = Math.max(1, tie.strength * unit);
      const [y1, y2] = [one.at + wide / 2, other.at + wide / 2];
      one.at += wide;
      other.at += wide;
      return [{ tie, row, column, wide, path: `M${SIDE + 10},${y1} C${WIDE / 2},${y1} ${WIDE / 2},${y2} ${WIDE - SIDE - 10},${y2}` }];
    }),
  );
  const bar = (one: { y: number; h: number; node: Node }, x: number, end: "start" | "end"): JSX.Element => (
    <a href={entityHref(one.node.id)} key={one.node.id}>
      <rect x={x} y={one.y} width={10} height={one.h} fill={look(one.node.kind).colour} />
      <text x={end === "end" ? x - 6 : x + 16} y={one.y + Math.max(one.h, 16) / 2} text-anchor={end} dominant-baseline="central" class="data">
        <title>{one.node.label}</title>
        {cut(one.node.label)}
      </text>
    </a>
  );
  return (
    <div class="scroll flow" role="region" aria-label={t("asFlow")} tabIndex={0}>
      <svg viewBox={`0 -6 ${WIDE} ${tall + 6}`} width={WIDE} height={tall} role="group" aria-label={t("sides")}>
        {bands.map(({ tie, row, column, wide, path }) => (
          <a
            key={path}
            href={changed({ why: whyOf(row.id, column.id) })}
            aria-label={`${row.label} × ${column.label}: ${countEvents(tie.events)}, ${t("strengthIs", { x: number(tie.strength) })}`}
            class={open === whyOf(row.id, column.id) ? "band data open" : "band data"}
          >
            <path d={path} stroke-width={wide}>
              <title>{`${row.label} — ${column.label} · ${countEvents(tie.events)} · ${t("strengthIs", { x: number(tie.strength) })}`}</title>
            </path>
          </a>
        ))}
        {[...left.values()].map((one) => bar(one, SIDE, "end"))}
        {[...right.values()].map((one) => bar(one, WIDE - SIDE - 10, "start"))}
      </svg>
    </div>
  );
}

function Rows({ of, whole }: { of: Grid; whole: Network }): JSX.Element {
  const names = new Map(whole.nodes.map((one) => [one.id, one.label]));
  return (
    <Table
      label={t("sides")}
      columns={[{ title: t("ties") }, { title: t("years") }, { title: t("strength"), number: true }, { title: "" }]}
      rows={of.all.map((tie) => ({
        key: key(tie.source, tie.target),
        cells: [
          <>
            <Name label={names.get(tie.source) ?? ""} /> — <Name label={names.get(tie.target) ?? ""} />
          </>,
          tie.first ? `${tie.first}${tie.last && tie.last !== tie.first ? `–${tie.last}` : ""}` : "",
          number(tie.strength),
          <button class="plain" onClick={() => set({ why: whyOf(tie.source, tie.target) })}>
            {t("why")}
          </button>,
        ],
      }))}
    />
  );
}
