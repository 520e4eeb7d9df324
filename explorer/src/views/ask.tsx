/** Every named question and analysis as a form made from its parameters. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useAnswer, useUrl } from "../api/client";
import type { AnalysisTable, AnalysisView, ParameterView, QuestionAnswer } from "../api/types";
import { entityHref, Head, Name, Notes, Table, Waiting } from "../parts/basic";
import { Combobox } from "../parts/combobox";
import { choices, go, href, lang } from "../state";
import { useTerms } from "../data";
import { hasTerm, term } from "../terms";
import { number, t } from "../words";

interface Askable {
  name: string;
  title: string;
  about: string;
  parameters: ParameterView[];
  path: string;
}

/** Choices of every network; a form shows them folded. */
const SHARED = new Set("limit dataset basis as_of since until undated relation kind region context role predicate collectives arms_length counting roll_up min_ties".split(" "));
/** What the page says itself, or a link of an answer. */
const LINKED = new Set("cursor why why_limit why_cursor lang".split(" "));

function useAskables(): { questions: Askable[]; analyses: Askable[]; waiting: JSX.Element } {
  const questions = useAnswer("questions", {});
  const analyses = useAnswer("analyses", {});
  const zh = lang.value === "zh";
  return {
    questions: (questions.data?.results ?? []).map((one) => ({
      ...one,
      title: zh ? one.title_zh : one.title_en,
      path: `/api/v1/queries/${one.name}`,
    })),
    analyses: (analyses.data?.results ?? []).map((one) => ({
      ...one,
      title: zh ? one.title_zh : one.title_en,
      about: zh ? one.definition_zh : one.definition_en,
      path: `/api/v1/analysis/${one.name}`,
    })),
    waiting: <Waiting of={questions.data ? analyses : questions} />,
  };
}

export function Ask(): JSX.Element {
  const { questions, analyses, waiting } = useAskables();
  const name = choices.value["name"] ?? "";
  const chosen = [...questions, ...analyses].find((one) => one.name === name);
  return (
    <>
      <Head title="ask" intro="askIntro" />
      {waiting}
      <div class="asking">
        <nav aria-label={t("ask")}>
          <List title={t("questions")} of={questions} name={name} />
          <List title={t("analyses")} of={analyses} name={name} />
        </nav>
        <div>{chosen ? <Form key={chosen.name} of={chosen} /> : <p class="quiet">{t("choose")}</p>}</div>
      </div>
    </>
  );
}

