/** What the graph is made of: kinds and relations with counts; and how good the data is. */
import type { ComponentChildren, JSX } from "preact";
import { address, useAnswer, useUrl } from "../api/client";
import type { QuestionAnswer, TermView } from "../api/types";
import { useInfo, useTerms } from "../data";
import { Chip, depth, Entity, entityHref, Head, Mark, Name, Panel, Table, Waiting } from "../parts/basic";
import { choice, href, lang, set } from "../state";
import { hasTerm, term } from "../terms";
import { t } from "../words";

const SHOWN = 12; // kinds of a side

interface Pair {
  one: string;
  other: string;
  count: number;
  links: Map<string, number>;
}

function pairs(terms: readonly TermView[], link: string): Map<string, Pair> {
  const found = new Map<string, Pair>();
  for (const each of terms) {
    if (link && each.name !== link) continue;
    for (const [pair, count] of Object.entries(each.pairs)) {
      const [one = "", other = ""] = pair.split(">");
      const own = found.get(pair) ?? { one, other, count: 0, links: new Map() };
      own.count += count;
      own.links.set(each.name, count);
      found.set(pair, own);
    }
  }
  return found;
}

function frequent(of: Iterable<Pair>, side: "one" | "other"): string[] {
  const counts = new Map<string, number>();
  for (const each of of) counts.set(each[side], (counts.get(each[side]) ?? 0) + each.count);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}

