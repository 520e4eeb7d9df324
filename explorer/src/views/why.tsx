/** The drawer behind every line, cell and rank: events, roles, dates, basis, documents, contradictions. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { address, useAnswer } from "../api/client";
import type { EdgeView, EntityRef, EventView, EvidenceView } from "../api/types";
import { filter, related, useTerms } from "../data";
import { Chip, Entity, Name, Waiting } from "../parts/basic";
import { choice, set } from "../state";
import { term } from "../terms";
import { countEvents, number, t } from "../words";

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
  if (!data || data.one.id !== one || data.other.id !== other) return <Waiting of={{ ...asked, data: undefined, loading: true }} />;
  const years = data.events.flatMap((event) => event.participations.map((each) => each.time)).filter(Boolean).sort();
  const most = Math.max(...data.events.map((event) => event.share), 0);
  const unknown = data.events.some((event) => event.open_list);
  return (
    <div class="why" data-strength={data.strength}>
      <h3 class="pair">
        <Entity of={data.one} />
        <span aria-hidden="true"> — </span>
        <Entity of={data.other} />
      </h3>
      <p class="chips">
        <Chip>{t("strengthIs", { x: number(data.strength) })}</Chip>
        <Chip>{countEvents(data.events.length)}</Chip>
        {years.length > 0 && <Chip>{span(years)}</Chip>}
        {data.collaborates && <Chip>{t("collaborates")}</Chip>}
      </p>
      {data.events.length > 0 && <h4>{t("eventsShares")}</h4>}
      {data.events.map((event) => (
        <Event key={event.event.id} of={event} most={most} ends={[data.one, data.other]} />
      ))}
      {unknown && <p class="note">{t("bound")}</p>}
      {data.direct.length > 0 && <h4>{t("direct")}</h4>}
      {data.direct.map((edge) => (
        <div class="card" key={edge.id}>
          <Statement of={edge} />
        </div>
      ))}
      {data.shared.length > 0 && <h4>{t("coListed")}</h4>}
      {data.shared.length > 0 && (
        <ul class="card rows">
          {data.shared.map((each) => (
            <li key={each.id}>
              <Entity of={each} />
            </li>
          ))}
        </ul>
      )}
      <h4>{t("parallel")}</h4>
      <Differences events={data.events} />
      <p class="quiet">
        <span class="data">{data.counted}</span>
      </p>
      <p class="links">
        <a href={address("evidence", given, "csv")}>CSV</a>
        <a href={address("evidence", given)}>JSON</a>
      </p>
    </div>
  );
}

const span = (years: readonly string[]): string => {
  const found = years.join(" ").match(/\d{4}/g)?.sort() ?? [];
  const [first, last] = [found[0], found.at(-1)];
  return first === undefined ? "" : first === last ? first : `${first} – ${last}`;
};

function Event({ of, most, ends }: { of: EventView; most: number; ends: EntityRef[] }): JSX.Element {
  const role = useTerms("role");
  const kind = useTerms("kind");
  const times = [...new Set(of.participations.map((each) => each.time).filter(Boolean))];
  const passages = new Map(of.participations.flatMap((each) => each.evidence).map((each) => [each.id, each]));
  const bases = new Set(of.participations.map((each) => each.basis));
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
        {of.participations.map((each) => (
          <Chip key={each.id} title={each.words}>
            <span class="data">
              {ends.find((end) => end.id === each.subject)?.label ?? each.words.split(" ")[0]}
              {each.role && `${t("colon")}${role(each.role)}`}
            </span>
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
        const mark = located ? "●" : source?.address ? "◑" : "○";
        const how = located ? t("passage") : source?.address ? t("pageAddress") : source?.copied === "mirrored copy" ? t("reposted") : t("noAddress");
        return (
          <li key={each.id}>
            <span class="opens" title={how}>
              <span aria-hidden="true">{mark}</span> {how}
              {each.section && <span class="data"> · {t("section", { section: each.section })}</span>}
              {located && ` [${each.start}–${each.end}]`}
            </span>{" "}
            <span class="title">{source && <Name label={source.title || source.id} />}</span>
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
      </p>
      <Documents of={of.evidence} />
    </>
  );
}

/** Statements about the same participation that differ in date or role. */
function Differences({ events }: { events: EventView[] }): JSX.Element {
  const found: EdgeView[][] = [];
  for (const event of events) {
    const by = new Map<string, EdgeView[]>();
    for (const each of event.participations) by.set(each.subject, [...(by.get(each.subject) ?? []), each]);
    for (const group of by.values()) {
      if (new Set(group.map((each) => `${each.role} ${each.time}`)).size > 1) found.push(group);
    }
  }
  if (!found.length) return <p class="quiet">{t("noContradictions")}</p>;
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
  const found = asked.data?.why;
  if (!found) return <Waiting of={asked} />;
  return (
    <div class="why">
      <h3 class="pair">
        {found.asked.map((each) => (
          <Entity key={each.id} of={each} />
        ))}
      </h3>
      <p class="chips">
        <Chip>{countEvents(found.supports.length)}</Chip>
      </p>
      {found.supports.map((each) => (
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
      <p class="links">
        <a href={address("rank", given)}>JSON</a>
      </p>
    </div>
  );
}