function List({ title, of, name }: { title: string; of: Askable[]; name: string }): JSX.Element {
  return (
    <>
      <h2>{title}</h2>
      <ul class="list-plain">
        {of.map((one) => (
          <li key={one.name}>
            <a href={href("ask", { name: one.name })} aria-current={one.name === name ? "true" : undefined}>
              <span class="data">{one.title}</span>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

function Form({ of }: { of: Askable }): JSX.Element {
  const { name: _, lang: spoken, go: run, cursor, ...given } = choices.value;
  const [values, setValues] = useState<Record<string, string>>(given);
  const shared = of.parameters.filter((one) => SHARED.has(one.name));
  const own = of.parameters.filter((one) => !SHARED.has(one.name) && !LINKED.has(one.name));
  const change = (name: string, value: string): void => setValues({ ...values, [name]: value });
  const fields = (list: ParameterView[]): JSX.Element[] =>
    list.map((one) => <Field key={one.name} of={one} value={values[one.name] ?? ""} onChange={(value) => change(one.name, value)} />);
  return (
    <>
      <h2 class="data">{of.title}</h2>
      <p class="quiet">
        <Name label={of.about} />
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          go(href("ask", { ...values, name: of.name, lang: spoken, go: "1" }));
        }}
      >
        <div class="form">{fields(own)}</div>
        {shared.length > 0 && (
          <details>
            <summary>{t("network")}</summary>
            <div class="form">{fields(shared)}</div>
          </details>
        )}
        <p class="controls">
          <button class="primary">{t("askRun")}</button>
        </p>
      </form>
      {run && <Answered path={of.path} given={cursor ? { ...given, cursor } : given} />}
    </>
  );
}

function Field({ of, value, onChange }: { of: ParameterView; value: string; onChange: (value: string) => void }): JSX.Element {
  const title = `${term(of.name)}${of.required ? ` (${t("required")})` : ""}`;
  const about = lang.value === "en" ? <small>{of.about}</small> : null; // the API says it in English
  if (of.type === "entity" || of.name === "entity" || of.name === "organisation" || of.name === "remove" || of.name === "chain") {
    return (
      <div class="field">
        <span class={hasTerm(of.name) ? "" : "data"} title={of.about}>
        {title}
      </span>
        <Combobox label={term(of.name)} placeholder={t("searchPlaceholder")} value={value} onChoose={(hit) => onChange(hit.id)} />
        {about}
      </div>
    );
  }
  const fallback = of.default === null || of.default === undefined || typeof of.default === "object" ? "" : String(of.default);
  const options = of.type === "boolean" ? ["true", "false"] : of.choices;
  return (
    <label class="field">
      <span class={hasTerm(of.name) ? "" : "data"} title={of.about}>
        {title}
      </span>
      {options.length > 0 ? (
        <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          <option value="">{fallback ? term(fallback) : "—"}</option>
          {options.map((one) => (
            <option key={one} value={one}>
              {term(one)}
            </option>
          ))}
        </select>
      ) : (
        <input
          inputMode={of.type === "number" || of.type === "integer" ? "decimal" : "text"}
          value={value}
          placeholder={term(fallback)}
          required={of.required}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )}
      {about}
    </label>
  );
}

function Answered({ path, given }: { path: string; given: Record<string, string> }): JSX.Element {
  const { url, asked } = useUrl<AnalysisView & Partial<QuestionAnswer>>(path, given);
  const { data } = asked;
  if (!data) return <Waiting of={asked} />;
  const tables: AnalysisTable[] = [{ name: "", columns: data.columns, rows: data.rows, evidence: [] }, ...(data.tables ?? [])];
  const said = data.reason || data.message;
  const whole = given["limit"] || given["cursor"] ? url : `${url}&limit=all`;
  const rows = data.rows.length;
  return (
    <section aria-label={t("answer")}>
      <p class="links">
        <span class="chip">{t("askRows", { n: (data.total ?? rows) > rows ? `${number(rows)} / ${number(data.total ?? rows)}` : number(rows) })}</span>
        {data.next && <a href={href("ask", { ...choices.value, cursor: data.next })}>{t("more")}</a>}
        <a href={`${whole}&format=csv`}>CSV</a>
        <a href={`${whole}&format=xlsx`}>Excel</a>
        <a href={url}>JSON</a>
      </p>
      {said && (
        <p class="note">
          <Name label={said} />
        </p>
      )}
      {tables
        .filter((one) => one.rows.length)
        .map((one) => (
          <div key={one.name} class="answer">
            {one.name && <h3>{term(one.name)}</h3>}
            <Rows of={one} />
          </div>
        ))}
      {data.sparql && (
        <details>
          <summary>SPARQL</summary>
          <pre class="data">{data.sparql}</pre>
        </details>
      )}
      <Notes of={data.notes} />
    </section>
  );
}

/** A table in which a name stands for the id beside it and leads to its profile. */
function Rows({ of }: { of: AnalysisTable }): JSX.Element {
  const columns = of.columns.map((name, n) => ({ name, n }));
  const idOf = (name: string): number => of.columns.indexOf(name === "label" ? "id" : name.replace(/_label$/, ""));
  const shown = columns.filter(({ name }) => !of.columns.includes(name === "id" ? "label" : `${name}_label`));
  return (
    <Table
      label={of.name ? term(of.name) : t("answer")}
      columns={shown.map(({ name, n }) => ({ title: term(name.replace(/_label$/, "")), number: typeof of.rows[0]?.[n] === "number" }))}
      rows={of.rows.slice(0, 500).map((row, at) => ({
        key: String(at),
        cells: shown.map(({ name, n }) => {
          const id = name === "label" || name.endsWith("_label") ? row[idOf(name)] : undefined;
          return <Value key={name} of={row[n] ?? null} column={name} id={typeof id === "string" ? id : ""} />;
        }),
      }))}
    />
  );
}

const KINDS = new Set(["kind", "other_kind", "group", "other"]);
const CODES = new Set(["figure", "class", "certainty", "bound", "status", "basis"]);

function Value({ of, column, id }: { of: string | number | null; column: string; id: string }): JSX.Element {
  const kind = useTerms("kind");
  if (typeof of === "number") return <>{number(of, 5)}</>;
  const text = of ?? "";
  const local = (id || text).replace(/^.*\/id\//, "");
  if (/^[a-z0-9-]+\/[\w.-]+$/i.test(local) && text) {
    return (
      <a href={entityHref(local)}>
        <Name label={id ? text : local} />
      </a>
    );
  }
  if (KINDS.has(column)) return <span class="data">{kind(text)}</span>;
  if (CODES.has(column)) return <span class={hasTerm(text) ? "" : "data"}>{term(text)}</span>;
  return <Name label={text} />;
}
