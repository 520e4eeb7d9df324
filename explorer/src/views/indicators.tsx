/** Figures with unit, period and place in the source; contradictory ones side by side. */
import type { JSX } from "preact";
import { address, useAnswer } from "../api/client";
import { Chip, Entity, Head, Name, Table, Waiting } from "../parts/basic";
import { choice, lang, set } from "../state";
import { t } from "../words";
import { sign, term } from "../terms";
import { Documents } from "./why";

export function Indicators(): JSX.Element {
  const contradicted = choice("contradicted") === "1";
  const q = choice("q");
  const given = { limit: 200, ...(contradicted ? { contradicted: true } : {}), ...(q ? { q } : {}) };
  const asked = useAnswer("indicators", given);
  const id = choice("id");
  return (
    <>
      <Head title="indicators" intro="indicatorsIntro" />
      {id && <Figures id={id} />}
      <div class="controls">
        <label class="field">
          <span class="unseen">{t("search")}</span>
          <input type="search" placeholder={t("search")} value={q} onChange={(event) => set({ q: event.currentTarget.value })} />
        </label>
        <label>
          <input type="checkbox" checked={contradicted} onChange={(event) => set({ contradicted: event.currentTarget.checked ? "1" : undefined })} />{" "}
          {t("onlyContradicted")}
        </label>
        {asked.data && <Chip>{t("searchResults", { n: asked.data.meta.count })}</Chip>}
        <a href={address("indicators", given, "csv")}>CSV</a>
      </div>
      <Waiting of={asked} />
      {asked.data && !asked.data.results.length && <p class="quiet">{t(q ? "nothingFound" : "none")}</p>}
      {asked.data && asked.data.results.length > 0 && (
        <Table
          label={t("indicators")}
          columns={[{ title: t("name") }, { title: t("unit") }, { title: t("status") }, { title: t("figures"), number: true }]}
          rows={asked.data.results.map((one) => ({
            key: one.id,
            chosen: one.id === id,
            cells: [
              <button class="pick" aria-pressed={one.id === id} onClick={() => set({ id: one.id })}>
                <Name label={one.label} language={one.lang} />
              </button>,
              <span class="data">{one.units.map(term).join(lang.value === "zh" ? "、" : ", ")}</span>,
              one.contradictions ? <span class="class weak">{t("conflicts", { n: one.contradictions })}</span> : "",
              one.observations,
            ],
          }))}
        />
      )}
    </>
  );
}

function Figures({ id }: { id: string }): JSX.Element {
  const given = { indicator: id, limit: 100 };
  const asked = useAnswer("figures", given);
  const { data } = asked;
  if (!data || data.indicator.id !== id) return <Waiting of={{ ...asked, loading: true, data: undefined }} />;
  return (
    <section class="panel" aria-label={data.indicator.label}>
      <header>
        <h2>
          <Name label={data.indicator.label} language={data.indicator.lang} />
        </h2>
        {data.contradictions.length > 0 && <p class="note">{t("contradictions")}</p>}
      </header>
      <div class="figures">
        {data.results.map((one) => (
          <article key={one.id} class={one.contradicted ? "card contradicted" : "card"}>
            <p class="figure-value data">
              {sign(one.bound)} {one.value} <small>{one.unit && term(one.unit)}</small>
            </p>
            <p class="quiet">
              <span class="data">{one.period && term(one.period)}</span> {one.area && <Entity of={one.area} mark={false} />}{" "}
              {one.about && one.about.id !== one.area?.id && <Entity of={one.about} mark={false} />} <span class="data">{one.qualifier}</span>{" "}
              {term(one.status)}
            </p>
            {one.note && (
              <p class="quiet">
                <Name label={one.note} />
              </p>
            )}
            <Documents of={one.evidence} />
          </article>
        ))}
      </div>
      <p class="links">
        <a href={address("figures", given, "csv")}>CSV</a>
        <a href={address("figures", given)}>{t("query")}</a>
      </p>
    </section>
  );
}
