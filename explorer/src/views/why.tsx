/** The drawer behind every line, cell and rank: events, roles, dates, basis, documents, contradictions. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { address, ask, useAnswer } from "../api/client";
import type { EdgeView, EntityRef, EventView, EvidenceView } from "../api/types";
import { filter, related, useTerms } from "../data";
import { Chip, Entity, Name, Waiting } from "../parts/basic";
import { choice, set } from "../state";
import { term } from "../terms";
import { countEvents, money, number, t } from "../words";

export function Why(): JSX.Element {
  const [one = "", other = ""] = choice("why").split("~");
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus({ preventScroll: true }), [one, other]);
  const close = (): void => set({ why: undefined });
  return (
    <aside class="drawer" aria-label={t("whyLine")} onKeyDown={(event) => event.key === "Escape" && close()}>
      <div class="drawer-head">
        <h2 ref={head} tabIndex={-1}>
          {t(other ? "whyLine" : "why")}
        </h2>
        <button class="icon" aria-label={t("close")} onClick={close}>
          ✕
        </button>
      </div>
      {other ? <Tie one={one} other={other} /> : <Row of={one} />}
    </aside>
  );
}

function Tie({ one, other }: { one: string; other: string }): JSX.Element {
  const given = { one, other, ...filter() };
  const asked = useAnswer("evidence", given);
  const { data } = asked;
  const { pages, more } = usePages(asked.url, data, (page) => page.next, (cursor) => ask("evidence", { ...given, cursor }));
  if (!data || data.one.id !== one || data.other.id !== other) return <Waiting of={{ ...asked, data: undefined, loading: true }} />;
  const events = pages.flatMap((page) => page.events);
  const { direct, shared, next } = pages.at(-1) ?? data; // what else ties them is on the last page
  return (
    <div class="why" data-strength={data.strength}>
      <h3 class="pair">
        <Entity of={data.one} />
        <span aria-hidden="true"> — </span>
        <Entity of={data.other} />
      </h3>
      <p class="chips">
        <Chip>{t("strengthIs", { x: number(data.strength) })}</Chip>
        <Chip>{countEvents(data.count)}</Chip>
        {data.first_year && <Chip>{span(data.first_year, data.last_year ?? data.first_year)}</Chip>}
        {data.collaborates && <Chip>{t("collaborates")}</Chip>}
      </p>
      {events.length > 0 && <h4>{t("eventsShares")}</h4>}
      {events.map((event) => (
        <Event key={event.event.id} of={event} most={events[0]?.share ?? 0} ends={[data.one, data.other]} />
      ))}
      <More shown={events.length} count={data.count} of={more} />
      {data.upper_bound && <p class="note">{t("bound")}</p>}
      {direct.length > 0 && <h4>{t("direct")}</h4>}
      {direct.map((edge) => (
        <div class="card" key={edge.id}>
          <Statement of={edge} />
        </div>
      ))}
      {shared.length > 0 && <h4>{t("coListed")}</h4>}
      {shared.length > 0 && (
        <ul class="card rows">
          {shared.map((each) => (
            <li key={each.id}>
              <Entity of={each} />
            </li>
          ))}
        </ul>
      )}
      <h4>{t("parallel")}</h4>
      <Differences events={events} all={!next} />
      <p class="quiet">
        <span class="data">{data.counted}</span>
      </p>
      <p class="links">
        <a href={address("evidence", { ...given, limit: "all" }, "csv")}>CSV</a>
        <a href={address("evidence", given)}>JSON</a>
      </p>
    </div>
  );
}

const span = (first: number, last: number): string => (first === last ? String(first) : `${first} – ${last}`);

interface Next {
  wanted: (() => void) | null;
  error: string;
}

/** The pages of an answer that are there, and how the one after them is had. */
function usePages<A>(url: string, first: A | undefined, next: (page: A) => string | null, ask: (cursor: string) => Promise<A>): { pages: A[]; more: Next } {
  const [state, setState] = useState<{ url: string; pages: A[]; loading: boolean; error: string }>({ url: "", pages: [], loading: false, error: "" });
  const own = state.url === url ? state : { url, pages: [], loading: false, error: "" };
  const pages = first ? [first, ...own.pages] : [];
  const last = pages.at(-1);
  const cursor = last ? next(last) : null;
  const wanted = (): void => {
    setState({ ...own, loading: true, error: "" });
    ask(cursor ?? "").then(
      (page) => setState((now) => (now.url === url ? { url, pages: [...now.pages, page], loading: false, error: "" } : now)),
      (error: Error) => setState((now) => (now.url === url ? { ...now, loading: false, error: error.message } : now)),
    );
  };
  return { pages, more: { wanted: cursor && !own.loading ? wanted : null, error: own.error } };
}

/** How much of the evidence is shown, and the rest on request. */
function More({ shown, count, of }: { shown: number; count: number; of: Next }): JSX.Element | null {
  if (shown >= count) return null;
  return (
    <p class="quiet more-evidence" role="status">
      {t("shownSoFar", { k: shown, n: count })}{" "}
      <button class="plain" disabled={!of.wanted} onClick={() => of.wanted?.()}>
        {t(of.wanted ? "moreRows" : "loading")}
      </button>
      {of.error && <span class="failed"> {t("failed")} <Name label={of.error} /></span>}
    </p>
  );
}

