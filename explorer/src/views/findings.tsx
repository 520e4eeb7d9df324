/** Three findings of the analyses, each with its figures, its caveats and ways on. */
import type { ComponentChildren, JSX } from "preact";
import { useAnswer } from "../api/client";
import type { AnalysisTable, AnalysisView, EntityRef } from "../api/types";
import { filter, isLarge, related, useInfo, useTerms } from "../data";
import { Entity, Name, Waiting } from "../parts/basic";
import { changed, href } from "../state";
import { number, t } from "../words";

export type Value = string | number | null;

/** A table of an analysis as records. */
export function records(of: { columns: string[]; rows: Value[][] } | undefined): Record<string, Value>[] {
  return of?.rows.map((row) => Object.fromEntries(of.columns.map((name, n) => [name, row[n] ?? null]))) ?? [];
}

export const tableOf = (of: AnalysisView | undefined, name: string): AnalysisTable | undefined =>
  of?.tables.find((one) => one.name === name);

function Finding({ children, figure, links }: { children: ComponentChildren; figure?: string; links: [string, string][] }): JSX.Element {
  return (
    <article class="card finding">
      <p class="sentence">{children}</p>
      <p class="ways">
        {figure && <span class="quiet">{figure}</span>}
        {links.map(([title, to]) => (
          <a key={title} href={to}>
            {title}
          </a>
        ))}
      </p>
    </article>
  );
}

export function Findings(): JSX.Element {
  const caveats = useAnswer("rank", { limit: "1", ...related() });
  const info = useInfo();
  const counts = info.data?.datasets.map((one) => one.counts) ?? [];
  return (
    <div class="findings">
      <h2>{t("findingsTitle")}</h2>
      <p class="quiet">{caveats.data?.reason || t("findingsIntro")}</p>
      <Leader />
      <Pair />
      <Chain />
      {caveats.data && caveats.data.caveats.length > 0 && (
        <details class="note caveats" open>
          <summary>{t("caveats")}</summary>
          <ul>
            {caveats.data.caveats.map((one) => (
              <li key={one}>
                <Name label={one} />
              </li>
            ))}
          </ul>
        </details>
      )}
      <h2>{t("startHere")}</h2>
      <nav class="card start" aria-label={t("startHere")}>
        <a href={href("central")}>{t("startFind")}</a>
        <a href={href("path")}>{t("startPath")}</a>
        <a href={href("sides")}>{t("startSides")}</a>
        {counts.some((one) => one.by_kind["InnovationChain"]) && <a href={href("chains")}>{t("startChain")}</a>}
        {counts.some((one) => one.observations) && <a href={href("indicators", { contradicted: "1" })}>{t("startIndicators")}</a>}
        <a href={href("perimeter")}>{t("startList")}</a>
        <a href={href("report", filter().region ? { region: filter().region } : {})}>{t("reportWhole")}</a>
        <a href={href("ask")}>{t("startAsk")}</a>
      </nav>
      <MadeBy />
    </div>
  );
}

export function MadeBy(): JSX.Element | null {
  const { data } = useAnswer("info", {});
  if (!data) return null;
  const licences = [...new Set(data.datasets.map((one) => one.licence).filter(Boolean))].join(", ");
  return (
    <p class="made">
      {t("data")} {data.digest.slice(0, 8)} · ecograph {data.version} · {licences && `${licences} · `}
      <a href={href("about")}>{t("aboutData")}</a>
    </p>
  );
}

