/** An own list of names: recognised in steps, doubtful ones asked back, then its network and report. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { below, useAnswer } from "../api/client";
import { Entity, Head, Name, save, Table } from "../parts/basic";
import { choice, href, lang, list, set } from "../state";
import { t } from "../words";

const BATCH = 50; // what the service takes at once
const MOST = 10_000;
const DOUBTFUL = 200; // rows of a table that is shown
const REDRAW = 400; // milliseconds from one drawing of what was recognised to the next

interface Candidate {
  id: string;
  name: string;
  description: string;
  score: number;
  match: boolean;
}

interface Line {
  text: string;
  found: Candidate[];
  /** The id that was decided on; empty is none, undefined is open. */
  id: string | undefined;
}

/** One name a line; of a table the first column. */
const names = (text: string): string[] =>
  [...new Set(text.split(/\r?\n/).map((line) => (/^"((?:[^"]|"")*)"/.exec(line)?.[1]?.replaceAll('""', '"') ?? line.split(/[\t,;，；]/)[0] ?? "").trim()))].filter(Boolean).slice(0, MOST);

async function recognised(texts: string[], stop: AbortSignal): Promise<Line[]> {
  const queries = Object.fromEntries(texts.map((query, n) => [`q${n}`, { query: query.slice(0, 400), type: ["Organisation"], limit: 5 }]));
  const body = new URLSearchParams({ queries: JSON.stringify(queries) });
  const response = await fetch(below(`/reconcile/${lang.value}`), { method: "POST", body, signal: stop });
  if (!response.ok) throw new Error(((await response.json()) as { detail?: string }).detail ?? response.statusText);
  const answers = (await response.json()) as Record<string, { result: Candidate[] }>;
  return texts.map((text, n) => {
    const found = answers[`q${n}`]?.result ?? [];
    const sure = found.find((one) => one.match);
    return { text, found, id: sure?.id ?? (found.length ? undefined : "") };
  });
}

const LONG = 5_000; // letters; browsers take seconds to minutes to type in a list of thousands of lines

/** Take a long text at once, where a browser would type it in line by line. */
function pasted(event: ClipboardEvent & { currentTarget: HTMLTextAreaElement }, then: (text: string) => void): void {
  const given = event.clipboardData?.getData("text/plain") ?? "";
  if (given.length < LONG) return;
  event.preventDefault();
  const { value, selectionStart, selectionEnd } = event.currentTarget;
  then(value.slice(0, selectionStart) + given + value.slice(selectionEnd));
}

export function Perimeter(): JSX.Element {
  const [text, setText] = useState("");
  const [lines, setLines] = useState<Line[]>([]);
  const [total, setTotal] = useState(0);
  const [error, setError] = useState("");
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);

  const take = (of: Line[]): void => {
    setLines(of);
    set({ p: [...new Set(of.map((one) => one.id).filter(Boolean))].join(",") }, true);
  };
  /** Recognise the list in steps; `found` is what an earlier run had recognised when it failed or was cancelled. */
  const run = async (found: Line[] = []): Promise<void> => {
    const all = names(text);
    if (found.some((one, n) => one.text !== all[n])) found = []; // the list was changed meanwhile
    stop.current?.abort();
    const own = (stop.current = new AbortController());
    setLines(found);
    setTotal(all.length);
    setError("");
    let at = found.length;
    const step = (): Promise<Line[]> | undefined => {
      if (at >= all.length) return undefined;
      const asked = recognised(all.slice(at, (at += BATCH)), own.signal);
      asked.catch(() => undefined); // awaited in its turn
      return asked;
    };
    let shown = 0;
    try {
      for (let now = step(), ahead = step(); now; now = ahead, ahead = step()) {
        found = [...found, ...(await now)];
        if (performance.now() - shown < REDRAW) continue;
        shown = performance.now();
        setLines(found);
      }
      take(found);
    } catch (problem) {
      if (own.signal.aborted) return;
      setLines(found);
      setError((problem as Error).message);
    }
  };
  const decide = (name: string, id: string): void => take(lines.map((one) => (one.text === name ? { ...one, id } : one)));
  const doubtful = lines.filter((one) => one.found.length > 0 && !one.found.some((other) => other.match));
  const unknown = lines.filter((one) => !one.found.length);
  const members = list("p");
  const busy = total > 0 && lines.length < total && !error && !stop.current?.signal.aborted;
  return (
    <>
      <Head title="perimeter" intro="perimeterIntro" />
      <label class="field">
        <span>{t("ownNames")}</span>
        <textarea rows={8} value={text} onInput={(event) => setText(event.currentTarget.value)} onPaste={(event) => pasted(event, setText)} />
      </label>
      <div class="controls">
        <button class="primary" disabled={!text.trim()} onClick={() => void run()}>
          {t("recognise", { n: names(text).length })}
        </button>
        <label class="file plain">
          {t("openFile")}
          <input class="unseen" type="file" accept=".txt,.csv,.tsv" onChange={(event) => void event.currentTarget.files?.[0]?.text().then(setText)} />
        </label>
        {busy && (
          <button class="plain" onClick={() => (stop.current?.abort(), take(lines))}>
            {t("cancel")}
          </button>
        )}
        {!busy && !error && lines.length < total && (
          <button class="plain" onClick={() => void run(lines)}>
            {t("resume")}
          </button>
        )}
      </div>
      {total > 0 && (
        <p class="progress" role="status">
          <progress max={total} value={lines.length} aria-label={t("recognised", { n: lines.length, m: total })} /> {t("recognised", { n: lines.length, m: total })}
        </p>
      )}
      {error && (
        <p class="note failed" role="alert">
          {t("failed")} <Name label={error} />{" "}
          <button class="plain" onClick={() => void run(lines)}>
            {t("retry")}
          </button>
        </p>
      )}
      {lines.length > 0 && (
        <p class="chips">
          <span class="chip">{t("sure", { n: lines.length - doubtful.length - unknown.length })}</span>
          <span class="chip">{t("doubtful", { n: doubtful.length })}</span>
          <span class="chip">{t("unknownNames", { n: unknown.length })}</span>
        </p>
      )}
      {members.length > 0 && <Made members={members} named={new Map(lines.flatMap((one) => one.found.map((other) => [other.id, other.name])))} />}
      {doubtful.length > 0 && (
        <>
          <h2>{t("askedBack")}</h2>
          <Table
            label={t("askedBack")}
            columns={[{ title: t("asWritten") }, { title: t("whichOne") }]}
            rows={doubtful.slice(0, DOUBTFUL).map((one) => ({
              key: one.text,
              cells: [
                <Name label={one.text} />,
                <select class="data" aria-label={one.text} value={one.id ?? "?"} onChange={(event) => decide(one.text, event.currentTarget.value === "?" ? "" : event.currentTarget.value)}>
                  <option value="?">{t("choose")}</option>
                  <option value="">{t("noneOfThese")}</option>
                  {one.found.map((candidate) => (
                    <option key={candidate.id} value={candidate.id}>
                      {`${candidate.name} · ${candidate.description} · ${Math.round(candidate.score)}`}
                    </option>
                  ))}
                </select>,
              ],
            }))}
          />
          {doubtful.length > DOUBTFUL && <p class="quiet">{t("firstOnly", { n: DOUBTFUL })}</p>}
        </>
      )}
      {unknown.length > 0 && (
        <details>
          <summary>{t("unknownNames", { n: unknown.length })}</summary>
          <p class="quiet">{t("nothingFound")}</p>
          <p class="data">{unknown.slice(0, DOUBTFUL).map((one) => one.text).join(" · ")}</p>
        </details>
      )}
    </>
  );
}