function Event({ of, most, ends }: { of: EventView; most: number; ends: EntityRef[] }): JSX.Element {
  const role = useTerms("role");
  const kind = useTerms("kind");
  const times = [...new Set(of.participations.map((each) => each.time).filter(Boolean))];
  const passages = new Map(of.participations.flatMap((each) => each.evidence).map((each) => [each.id, each]));
  const bases = new Set(of.participations.map((each) => each.basis));
  const parts = new Map(
    of.participations.map((each) => {
      const name = ends.find((end) => end.id === each.subject)?.label ?? each.words.split(" ")[0];
      const said = [each.role && role(each.role), money(each)].filter(Boolean).join(" · ");
      return [`${name}${said && `${t("colon")}${said}`}`, each.words];
    }),
  );
  return (
    <article class="card event" data-event={of.event.id}>
      <h5>
        <Entity of={of.event} mark={false} />
      </h5>
      <p class="quiet">
        <span class="data">{kind(of.event.kind)}</span>
        {times.length > 0 && <span class="data"> · {times.join("；")}</span>} · {t("participants", { n: of.participants })}
      </p>
      <svg class="share" width="100%" height="6" role="img" aria-label={`${t("shareOf")} ${number(of.share)}`}>
        <rect class="track" width="100%" height="6" rx="3" />
        <rect class="bar" width={`${most ? (100 * of.share) / most : 0}%`} height="6" rx="3" />
      </svg>
      <p class="chips">
        <Chip title={t("shareOf")}>+{number(of.share)}</Chip>
        {[...parts].map(([text, words]) => (
          <Chip key={text} title={words}>
            <span class="data">{text}</span>
          </Chip>
        ))}
        {[...bases].map((basis) => (
          <Basis key={basis} of={basis} />
        ))}
      </p>
      <Documents of={[...passages.values()]} />
    </article>
  );
}

export function Basis({ of }: { of: string }): JSX.Element {
  return <Chip title={t("basis")}>{term(of)}</Chip>;
}

/** Documents with how far each one opens: passage, page with an address, page without. */
export function Documents({ of }: { of: EvidenceView[] }): JSX.Element {
  return (
    <ul class="documents">
      {of.map((each) => {
        const { source } = each;
        const located = each.start !== null;
        const mark = located ? "●" : source?.address || each.row ? "◑" : "○";
        const how = located ? t("passage") : each.row ? t("registerRow") : source?.address ? t("pageAddress") : source?.copied === "mirrored copy" ? t("reposted") : t("noAddress");
        return (
          <li key={each.id}>
            <span class="opens" title={how}>
              <span aria-hidden="true">{mark}</span> {how}
              {each.section && <span class="data"> · {t("section", { section: each.section })}</span>}
              {located && ` [${each.start}–${each.end}]`}
            </span>{" "}
            <span class="title">{source ? <Name label={source.title || source.id} /> : <span class="data">{each.row.split("/").at(-1)}</span>}</span>
            {source?.publisher && <span class="quiet data"> · {source.publisher}</span>}{" "}
            {source?.address ? (
              <a href={source.address} rel="noreferrer noopener" target="_blank">
                {t("original")} ↗
              </a>
            ) : (
              located && <a href={address("passage", { passage: each.id })}>{t("opens")}</a>
            )}
            {each.quote && (
              <blockquote cite={source?.address}>
                <Name label={each.quote} />
              </blockquote>
            )}
          </li>
        );
      })}
    </ul>
  );
}

export function Statement({ of }: { of: EdgeView }): JSX.Element {
  return (
    <>
      <p>
        <Name label={of.words} />
        {of.amount && <span class="data"> · {money(of)}</span>}
      </p>
      <Documents of={of.evidence} />
    </>
  );
}

/** Statements about the same participation that differ in date or role. */
function Differences({ events, all }: { events: EventView[]; all: boolean }): JSX.Element {
  const found: EdgeView[][] = [];
  for (const event of events) {
    const by = new Map<string, EdgeView[]>();
    for (const each of event.participations) by.set(each.subject, [...(by.get(each.subject) ?? []), each]);
    for (const group of by.values()) {
      if (new Set(group.map((each) => `${each.role} ${each.time}`)).size > 1) found.push(group);
    }
  }
  if (!found.length) return <p class="quiet">{t(all ? "noContradictions" : "noneSoFar")}</p>;
  return (
    <div class="note">
      <p>{t("contradictions")}</p>
      {found.map((group) => (
        <ul class="beside" key={group[0]?.id}>
          {group.map((each) => (
            <li key={each.id}>
              <Name label={each.words} />
            </li>
          ))}
        </ul>
      ))}
    </div>
  );
}

/** What a rank rests on: the events of who is ranked. */
function Row({ of }: { of: string }): JSX.Element {
  const measure = (choice("measure") || "degree") as "degree";
  const given = { measure, limit: "1", why: [of], ...related() };
  const asked = useAnswer("rank", given);
  const { pages, more } = usePages(asked.url, asked.data, (page) => page.why?.next ?? null, (cursor) => ask("rank", { ...given, why_cursor: cursor }));
  const found = asked.data?.why;
  if (!found) return <Waiting of={asked} />;
  const supports = pages.flatMap((page) => page.why?.supports ?? []);
  return (
    <div class="why">
      <h3 class="pair">
        {found.asked.map((each) => (
          <Entity key={each.id} of={each} />
        ))}
      </h3>
      <p class="chips">
        <Chip>{countEvents(found.count)}</Chip>
      </p>
      {supports.map((each) => (
        <article class="card event" key={each.of.id}>
          <h5>
            <Entity of={each.of} mark={false} />
          </h5>
          {each.participants !== null && <p class="quiet">{t("participants", { n: each.participants })}</p>}
          {each.statements.map((edge) => (
            <Statement key={edge.id} of={edge} />
          ))}
        </article>
      ))}
      <More shown={supports.length} count={found.count} of={more} />
      <p class="links">
        <a href={address("rank", { ...given, why_limit: "all" })}>JSON</a>
      </p>
    </div>
  );
}
