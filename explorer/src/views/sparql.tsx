/** SPARQL: an editor with completion from this graph's own terms, loaded when it is opened. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type Yasqe from "@zazuko/yasqe";
import { ask, below, useAnswer } from "../api/client";
import type { QuestionAnswer } from "../api/types";
import { entityHref, Name, Table } from "../parts/basic";
import { choice, lang, set } from "../state";
import { t } from "../words";

const ECO = "https://w3id.org/ecograph/ontology#";
const FIRST = `PREFIX eco: <${ECO}>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?organisation ?name (COUNT(DISTINCT ?context) AS ?joint) WHERE {
  ?organisation a eco:Organisation ; eco:participatesIn ?context ; skos:prefLabel ?name .
  FILTER(LANG(?name) = "LANG")
}
GROUP BY ?organisation ?name
ORDER BY DESC(?joint) ?name
LIMIT 20
`;

interface Term {
  type: string;
  value: string;
}

interface Result {
  head: { vars?: string[] };
  results?: { bindings: Record<string, Term>[] };
  boolean?: boolean;
}

const endpoint = (query: string, format = ""): string =>
  below(`/sparql?${new URLSearchParams({ query, ...(format ? { format } : {}) })}`);

/** The text of a token; the types of the editor leave it out. */
const written = (token: unknown): string => (token as { string?: string } | undefined)?.string ?? "";

/** The editor in a box, with the kinds and relations that this graph has as completions. */
async function edited(box: HTMLElement, query: string): Promise<Yasqe> {
  const [{ default: Editor }] = await Promise.all([import("@zazuko/yasqe"), import("@zazuko/yasqe/build/yasqe.min.css")]);
  const pages = await Promise.all([ask("vocabulary", { of: "kind" }), ask("vocabulary", { of: "predicate" })]);
  const terms = pages.flatMap((page) => page.results).sort((a, b) => b.count - a.count);
  Editor.registerAutocompleter(
    {
      name: "ecograph",
      bulk: false,
      autoShow: true,
      persistenceId: null,
      isValidCompletionPosition: (at) => /^eco:\w*$/.test(written(at.getCompleteToken())),
      get: (_, token) => terms.map((one) => `eco:${one.name}`).filter((one) => one.toLowerCase().startsWith(written(token).toLowerCase())),
    },
    true,
  );
  // The editor's own completers ask hosts elsewhere (prefix.cc, lov.linkeddata.es).
  Editor.defaults.autocompleters = ["variables", "ecograph"];
  return new Editor(box, { persistenceId: null, showQueryButton: false, resizeable: false, value: query, autocompleters: ["variables", "ecograph"] } as never);
}

export function Sparql(): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<Yasqe | null>(null);
  const questions = useAnswer("questions", {});
  const [answer, setAnswer] = useState<{ data?: Result; error: string; query: string } | null>(null);
  const [running, setRunning] = useState(false);
  const query = choice("query") || FIRST.replace('"LANG"', `"${lang.value}"`);

  const run = (): void => {
    const text = editor.current?.getValue() ?? query;
    set({ query: text, run: "1" });
  };
  useEffect(() => {
    let gone = false;
    void edited(box.current as HTMLElement, query).then((made) => {
      if (gone) return made.destroy();
      editor.current = made;
      made.getInputField().setAttribute("aria-label", "SPARQL");
      const keys = { "Ctrl-Enter": run, "Cmd-Enter": run, Tab: false, "Shift-Tab": false, "Ctrl-Space": () => made.autocomplete() };
      made.setOption("extraKeys" as never, keys as never);
    });
    return () => {
      gone = true;
      editor.current?.destroy();
      editor.current = null;
    };
  }, []);
  useEffect(() => {
    if (editor.current && editor.current.getValue() !== query) editor.current.setValue(query);
    if (!choice("run")) return;
    let stale = false;
    setRunning(true);
    fetch(endpoint(query), { headers: { accept: "application/sparql-results+json, text/turtle;q=0.5, application/problem+json" } })
      .then(async (response) => {
        const text = await response.text();
        const isTable = response.headers.get("content-type")?.includes("sparql-results+json");
        const said = response.headers.get("content-type")?.includes("json") ? (JSON.parse(text) as { detail?: string }).detail : "";
        if (!response.ok) throw new Error(said || `${response.status} ${response.statusText}`);
        return isTable ? (JSON.parse(text) as Result) : { head: { vars: ["rdf"] }, results: { bindings: [{ rdf: { type: "literal", value: text } }] } };
      })
      .then(
        (data) => stale || setAnswer({ data, error: "", query }),
        (error: Error) => stale || setAnswer({ error: error.message, query }),
      )
      .finally(() => stale || setRunning(false));
    return () => {
      stale = true;
    };
  }, [query, choice("run")]);
  const zh = lang.value === "zh";
  return (
    <>
      <header>
        <h1>SPARQL</h1>
        <p class="quiet">{t("sparqlIntro")}</p>
      </header>
      <label class="choice">
        {t("examples")}
        <select
          value=""
          onChange={(event) => {
            const example = event.currentTarget.value;
            if (example) void exampleOf(example).then((text) => set({ query: text, run: "1" }));
          }}
        >
          <option value="">{t("choose")}</option>
          {questions.data?.results.map((one) => (
            <option key={one.name} value={one.example}>
              {zh ? one.title_zh : one.title_en}
            </option>
          ))}
        </select>
      </label>
      <div class="editor" ref={box} />
      <p class="controls">
        <button class="primary" onClick={run}>
          {t("run")}
        </button>
        <kbd class="quiet data">Ctrl+⏎</kbd>
        <a href={endpoint(query, "csv")}>CSV</a>
        <a href={endpoint(query)}>JSON</a>
        <a href={below(`/sparql?lang=${lang.value}`)}>{t("plain")}</a>
      </p>
      <div role="status">{running && <p class="quiet loading">{t("running")}</p>}</div>
      {answer?.error && (
        <p class="note failed" role="alert">
          <Name label={answer.error} />
        </p>
      )}
      {answer?.data && <Results of={answer.data} />}
    </>
  );
}

/** The query of a named question, as its example was asked. */
async function exampleOf(example: string): Promise<string> {
  const response = await fetch(below(example), { headers: { accept: "application/json" } });
  return ((await response.json()) as QuestionAnswer).sparql;
}

function Results({ of }: { of: Result }): JSX.Element {
  if (of.boolean !== undefined) return <p class="figure-value">{String(of.boolean)}</p>;
  const names = of.head.vars ?? [];
  const rows = of.results?.bindings ?? [];
  return (
    <>
      <p class="chips">
        <span class="chip">{t("askRows", { n: rows.length })}</span>
      </p>
      <Table
        label={t("answer")}
        columns={names.map((title) => ({ title: `?${title}`, data: true }))}
        rows={rows.slice(0, 1000).map((row, n) => ({ key: String(n), cells: names.map((name) => <Cell key={name} of={row[name]} />) }))}
      />
    </>
  );
}

function Cell({ of }: { of: Term | undefined }): JSX.Element {
  if (!of) return <></>;
  const entity = /^https:\/\/w3id\.org\/ecograph\/id\/([a-z0-9-]+\/[\w.-]+)$/.exec(of.value)?.[1];
  if (of.type === "uri" && entity) {
    return (
      <a href={entityHref(entity)}>
        <span class="data">{entity}</span>
      </a>
    );
  }
  return <Name label={of.value} />;
}