function Leader(): JSX.Element | null {
  const asked = useAnswer("rank", { measure: "degree", limit: "1", ...related() });
  const first = asked.data?.rows[0];
  const without = useAnswer("analyse_what_if", first ? { remove: [first.id], limit: "all", ...filter() } : null);
  const intervals = useAnswer("analyse_rank_intervals", first && !isLarge ? { measure: "degree", limit: "1", ...filter() } : null);
  if (!first || !without.data) return asked.data && !first ? null : <Waiting of={first ? without : asked} />;
  const rows = new Map(records(without.data).map((one) => [one["figure"], one]));
  const parts = rows.get("components");
  const lost = tableOf(without.data, "stranded")?.rows.length ?? 0;
  const interval = records(intervals.data).find((one) => one["id"] === first.id);
  const figure = interval ? t("intervalIs", { rank: String(interval["rank"]), low: String(interval["low"]), high: String(interval["high"]) }) : "";
  return (
    <Finding
      figure={figure}
      links={[
        [t("why"), changed({ why: first.id })],
        [t("whatIf"), href("leaving", { remove: first.id })],
      ]}
    >
      <strong>
        <Entity of={first} mark={false} />
      </strong>{" "}
      {t(lost || Number(parts?.["after"]) > Number(parts?.["before"]) ? "leaderFinding" : "leaderHolds", {
        n: number(first.value),
        s: lost,
        a: String(parts?.["before"] ?? ""),
        b: String(parts?.["after"] ?? ""),
      })}
    </Finding>
  );
}

function Pair(): JSX.Element | null {
  const asked = useAnswer("analyse_mixing", { limit: "all", ...filter() });
  const kind = useTerms("kind");
  const rows = records(asked.data);
  const ties = (a: string, b: string): number =>
    Number(rows.find((one) => (one["group"] === a && one["other"] === b) || (one["group"] === b && one["other"] === a))?.["ties"] ?? 0);
  const [top] = rows.filter((one) => one["group"] !== one["other"]).sort((a, b) => Number(b["strength"]) - Number(a["strength"]));
  if (!top) return asked.data ? null : <Waiting of={asked} />;
  const [a, b] = [String(top["group"]), String(top["other"])];
  const index = records(tableOf(asked.data, "summary")).find((one) => one["figure"] === "ei_ties")?.["value"];
  return (
    <Finding
      figure={`E–I ${number(Number(index))}`}
      links={[
        [t("sides"), href("sides", { left: b, right: a })],
        [t("definition"), href("ask", { name: "mixing" })],
      ]}
    >
      {t("kindPairFinding", { a: kind(a), b: kind(b), n: ties(a, b), m: ties(a, a), k: ties(b, b) })}
    </Finding>
  );
}

function Chain(): JSX.Element | null {
  const info = useInfo().data;
  const there = info?.datasets.some((one) => one.counts.by_kind["InnovationChain"]); // else seconds for nothing
  const asked = useAnswer("analyse_chains", there ? { limit: "all" } : null);
  const [longest] = records(asked.data).sort((a, b) => Number(b["steps"]) - Number(a["steps"]));
  const id = longest ? String(longest["id"]) : "";
  const gaps = useAnswer("analyse_chain_gaps", id ? { chain: id, limit: "all" } : null);
  if (info && !there) return <Contradicted />;
  if (asked.data && (!longest || !Number(longest["steps"]))) return <Contradicted />;
  if (!longest || !gaps.data) return <Waiting of={longest ? gaps : asked} />;
  const steps = records(tableOf(gaps.data, "steps"));
  const broken = steps.filter((one) => one["joined"] !== "yes").length;
  const of: EntityRef = { id, label: String(longest["label"]), lang: "", kind: "InnovationChain" };
  return (
    <Finding
      figure={t("notStatedNot")}
      links={[
        [t("chains"), href("chains", { chain: id })],
        [t("candidates"), href("chains", { chain: id })],
      ]}
    >
      <strong>
        <Entity of={of} mark={false} />
      </strong>
      {t("stepsBroken", { n: String(longest["nodes"]), s: steps.length, b: broken })}
    </Finding>
  );
}

function Contradicted(): JSX.Element | null {
  const asked = useAnswer("indicators", { contradicted: true, limit: 3 });
  if (!asked.data || !asked.data.meta.count) return null;
  return (
    <Finding links={[[t("indicators"), href("indicators", { contradicted: "1" })]]} figure={t("notStatedNot")}>
      {t("startIndicators")}: {asked.data.meta.count}
    </Finding>
  );
}

