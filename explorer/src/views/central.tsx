/** Who is central: ranks with resampled intervals, one measure at a time, each with its definition. */
import type { JSX } from "preact";
import { address, useAnswer, type Given } from "../api/client";
import { filter, isLarge, related, useTerms } from "../data";
import { Choice, Entity, Head, Name, Notes, Table, Waiting } from "../parts/basic";
import { choice, lang, set } from "../state";
import { number, t } from "../words";
import { records } from "./findings";

const SHOWN = "30";

export function Central(): JSX.Element {
  const measure = (choice("measure") || "degree") as NonNullable<Given<"rank">["measure"]>;
  const given = { measure, limit: SHOWN, ...related() };
  const asked = useAnswer("rank", given);
  const measures = useAnswer("measures", {});
  const wanted = !isLarge || choice("intervals") === "1";
  const intervals = useAnswer("analyse_rank_intervals", wanted ? { measure, limit: SHOWN, ...filter() } : null);
  const kind = useTerms("kind");
  const zh = lang.value === "zh";
  const own = measures.data?.results.find((one) => one.name === measure);
  const rows = asked.data?.measure === measure ? asked.data.rows : [];
  const nodes = asked.data?.nodes ?? 1;
  const found = intervals.loading ? [] : records(intervals.data);
  return (
    <>
      <Head title="central" intro="ranksIntro" />
      <div class="controls">
        {measures.data && (
          <Choice
            label={t("measure")}
            value={measure}
            of={measures.data.results.map((one) => [one.name, zh ? one.title_zh : one.title_en])}
            onChoose={(value) => set({ measure: value })}
          />
        )}
        {asked.data && <span class="chip">{t("ranked", { n: asked.data.nodes, m: asked.data.ties })}</span>}
        <a href={address("rank", { ...given, limit: "all" }, "csv")}>CSV</a>
        <a href={address("rank", { ...given, limit: "all" }, "xlsx")}>Excel</a>
        <a href={address("rank", { ...given, limit: "all" })}>{t("query")}</a>
      </div>
      {own && (
        <p class="quiet definition">
          <span class="data">{zh ? own.definition_zh : own.definition_en}</span> <code class="data">{own.formula}</code> <span class="data">{own.reference}</span>
          {(zh ? own.caveat_zh : own.caveat_en) && <span class="data"> · {zh ? own.caveat_zh : own.caveat_en}</span>}
        </p>
      )}
      <Waiting of={asked} />
      {asked.data?.status === "ranked" && !rows.length && <p class="quiet">{t("none")}</p>}
      {asked.data && asked.data.status !== "ranked" && (
        <p class="note">
          <Name label={asked.data.reason} />
        </p>
      )}
      {!wanted && (
        <button class="plain" onClick={() => set({ intervals: "1" })}>
          {t("interval")}: {t("computeNow")}
        </button>
      )}
      {intervals.error && <Waiting of={intervals} />}
      {intervals.loading && <p class="quiet" role="status">{t("intervalsWait")}</p>}
      {!intervals.loading && intervals.data && intervals.data.status !== "ranked" && (
        <p class="note">
          <Name label={intervals.data.reason} />
        </p>
      )}
      {rows.length > 0 && (
        <Table
          label={t("central")}
          columns={[{ title: t("name") }, { title: t("rank"), number: true }, { title: t("interval") }, { title: t("value"), number: true }, { title: t("kind") }, { title: "" }]}
          rows={rows.map((row) => {
            const interval = found.find((one) => one["id"] === row.id);
            return {
              key: row.id,
              cells: [
                <Entity of={row} />,
                row.rank,
                interval ? <Interval rank={row.rank} low={Number(interval["low"])} high={Number(interval["high"])} of={nodes} /> : "",
                number(row.value, 4),
                <span class="data quiet kind">{kind(row.kind)}</span>,
                <button class="plain" onClick={() => set({ why: row.id })}>
                  {t("why")}
                </button>,
              ],
            };
          })}
        />
      )}
      <Notes of={asked.data?.caveats} />
    </>
  );
}

function Interval({ rank, low, high, of }: { rank: number; low: number; high: number; of: number }): JSX.Element {
  const width = 180;
  const x = (value: number): number => 3 + ((width - 6) * Math.log(value)) / Math.log(Math.max(of, 2));
  return (
    <span class="interval">
      <svg width={width} height="14" role="img" aria-label={t("intervalIs", { rank, low, high })}>
        <line class="axis" x1="3" x2={width - 3} y1="7" y2="7" />
        <line class="range" x1={x(low)} x2={Math.max(x(high), x(low) + 1)} y1="7" y2="7" />
        <circle class="dot" cx={x(rank)} cy="7" r="4" />
      </svg>
      <span class="quiet">
        {low}–{high}
      </span>
    </span>
  );
}
