/** Two sides: units of one kind × units of another; each cell opens to its evidence. */
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { filter, isLarge, useInfo, useNetwork, useTerms } from "../data";
import { key, type Network, type Node, type Tie } from "../map/reduce";
import { Choice, entityHref, Name, Segments, Table, Waiting, whyOf } from "../parts/basic";
import { choice, set } from "../state";
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
  const total = between.reduce((sum, tie) => sum + tie.strength, 0);
  return {
    rows,
    columns,
    ties: new Map(shown.map((tie) => [key(tie.source, tie.target), tie])),
    all: between,
    share: total ? shown.reduce((sum, tie) => sum + tie.strength, 0) / total : 0,
  };
}

export function Sides(): JSX.Element {
  const info = useInfo();
  const wanted = info.data ? (isLarge(info.data) ? { focus: [], perimeter: [], most: 1000 } : null) : undefined;
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
  const asTable = choice("as") === "table";
  return (
    <>
      <header>
        <h1>
          <span class="data">{kind(left)}</span> × <span class="data">{kind(right)}</span>
        </h1>
        <p class="quiet">{t("sidesIntro")}</p>
      </header>
      <div class="controls">
        <Choice label={t("side")} value={left} of={options} onChoose={(value) => set({ left: value, right })} />
        <button class="plain" onClick={() => set({ left: right, right: left })}>
          ⇄ {t("swap")}
        </button>
        <Choice label={t("otherSide")} value={right} of={options} onChoose={(value) => set({ right: value, left })} />
        <Segments
          label={t("menu")}
          value={asTable ? "table" : "matrix"}
          of={[
            ["matrix", t("matrix")],
            ["table", t("table")],
          ]}
          onChoose={(value) => set({ as: value === "table" ? "table" : undefined })}
        />
        {found && !asTable && (
          <span class="chip">{t("matrixShown", { a: found.rows.length, b: found.columns.length, x: percent(found.share) })}</span>
        )}
      </div>
      <Waiting of={asked} />
      {found && !found.all.length && <p class="note">{t("noTies")} {t("notStatedNot")}</p>}
      {found && found.all.length > 0 && (asTable ? <Rows of={found} whole={whole as Network} /> : <Matrix of={found} />)}
      {found && found.all.length > 0 && <p class="quiet">{t("emptyCell")}</p>}
    </>
  );
}

/** What fits over a column; Han characters are twice as tall as Latin ones are wide. */
function short(label: string): string {
  const most = /\p{Script=Han}/u.test(label) ? 12 : 23;
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
                const depth = 0.18 + 0.82 * Math.sqrt(tie.strength / most);
                return (
                  <td key={column.id}>
                    <button
                      class={depth > 0.55 ? "cell deep" : "cell"}
                      aria-pressed={open === name}
                      aria-label={`${row.label} × ${column.label}: ${countEvents(tie.events)}, ${t("strengthIs", { x: number(tie.strength) })}`}
                      style={{ background: `rgba(var(--cell), ${depth.toFixed(2)})` }}
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