/** What was made of the list: whom it holds, and where to go on. */
function Made({ members, named }: { members: string[]; named: ReadonlyMap<string, string> }): JSX.Element {
  return (
    <section class="panel" aria-label={t("perimeterIs", { n: members.length })}>
      <header>
        <h2>{t("perimeterIs", { n: members.length })}</h2>
      </header>
      <p class="links">
        <a href={href("network", { p: choice("p") })}>{t("itsNetwork")}</a>
        <a href={href("report", { p: choice("p") })}>{t("itsReport")}</a>
        <button class="plain" onClick={() => save("ecograph-list.txt", `${members.join("\n")}\n`)}>
          {t("saveState")}
        </button>
      </p>
      <ul class="members">
        {members.slice(0, 60).map((id) => (
          <li key={id}>
            <Member id={id} name={named.get(id) ?? id} />
          </li>
        ))}
      </ul>
      {members.length > 60 && <p class="quiet">{t("firstOnly", { n: 60 })}</p>}
    </section>
  );
}

function Member({ id, name }: { id: string; name: string }): JSX.Element {
  const { data } = useAnswer("show", { entity: id });
  return data ? <Entity of={{ id, label: data.label, lang: data.lang, kind: data.kinds[0] ?? "" }} /> : <span class="data quiet">{name}</span>;
}
