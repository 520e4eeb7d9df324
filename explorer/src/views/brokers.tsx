/** Who stands between groups; and what would change if some left. */
import type { JSX } from "preact";
import { address, useAnswer, type Given } from "../api/client";
import { filter, useTerms } from "../data";
import { Choice, Entity, Head, Name, Notes, Table, Waiting } from "../parts/basic";
import { Combobox } from "../parts/combobox";
import { choice, href, list, set } from "../state";
import { term } from "../terms";
import { capital, number, t } from "../words";
import { records, tableOf, type Value } from "./findings";
import { Later } from "./start";

const ROLES = ["coordinator", "consultant", "representative", "gatekeeper", "liaison"];

export const entityOf = (row: Record<string, Value>, before = ""): { id: string; label: string; kind: string; lang: string } => ({
  id: String(row[`${before}id`] ?? ""),
  label: String(row[`${before}label`] ?? ""),
  kind: String(row[`${before}kind`] ?? ""),
  lang: "",
});

export function Brokers(): JSX.Element {
  const groups = (choice("groups") || "kind") as NonNullable<Given<"analyse_brokerage">["groups"]>;
  const given = { groups, limit: "40", ...filter() };
  const asked = useAnswer("analyse_brokerage", given);
  const analyses = useAnswer("analyses", {});
  const kind = useTerms("kind");
  const own = analyses.data?.results.find((one) => one.name === "brokerage");
  const zh = asked.data && t("language") === "English";
  return (
    <>
      <header>
        <h1>{t("brokers")}</h1>
        {own && (
          <p class="quiet">
            <Name label={zh ? own.definition_zh : own.definition_en} />
          </p>
        )}
      </header>
      <div class="controls">
        <Choice label={capital(term("groups"))} value={groups} of={["kind", "region", "sector"].map((one) => [one, term(one)])} onChoose={(value) => set({ groups: value === "kind" ? undefined : value })} />
        <a href={address("analyse_brokerage", { ...given, limit: "all" }, "csv")}>CSV</a>
        <a href={address("analyse_brokerage", { ...given, limit: "all" }, "xlsx")}>Excel</a>
        <a href={address("analyse_brokerage", given)}>{t("query")}</a>
      </div>
      <Waiting of={asked} />
      {asked.data?.reason && (
        <p class="note">
          <Name label={asked.data.reason} />
        </p>
      )}
      {asked.data && asked.data.rows.length > 0 && (
        <Table
          label={t("brokers")}
          columns={[{ title: t("name") }, { title: t("rank"), number: true }, ...ROLES.map((one) => ({ title: term(one), number: true })), { title: term("total"), number: true }, { title: t("kind") }, { title: "" }]}
          rows={records(asked.data).map((row) => ({
            key: String(row["id"]),
            cells: [
              <Entity of={entityOf(row)} />,
              row["rank"],
              ...ROLES.map((one) => (
                <span class={Math.abs(Number(row[`${one}_z`])) >= 2 ? "marked" : ""} title={`z ${number(Number(row[`${one}_z`]))}`}>
                  {number(Number(row[one]), 4)}
                </span>
              )),
              number(Number(row["total"]), 5),
              <span class="data quiet kind">{kind(String(row["kind"]))}</span>,
              <a class="kind" href={href("leaving", { remove: String(row["id"]) })}>
                {t("whatIf")}
              </a>,
            ],
          }))}
        />
      )}
      {asked.data && asked.data.rows.length > 0 && <p class="quiet">{t("markedAre")}</p>}
      <Notes of={asked.data?.notes} />
    </>
  );
}

export function Leaving(): JSX.Element {
  const removed = list("remove");
  const given = { remove: removed, limit: "all", ...filter() };
  const asked = useAnswer("analyse_what_if", removed.length ? given : null);
  const data = removed.length ? asked.data : undefined;
  const gone = records(tableOf(data, "removed"));
  const stranded = records(tableOf(data, "stranded"));
  return (
    <>
      <Head title="whatIf" intro="leavingIntro" />
      <div class="controls">
        <Combobox clear label={t("addLeaving")} placeholder={t("addLeaving")} kind="Organisation" onChoose={(hit) => set({ remove: [...removed, hit.id].join(",") })} />
        {removed.map((id) => (
          <span class="chip" key={id}>
            <span class="data">{String(gone.find((one) => one["id"] === id)?.["label"] ?? id)}</span>{" "}
            <button class="plain" aria-label={t("remove")} onClick={() => set({ remove: removed.filter((one) => one !== id).join(",") })}>
              ✕
            </button>
          </span>
        ))}
      </div>
      {removed.length > 0 && <Waiting of={asked} />}
      {data?.reason && (
        <p class="note">
          <Name label={data.reason} />
        </p>
      )}
      {data && data.rows.length > 0 && (
        <>
          <Table
            label={t("whatIf")}
            columns={[{ title: "" }, { title: t("before"), number: true }, { title: t("after"), number: true }, { title: t("difference"), number: true }]}
            rows={records(data).map((row) => ({
              key: String(row["figure"]),
              cells: [capital(term(String(row["figure"]))), number(Number(row["before"]), 5), number(Number(row["after"]), 5), number(Number(row["after"]) - Number(row["before"]), 4)],
            }))}
          />
          {stranded.length > 0 && <h2>{t("strandedAre", { n: stranded.length })}</h2>}
          <p class="links">
            {stranded.map((row) => (
              <Entity key={String(row["id"])} of={entityOf(row)} />
            ))}
          </p>
          <p class="links">
            <a href={href("network", { drop: removed.join(",") })}>{t("pictureWithout")}</a>
            <a href={address("analyse_what_if", given, "csv")}>CSV</a>
            <a href={address("analyse_what_if", given)}>{t("query")}</a>
          </p>
        </>
      )}
      <h2>{t("mostMissed")}</h2>
      <p class="quiet">{t("mostMissedIs")}</p>
      <Later>
        <Missed removed={removed} />
      </Later>
      <Notes of={data?.notes} />
    </>
  );
}

function Missed({ removed }: { removed: string[] }): JSX.Element {
  const asked = useAnswer("analyse_resilience", { limit: "15", ...filter() });
  if (!asked.data) return <Waiting of={asked} />;
  return (
    <Table
      label={t("mostMissed")}
      columns={[{ title: t("name") }, { title: term("pairs"), number: true }, { title: "" }]}
      rows={records(asked.data).map((row) => ({
        key: String(row["id"]),
        cells: [
          <Entity of={entityOf(row)} />,
          String(row["pairs"]),
          <button class="plain" onClick={() => set({ remove: [...new Set([...removed, String(row["id"])])].join(",") })}>
            {t("whatIf")}
          </button>,
        ],
      }))}
    />
  );
}
