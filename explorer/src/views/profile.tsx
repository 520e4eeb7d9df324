/** An entity: who it is, and panels that ask when they are seen. */
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { address, useAnswer, type Given } from "../api/client";
import type { EntityPage, LinkView } from "../api/types";
import { filter, related, useTerms } from "../data";
import { Chip, Entity, entityHref, Mark, Name, Panel, remember, Table, Waiting, whyOf } from "../parts/basic";
import { choice, href, set } from "../state";
import { capital, money, number, t } from "../words";
import { sign, term } from "../terms";
import { records, tableOf } from "./findings";
import { Basis, Documents } from "./why";

type Links = [string, string][];

const links = (of: Links): JSX.Element[] => of.map(([title, url]) => <a key={title} href={url}>{title}</a>);

export function Profile(): JSX.Element {
  const id = choice("id");
  const asked = useAnswer("show", { entity: id, include: ["metrics"] });
  const { data } = asked;
  useEffect(() => {
    if (!data || data.id === "") return;
    remember({ id: data.id, label: data.label, lang: data.lang, kind: data.kinds[0] ?? "" });
    document.title = `${data.label} · ecograph`;
  }, [data]);
  if (!data || asked.error) return asked.status === 404 ? <Nearest id={id} /> : <Waiting of={asked} />;
  return (
    <>
      <Head of={data} />
      <div class="panels" key={data.id}>
        <Partners id={data.id} />
        <Ranks of={data} />
        <WhatIf id={data.id} />
        <Positions id={data.id} />
        <Relations id={data.id} />
        <Figures of={data} />
        <Gaps of={data} />
        <Names of={data} />
      </div>
    </>
  );
}

/** What is called alike, where there is nothing of this id. */
function Nearest({ id }: { id: string }): JSX.Element {
  const asked = useAnswer("search", { q: id.split("/").at(-1)?.replaceAll("-", " ") || id, limit: 8 });
  return (
    <>
      <p class="note">{t("noEntity", { id })}</p>
      <Waiting of={asked} />
      <ul class="list-plain nearest">
        {asked.data?.results.map((one) => (
          <li key={one.id}>
            <Entity of={one} /> <span class="quiet data">{one.hint}</span>
          </li>
        ))}
      </ul>
      {asked.data && !asked.data.results.length && <p class="quiet">{t("nothingFound")}</p>}
    </>
  );
}

function Head({ of }: { of: EntityPage }): JSX.Element {
  const kind = of.kinds[0] ?? "";
  const others = [...new Set(of.names.map((one) => one.text))].filter((one) => one !== of.label);
  return (
    <header class="profile">
      <h1>
        <Mark kind={kind} size={18} /> <Name label={of.label} language={of.lang} />
      </h1>
      <p class="quiet data">{others.slice(0, 5).join(" · ")}</p>
      <p class="chips">
        <Chip>
          <span class="data">{of.kind_label}</span>
        </Chip>
        {of.place && (
          <Chip>
            {t("place")} <Entity of={of.place} mark={false} />
          </Chip>
        )}
        {of.founded && (
          <Chip>
            {t("founded")} {of.founded}
          </Chip>
        )}
        {of.identifiers.map((one) => (
          <Chip key={one.scheme + one.value}>
            {one.iri ? (
              <a href={one.iri} rel="noreferrer noopener" target="_blank">
                <span class="data">{`${one.scheme} ${one.value}`}</span>
              </a>
            ) : (
              <>
                <span class="data">{`${one.scheme} ${one.value}`}</span>
              </>
            )}
          </Chip>
        ))}
        {of.invented && <Chip>{t("invented")}</Chip>}
      </p>
      <p class="links">
        <a href={href("network", { focus: of.id, sel: of.id })}>{t("focus")}</a>
        <a href={href("path", { start: of.id })}>{t("between")}</a>
        <a href={href("report", { id: of.id })}>{t("reportPrint")}</a>
        <a href={href("leaving", { remove: of.id })}>{t("whatIf")}</a>
        <a href={address("show", { entity: of.id }, "ttl")}>RDF</a>
        <a href={address("show", { entity: of.id })}>JSON</a>
      </p>
    </header>
  );
}

