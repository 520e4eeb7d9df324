/** Innovation chains: stages in order, who stands where, what is broken or weak, who could mend it. */
import type { JSX } from "preact";
import { address, useAnswer } from "../api/client";
import type { AnalysisView } from "../api/types";
import { Entity, Head, Name, Notes, Table, Waiting } from "../parts/basic";
import { choice, set } from "../state";
import { t } from "../words";
import { term } from "../terms";
import { records, tableOf, type Value } from "./findings";

type Row = Record<string, Value>;

export function Chains(): JSX.Element {
  const asked = useAnswer("analyse_chains", { limit: "all" });
  const rows = records(asked.data).sort((a, b) => Number(b["nodes"]) - Number(a["nodes"]));
  const id = choice("chain") || String(rows[0]?.["id"] ?? "");
  return (
    <>
      <Head title="chains" intro="chainsIntro" />
      <Waiting of={asked} />
      {rows.length > 0 && (
        <div class="tabs" role="group" aria-label={t("chains")}>
          {rows.map((row) => (
            <button key={String(row["id"])} aria-pressed={row["id"] === id} onClick={() => set({ chain: String(row["id"]) })}>
              <strong>
                <Name label={String(row["label"])} />
              </strong>
              <span class="quiet">
                {t(row["nodes"] === 1 ? "oneStage" : "stages", { n: String(row["nodes"]) })} · {t("gapsAre", { broken: String(row["broken"]), weak: String(row["weak"]), fill: String(row["fill"]) })}
              </span>
            </button>
          ))}
        </div>
      )}
      {asked.data && !rows.length && <p class="quiet">{t("none")}</p>}
      {id && <Chain id={id} />}
    </>
  );
}

function Chain({ id }: { id: string }): JSX.Element {
  const given = { chain: id, limit: "all" };
  const asked = useAnswer("analyse_chain_gaps", given);
  const { data } = asked;
  if (!data) return <Waiting of={asked} />;
  if (data.status !== "answered") {
    return (
      <p class="note">
        <Name label={data.reason} />
      </p>
    );
  }
  const classes = new Map(records(tableOf(data, "classes")).map((one) => [String(one["class"]), one]));
  return (
    <section class="chain-view">
      <Stages of={data} />
      <h2>{t("chainGaps")}</h2>
      <Table
        label={t("chainGaps")}
        columns={[{ title: t("class") }, { title: term("stage") }, { title: t("certainty") }, { title: t("definition") }]}
        rows={records(data).map((row, n) => {
          const words = classes.get(String(row["class"]));
          return {
            key: String(n),
            cells: [
              <span class={`class ${String(row["class"])}`}>
                <span class="data">{String(words?.["title"] ?? row["class"])}</span>
              </span>,
              <Name label={[row["label"], row["other_label"]].filter(Boolean).join(" → ")} />,
              term(String(row["certainty"] ?? "")),
              <span class="data quiet">{String(words?.["definition"] ?? "")}</span>,
            ],
          };
        })}
      />
      <Candidates of={data} />
      <p class="links">
        <a href={address("analyse_chain_gaps", given, "csv")}>CSV</a>
        <a href={address("analyse_chain_gaps", given, "svg")}>SVG</a>
        <a href={address("analyse_chain_gaps", given)}>{t("query")}</a>
      </p>
      <Notes of={[t("notStatedNot"), ...data.notes]} />
    </section>
  );
}

function Stages({ of }: { of: AnalysisView }): JSX.Element {
  const nodes = records(tableOf(of, "nodes"));
  const steps = records(tableOf(of, "steps"));
  const weak = new Set(records(of).filter((row) => row["class"] === "weak").map((row) => row["id"]));
  const by = new Map<number, Row[]>();
  for (const one of nodes) {
    const stage = Number(one["stage"] ?? 0);
    by.set(stage, [...(by.get(stage) ?? []), one]);
  }
  const stages = [...by].sort((a, b) => a[0] - b[0]);
  return (
    <ol class="stages">
      {stages.map(([stage, members], n) => {
        const into = steps.filter((step) => members.some((one) => one["id"] === step["target"]));
        const broken = into.some((step) => step["joined"] !== "yes");
        return (
          <li key={stage}>
            {n > 0 && (
              <span class={broken ? "arrow broken" : "arrow"} title={broken ? t("brokenStep") : ""}>
                <span aria-hidden="true">→</span>
                <span class={broken ? "why-broken" : "unseen"}>{broken ? t("severed") : ""}</span>
              </span>
            )}
            <div class="stage-box">
              <p class="quiet">{t("stage", { n: stage + 1 })}</p>
              {members.map((one) => (
                <div key={String(one["id"])} class={weak.has(one["id"] ?? "") ? "stage-node weak" : "stage-node"}>
                  <Entity of={{ id: String(one["id"]), label: String(one["label"]), kind: "InnovationNode", lang: "" }} mark={false} />
                  <p class="occupants">
                    {one["occupants"] ? <Name label={String(one["occupants"])} /> : <span class="quiet">{t("nobody")}</span>}
                  </p>
                  {weak.has(one["id"] ?? "") && <span class="class weak">{t("weak")}</span>}
                </div>
              ))}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function Candidates({ of }: { of: AnalysisView }): JSX.Element | null {
  const rows = records(tableOf(of, "candidates"));
  const nodes = new Map(records(tableOf(of, "nodes")).map((one) => [one["id"], String(one["label"])]));
  if (!rows.length) return null;
  return (
    <>
      <h2>{t("candidates")}</h2>
      <Table
        label={t("candidates")}
        columns={[{ title: t("name") }, { title: t("toFill") }, { title: t("why") }]}
        rows={rows.slice(0, 100).map((row, n) => ({
          key: String(n),
          cells: [
            <Entity of={{ id: String(row["id"]), label: String(row["label"]), kind: String(row["kind"]), lang: "" }} />,
            <Name label={nodes.get(row["place"] ?? "") ?? String(row["place"])} />,
            <span class="data quiet">{[term(String(row["why"] ?? "")), row["path"]].filter(Boolean).join(" · ")}</span>,
          ],
        }))}
      />
    </>
  );
}