export function Schema(): JSX.Element {
  const asked = useAnswer("vocabulary", { of: "predicate" });
  const kinds = useAnswer("vocabulary", { of: "kind" });
  const named = useTerms("kind");
  const kind = (name: string): string => (name ? named(name) : t("figures"));
  const terms = asked.data?.results.filter((one) => one.count > 0) ?? [];
  const found = pairs(terms, choice("link"));
  const columns = frequent(found.values(), "other").slice(0, SHOWN);
  const rows = frequent([...found.values()].filter((one) => columns.includes(one.other)), "one").slice(0, SHOWN);
  const most = Math.max(1, ...[...found.values()].map((one) => one.count));
  const open = found.get(choice("pair"));
  return (
    <>
      <Head title="schema" intro="schemaIntro" />
      <div class="controls">
        <label class="choice">
          <span>{t("link")}</span>
          <select value={choice("link")} onChange={(event) => set({ link: event.currentTarget.value, pair: undefined })}>
            <option value="">{t("all")}</option>
            {[...terms].sort((a, b) => b.count - a.count).map((one) => (
              <option key={one.name} value={one.name} class="data">
                {`${one.label} (${one.count})`}
              </option>
            ))}
          </select>
        </label>
        <a href={address("vocabulary", { of: "predicate" }, "csv")}>CSV</a>
        <a href={address("vocabulary", { of: "predicate" })}>{t("query")}</a>
      </div>
      <Waiting of={asked} />
      {rows.length > 0 && (
        <div class="scroll matrix schema" role="region" aria-label={t("schema")} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <td />
                {columns.map((one) => (
                  <th scope="col" key={one}>
                    <span class="data tall">
                      <Mark kind={one} /> {kind(one)}
                    </span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row}>
                  <th scope="row">
                    <Mark kind={row} /> <span class="data">{kind(row)}</span>
                  </th>
                  {columns.map((column) => {
                    const own = found.get(`${row}>${column}`);
                    if (!own) return <td key={column} class="none" />;
                    const { shade, deep } = depth(own.count / most);
                    return (
                      <td key={column}>
                        <button
                          class={deep ? "cell deep" : "cell"}
                          aria-pressed={choice("pair") === `${row}>${column}`}
                          aria-label={`${kind(row)} → ${kind(column)}: ${own.count}`}
                          style={{ background: `rgba(var(--cell), ${shade})` }}
                          onClick={() => set({ pair: `${row}>${column}` })}
                        >
                          {own.count}
                        </button>
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {open && (
        <section class="panel" aria-label={t("links")}>
          <h2 class="data">
            {kind(open.one)} → {kind(open.other)}
          </h2>
          <Table
            label={t("links")}
            columns={[{ title: t("link") }, { title: t("count"), number: true }, { title: t("definition") }]}
            rows={[...open.links]
              .sort((a, b) => b[1] - a[1])
              .map(([name, count]) => {
                const own = terms.find((one) => one.name === name);
                return { key: name, cells: [<Name label={own?.label ?? name} />, count, <span class="data quiet">{own?.definition}</span>] };
              })}
          />
          <p class="links">
            <a href={href("ask", { name: "relations", subject_kind: open.one, object_kind: open.other, go: "1" })}>{t("statements")}</a>
          </p>
        </section>
      )}
      <h2>{t("kind")}</h2>
      <Table
        label={t("kind")}
        columns={[{ title: t("kind") }, { title: t("entities"), number: true }, { title: t("definition") }]}
        rows={(kinds.data?.results ?? [])
          .filter((one) => one.count > 0)
          .sort((a, b) => b.count - a.count)
          .map((one) => ({
            key: one.name,
            cells: [
              <>
                <Mark kind={one.name} /> <Name label={one.label} />
              </>,
              one.count,
              <span class="data quiet">{one.definition}</span>,
            ],
          }))}
      />
    </>
  );
}

/** Rows of a named question, which are gathered by one of their columns. */
function useQuestion(name: string, given: Record<string, string> = {}): { rows: Record<string, string>[]; known: boolean; count: string; waiting: JSX.Element; url: string } {
  const { url, asked } = useUrl<QuestionAnswer>(`/api/v1/queries/${name}`, { ...given, limit: "all" });
  const rows = asked.data?.rows.map((row) => Object.fromEntries(asked.data?.columns.map((column, n) => [column, row[n] ?? ""]) ?? [])) ?? [];
  return { rows, known: asked.data !== undefined, count: asked.data ? ` · ${rows.length}` : "", waiting: <Waiting of={asked} />, url };
}

function Counted({ title, of, children, name, given = {} }: { title: string; of: ReturnType<typeof useQuestion>; name: string; given?: Record<string, string>; children: ComponentChildren }): JSX.Element {
  return (
    <Panel
      title={title + of.count}
      links={
        <>
          <a href={`${of.url}&format=csv`}>CSV</a>
          <a href={href("ask", { name, go: "1", ...given })}>{t("query")}</a>
        </>
      }
    >
      {() => (
        <>
          {of.waiting}
          {of.known && (of.rows.length ? children : <p class="quiet">{t("none")}</p>)}
        </>
      )}
    </Panel>
  );
}

/** How far the evidence of each dataset opens, as the build counted it. */
function Opens(): JSX.Element {
  const info = useInfo();
  if (!info.data) return <Waiting of={info} />;
  const rows = info.data.datasets.flatMap((dataset) =>
    Object.entries(dataset.counts.opens).flatMap(([what, levels]) => {
      const all = Object.values(levels).reduce((sum, count) => sum + count, 0);
      return Object.entries(levels).map(([level, count]) => ({
        key: `${dataset.slug} ${what} ${level}`,
        cells: [
          lang.value === "zh" ? dataset.title_zh : dataset.title_en,
          term(what),
          term(level),
          count,
          `${Math.round((100 * count) / all)} %`,
        ],
      }));
    }),
  );
  return (
    <Table
      label={t("evidenceOpens")}
      columns={[
        { title: term("dataset") },
        { title: term("what") },
        { title: term("opens") },
        { title: t("count"), number: true },
        { title: term("share"), number: true },
      ]}
      rows={rows}
    />
  );
}

export function Quality(): JSX.Element {
  const gaps = useQuestion("not-stated");
  const damaged = useQuestion("figures", { status: "damaged" });
  const doubts = useQuestion("conjectures");
  const info = useInfo();
  const opens = info.data?.datasets.some((one) => Object.keys(one.counts.opens).length); // older builds did not count
  const conflicts = useAnswer("indicators", { contradicted: true, limit: 200 });
  const predicate = useTerms("predicate");
  const aspects = new Map<string, number>();
  for (const row of gaps.rows) aspects.set(row["aspect"] ?? "", (aspects.get(row["aspect"] ?? "") ?? 0) + 1);
  return (
    <>
      <Head title="quality" intro="qualityIntro" />
      <div class="panels">
        <Panel title={t("contradicted") + (conflicts.data ? ` · ${conflicts.data.meta.count}` : "")} links={<a href={address("indicators", { contradicted: true, limit: 200 }, "csv")}>CSV</a>}>
          {() => (
            <>
              <Waiting of={conflicts} />
              {conflicts.data && (
                <Table
                  label={t("contradicted")}
                  columns={[{ title: t("indicators") }, { title: t("contradictionsAre"), number: true }]}
                  rows={conflicts.data.results.map((one) => ({
                    key: one.id,
                    cells: [
                      <a href={href("indicators", { id: one.id })}>
                        <Name label={one.label} />
                      </a>,
                      one.contradictions,
                    ],
                  }))}
                />
              )}
            </>
          )}
        </Panel>
        <Counted title={t("gaps")} of={gaps} name="not-stated">
          <Table
            label={t("gaps")}
            columns={[{ title: term("aspect") }, { title: t("count"), number: true }]}
            rows={[...aspects]
              .sort((a, b) => b[1] - a[1])
              .map(([aspect, count]) => ({
                key: aspect,
                cells: [
                  <a href={href("ask", { name: "not-stated", aspect, go: "1" })}>
                    <span class="data">{hasTerm(aspect) ? term(aspect) : predicate(aspect)}</span>
                  </a>,
                  count,
                ],
              }))}
          />
        </Counted>
        <Counted title={t("damaged")} of={damaged} name="figures" given={{ status: "damaged" }}>
          <ul class="list-plain statements" tabIndex={0}>
            {damaged.rows.map((row) => (
              <li key={row["figure"]}>
                <a href={href("indicators", { id: row["indicator"] })}>
                  <Name label={row["indicator_label"] ?? ""} />
                </a>{" "}
                <span class="data">
                  {row["value"]} {row["unit"]} · {row["period"]}
                </span>
                <p class="quiet">
                  <Name label={row["note"] ?? ""} />
                </p>
              </li>
            ))}
          </ul>
        </Counted>
        <Counted title={t("doubts")} of={doubts} name="conjectures">
          <ul class="list-plain statements" tabIndex={0}>
            {doubts.rows.map((row, n) => (
              <li key={n}>
                <a href={entityHref(row["entity"] ?? "")}>
                  <Name label={row["entity_label"] ?? ""} />
                </a>
                {row["other"] && (
                  <>
                    {" "}
                    — <Entity of={{ id: row["other"], label: row["other_label"] ?? "", kind: "", lang: "" }} mark={false} />
                  </>
                )}
                <p class="quiet">
                  <Name label={row["note"] ?? ""} />
                </p>
              </li>
            ))}
          </ul>
        </Counted>
        {opens && <Panel title={t("evidenceOpens")}>{() => <Opens />}</Panel>}
        <Caveats />
      </div>
    </>
  );
}

function Caveats(): JSX.Element {
  const { data } = useAnswer("info", {});
  const zh = t("language") === "English";
  return (
    <Panel title={t("caveats")}>
      {() => (
        <>
          {data?.datasets.map((one) => (
            <div key={one.slug}>
              <p>
                <Name label={zh ? one.title_zh : one.title_en} /> <Chip>{one.licence}</Chip>
              </p>
              {one.caveat_zh && (
                <p class="note">
                  <Name label={zh ? one.caveat_zh : one.caveat_en} />
                </p>
              )}
            </div>
          ))}
        </>
      )}
    </Panel>
  );
}