function Partners({ id }: { id: string }): JSX.Element {
  const given = { entity: id, limit: "all", ...related() };
  const shown = { ...given, limit: "100" };
  const years = href("network", { focus: id, sel: id });
  return (
    <Panel
      title={t("partners")}
      intro={t("partnersIntro")}
      links={links([
        ["CSV", address("ties", given, "csv")],
        ["Excel", address("ties", given, "xlsx")],
        [t("query"), address("ties", given)],
        [t("network"), years],
      ])}
    >
      {(seen) => <PartnersSeen given={seen ? shown : null} id={id} />}
    </Panel>
  );
}

function PartnersSeen({ given, id }: { given: Given<"ties"> | null; id: string }): JSX.Element {
  const asked = useAnswer("ties", given);
  const kind = useTerms("kind");
  if (!asked.data) return <Waiting of={asked} />;
  if (!asked.data.ties.length) return <p class="quiet">{t("none")}</p>;
  const most = asked.data.ties[0]?.strength ?? 1;
  return (
    <Table
      label={t("partners")}
      columns={[{ title: asked.data.count > asked.data.ties.length ? `${t("name")} (${asked.data.ties.length} / ${asked.data.count})` : `${t("name")} (${asked.data.count})` }, { title: t("kind") }, { title: t("strength"), number: true }, { title: "" }]}
      rows={asked.data.ties.map((tie) => {
        const other = tie.one.id === id ? tie.other : tie.one;
        return {
          key: other.id,
          cells: [
            <Entity of={other} />,
            <span class="data quiet kind">{kind(other.kind)}</span>,
            <>
              <Bar share={tie.strength / most} /> <span class="amount">{number(tie.strength)}</span>
            </>,
            <button class="plain" onClick={() => set({ why: whyOf(id, other.id) })}>
              {t("why")}
            </button>,
          ],
        };
      })}
    />
  );
}

export function Bar({ share }: { share: number }): JSX.Element {
  return (
    <svg class="share small" width="48" height="6" aria-hidden="true">
      <rect class="track" width="48" height="6" rx="3" />
      <rect class="bar" width={Math.max(2, 48 * share)} height="6" rx="3" />
    </svg>
  );
}

function Ranks({ of }: { of: EntityPage }): JSX.Element {
  const rows = of.metrics ?? [];
  return (
    <Panel title={t("positions")} intro={t("ranksIntro")} links={links([[t("central"), href("central")]])}>
      {() =>
        rows.length ? (
          <Table
            label={t("positions")}
            columns={[{ title: t("measure") }, { title: t("rank"), number: true }, { title: t("value"), number: true }]}
            rows={rows.map((one) => ({
              key: one.run,
              cells: [
                <a href={href("central", { measure: one.measure })}>
                  <Name label={capital(one.label)} language={one.lang} />
                </a>,
                `${one.rank} / ${one.nodes}`,
                number(one.value),
              ],
            }))}
          />
        ) : (
          <NoRanks />
        )
      }
    </Panel>
  );
}

/** Why there is no rank: the network is too thin, or it is nobody of the network. */
function NoRanks(): JSX.Element {
  const { data } = useAnswer("rank", { limit: "1", ...related() });
  return <p class="quiet data">{data?.reason || t("none")}</p>;
}

function WhatIf({ id }: { id: string }): JSX.Element {
  const given = { remove: [id], limit: "all", ...filter() };
  return (
    <Panel title={t("whatIf")} intro={t("whatIfIntro")} links={links([["CSV", address("analyse_what_if", given, "csv")], [t("query"), address("analyse_what_if", given)]])}>
      {(seen) => <WhatIfSeen given={seen ? given : null} />}
    </Panel>
  );
}

function WhatIfSeen({ given }: { given: { remove: string[] } | null }): JSX.Element {
  const asked = useAnswer("analyse_what_if", given);
  if (!asked.data) return <Waiting of={asked} />;
  if (asked.data.status !== "answered") return <p class="quiet data">{asked.data.reason}</p>;
  const stranded = records(tableOf(asked.data, "stranded"));
  return (
    <>
      <Table
        label={t("whatIf")}
        columns={[{ title: "" }, { title: t("before"), number: true }, { title: t("after"), number: true }]}
        rows={records(asked.data).map((row) => ({
          key: String(row["figure"]),
          cells: [capital(term(String(row["figure"]))), number(Number(row["before"]), 5), number(Number(row["after"]), 5)],
        }))}
      />
      {stranded.length > 0 && (
        <p class="links">
          {stranded.map((row) => (
            <Entity key={String(row["id"])} of={{ id: String(row["id"]), label: String(row["label"]), kind: String(row["kind"]), lang: "" }} />
          ))}
        </p>
      )}
    </>
  );
}

function Positions({ id }: { id: string }): JSX.Element {
  const given = { entity: id, predicate: ["occupies"], limit: 100 };
  return (
    <Panel title={t("chains")} links={links([[t("query"), address("links", given)], [t("chains"), href("chains")]])}>
      {(seen) => <LinksSeen given={seen ? given : null} />}
    </Panel>
  );
}

function Relations({ id }: { id: string }): JSX.Element {
  const given = { entity: id, limit: 100 };
  return (
    <Panel title={t("links")} links={links([["CSV", address("links", given, "csv")], [t("query"), address("links", given)]])}>
      {(seen) => <LinksSeen given={seen ? given : null} />}
    </Panel>
  );
}

function LinksSeen({ given }: { given: { entity: string } | null }): JSX.Element {
  const asked = useAnswer("links", given);
  if (!asked.data) return <Waiting of={asked} />;
  if (!asked.data.results.length) return <p class="quiet">{t("none")}</p>;
  return (
    <ul class="list-plain statements" tabIndex={0}>
      {asked.data.results.map((one) => (
        <li key={one.id}>
          <Relation of={one} />
        </li>
      ))}
    </ul>
  );
}

function Relation({ of }: { of: LinkView }): JSX.Element {
  const role = useTerms("role");
  const kind = useTerms("kind");
  return (
    <details>
      <summary>
        <span class="data quiet">{of.link}</span> <Mark kind={of.other.kind} /> <Name label={of.other.label} language={of.other.lang} />{" "}
        <span class="quiet">
          <span class="data">
            {kind(of.other.kind)}
            {of.role && ` · ${role(of.role)}`}
          </span>
          {of.time && <span class="data"> · {of.time}</span>}
          {of.amount && <span class="data"> · {money(of)}</span>}
        </span>
      </summary>
      <p class="chips">
        <a href={entityHref(of.other.id)}>{t("openProfile")}</a>
        <Basis of={of.basis} />
        {of.open_list && <Chip>{t("bound")}</Chip>}
      </p>
      {of.note && (
        <p class="quiet">
          <Name label={of.note} />
        </p>
      )}
      <Documents of={of.evidence} />
    </details>
  );
}

function Figures({ of }: { of: EntityPage }): JSX.Element | null {
  if (!of.figures.length) return null;
  return (
    <Panel title={t("figures")}>
      {() => (
        <Table
          label={t("figures")}
          columns={[{ title: t("indicators") }, { title: t("value"), number: true }, { title: t("period") }]}
          rows={of.figures.map((one) => ({
            key: one.id,
            cells: [
              <a href={href("indicators", { id: one.indicator.id })}>
                <Name label={one.indicator.label} language={one.indicator.lang} />
              </a>,
              <span class="data">{`${sign(one.bound)} ${one.value} ${one.unit}`}</span>,
              <span class="data">{one.period}</span>,
            ],
          }))}
        />
      )}
    </Panel>
  );
}

function Gaps({ of }: { of: EntityPage }): JSX.Element {
  return (
    <Panel title={t("gaps")} intro={t("notStatedNot")}>
      {() =>
        of.not_stated.length ? (
          <ul class="list-plain">
            {of.not_stated.map((one) => (
              <li key={one.aspect + one.comment}>
                <p>
                  <Name label={one.comment} />
                </p>
                <Documents of={one.evidence} />
              </li>
            ))}
          </ul>
        ) : (
          <p class="quiet">—</p>
        )
      }
    </Panel>
  );
}

function Names({ of }: { of: EntityPage }): JSX.Element {
  const seen = new Map(of.names.map((one) => [`${one.text} ${one.role}`, one]));
  return (
    <Panel title={t("names")}>
      {() => !seen.size ? <p class="quiet">{t("none")}</p> : (
        <ul class="list-plain statements" tabIndex={0}>
          {[...seen.values()].map((one) => (
            <li key={one.text + one.role}>
              <details>
                <summary>
                  <Name label={one.text} language={one.lang} /> <span class="quiet data">{one.role}</span>
                </summary>
                <Documents of={one.evidence} />
              </details>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
