/** A report to print, of an institution, an own list or the whole: picture, partners, ranks, chains, gaps, evidence. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { useAnswer } from "../api/client";
import type { EvidenceView, StandingView } from "../api/types";
import { filter, isLarge, useInfo, useNetwork, useTerms, years, type Wanted } from "../data";
import { arranged } from "../map/arrange";
import { layout } from "../map/layout";
import { among, around, share, strongest, type Network } from "../map/reduce";
import { Picture } from "../map/renderer";
import { Entity, Name, Notes, Waiting } from "../parts/basic";
import { Combobox } from "../parts/combobox";
import { choice, href, lang, list, set } from "../state";
import { term } from "../terms";
import { capital, number, percent, t } from "../words";
import { entityOf } from "./brokers";
import { records, tableOf } from "./findings";

const PARTNERS = 12;
const [WIDE, TALL] = [720, 400];

export function Report(): JSX.Element {
  const info = useInfo();
  const [id, members, region] = [choice("id"), list("p"), choice("region")];
  const chosen = filter();
  const open = !isLarge || id || members.length || region;
  const wanted: Wanted | null | undefined = !open ? undefined : isLarge ? { focus: id ? [id] : [], perimeter: members, most: 60 } : null;
  const asked = useNetwork(chosen, wanted);
  const whole = asked.data;
  const part = useMemo(() => {
    if (!whole) return null;
    if (id) return around(whole, [id], 30);
    return strongest(members.length ? among(whole, members) : whole, 150);
  }, [whole, id, choice("p")]);
  return (
    <article class="report">
      <p class="controls">
        <button class="primary" onClick={() => print()}>
          {t("print")}
        </button>
        <Combobox clear label={t("reportOf")} placeholder={t("reportOf")} onChoose={(hit) => set(hit.kind === "Region" ? { region: hit.id, id: undefined, p: undefined } : { id: hit.id, region: undefined, p: undefined })} />
      </p>
      <Head id={id || region} members={members.length} />
      {open && <Waiting of={asked} />}
      {part && (
        <figure>
          {part.ties.length ? <Drawing of={part} chosen={id ? [id] : []} /> : <p class="note">{t("noTies")}</p>}
          <figcaption class="quiet">{t(part.total.strength ? "shownOf" : "shownSome", { k: part.ties.length, n: part.total.ties, x: percent(share(part)) })}</figcaption>
        </figure>
      )}
      {part && whole && id && <OfOne id={id} whole={whole} />}
      {part && whole && !id && <OfAll whole={members.length ? among(whole, members) : whole} members={members} />}
      {info.data && (
        <footer>
          <Notes of={[...info.data.datasets.map((one) => (lang.value === "zh" ? `${one.title_zh}：${one.caveat_zh}` : `${one.title_en}: ${one.caveat_en}`)), t("notStatedNot")]} />
          <p class="made">
            ecograph {info.data.version} · {info.data.digest} · {[...new Set(info.data.datasets.map((one) => one.licence))].join(", ")}
          </p>
        </footer>
      )}
    </article>
  );
}

function Head({ id, members }: { id: string; members: number }): JSX.Element {
  const { data } = useAnswer("show", id ? { entity: id } : null);
  if (!id) return <h1>{members ? t("perimeterIs", { n: members }) : t("reportWhole")}</h1>;
  return (
    <header>
      <h1>
        <Name label={data?.label ?? id} />
      </h1>
      {data && (
        <p class="quiet data">
          {[data.kind_label, data.place?.label, data.founded, ...data.identifiers.map((one) => `${one.scheme} ${one.value}`)].filter(Boolean).join(" · ")}
        </p>
      )}
    </header>
  );
}

/** The network as an SVG in the page, so that it prints sharp. */
function Drawing({ of, chosen }: { of: Network; chosen: string[] }): JSX.Element {
  const [svg, setSvg] = useState("");
  useEffect(() => {
    const canvas = document.createElement("canvas");
    canvas.className = "drawing-room";
    document.body.append(canvas);
    const nothing = (): void => undefined;
    const picture = new Picture(canvas, { onNode: nothing, onTie: nothing, onNothing: nothing, onHover: nothing, onMoved: nothing, onLasso: nothing });
    picture.bare = true;
    let stale = false;
    void layout(of).then((parts) => {
      if (stale) return;
      picture.show(of, arranged(parts, WIDE / TALL), true);
      picture.choose({ nodes: new Set(), tie: chosen.map((one) => `${one}~`).join("") });
      setSvg(picture.svg());
    });
    return () => {
      stale = true;
      picture.end();
      canvas.remove();
    };
  }, [of]);
  return <div class="drawing data" role="img" aria-label={t("map")} dangerouslySetInnerHTML={{ __html: svg }} />;
}

function Section({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <section>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Rows({ head, rows }: { head: [string, boolean?][]; rows: ComponentChildren[][] }): JSX.Element {
  if (!rows.length) return <p class="quiet">{t("none")}</p>;
  return (
    <div class="fitting">
    <table>
      <thead>
        <tr>
          {head.map(([title, isNumber], n) => (
            <th key={n} scope="col" class={isNumber ? "number" : ""}>
              {capital(title)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, n) => (
          <tr key={n}>
            {row.map((cell, at) => (
              <td key={at} class={head[at]?.[1] ? "number" : ""}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
    </div>
  );
}

function OfOne({ id, whole }: { id: string; whole: Network }): JSX.Element {
  const page = useAnswer("show", { entity: id, include: ["metrics"] });
  const occupied = useAnswer("links", { entity: id, predicate: ["occupies"], limit: 50 });
  const links = useAnswer("links", { entity: id, limit: 200 });
  const kind = useTerms("kind");
  const byId = new Map(whole.nodes.map((one) => [one.id, one]));
  const ties = whole.ties.filter((tie) => tie.source === id || tie.target === id);
  const dated = ties.some((tie) => tie.first); // those of a part of a large graph come without years
  const when = (title: string): [string][] => (dated ? [[title]] : []);
  return (
    <>
      <Section title={`${t("partners")} (${isLarge ? whole.total.ties : ties.length})`}>
        <Rows
          head={[[t("name")], [t("kind")], ...when(t("years")), [t("strength"), true]]}
          rows={ties.slice(0, PARTNERS).map((tie) => {
            const other = byId.get(tie.source === id ? tie.target : tie.source);
            return [<Name label={other?.label ?? ""} />, <span class="data">{kind(other?.kind ?? "")}</span>, ...(dated ? [<span class="kind">{years(tie)}</span>] : []), number(tie.strength)];
          })}
        />
      </Section>
      <Positions id={id} of={page.data?.metrics ?? []} />
      <Section title={t("chains")}>
        <Rows head={[[term("stage")], [t("role")], [t("years")]]} rows={(occupied.data?.results ?? []).map((one) => [<Name label={one.other.label} />, <span class="data">{one.link}</span>, <span class="data">{one.time}</span>])} />
      </Section>
      <Section title={t("gaps")}>
        {page.data?.not_stated.length ? (
          <ul>
            {page.data.not_stated.slice(0, 6).map((one) => (
              <li key={one.aspect + one.comment}>
                <Name label={one.comment} />
              </li>
            ))}
          </ul>
        ) : (
          <p class="quiet">—</p>
        )}
      </Section>
      <Evidence of={(links.data?.results ?? []).flatMap((one) => one.evidence)} />
    </>
  );
}

const AT_ONCE = ["degree", "strength"]; // intervals that are computed unasked: each takes seconds

/** Ranks by each measure, with the intervals that are wanted, computed one after another. */
function Positions({ id, of }: { id: string; of: StandingView[] }): JSX.Element {
  const [all, setAll] = useState(false);
  const [done, setDone] = useState<readonly string[]>([]);
  const measures = of.map((one) => one.run.replace(/^.*collaboration-/, ""));
  const wanted = isLarge && !all ? [] : all ? [...new Set([...AT_ONCE, ...measures])] : AT_ONCE;
  const next = wanted.find((one) => measures.includes(one) && !done.includes(one));
  return (
    <Section title={t("positions")}>
      <Rows
        head={[[t("measure")], [t("rank"), true], [t("interval"), true], [t("value"), true]]}
        rows={of.map((one, n) => {
          const measure = measures[n] as string;
          const asks = measure === next || done.includes(measure);
          return [<Name label={capital(one.label)} />, `${one.rank} / ${one.nodes}`, asks ? <Range id={id} measure={measure} onDone={() => setDone((rest) => [...rest, measure])} /> : "", number(one.value)];
        })}
      />
      {!all && of.length > 0 && (
        <button class="plain screen" onClick={() => setAll(true)}>
          {t("interval")}: {t("computeNow")}
        </button>
      )}
    </Section>
  );
}

/** Between which ranks an organisation may stand by a measure. */
function Range({ id, measure, onDone }: { id: string; measure: string; onDone: () => void }): JSX.Element {
  const asked = useAnswer("analyse_rank_intervals", { measure, limit: "all", ...filter() });
  const over = Boolean(asked.data || asked.error);
  useEffect(() => void (over && onDone()), [over]);
  const own = records(asked.data).find((one) => one["id"] === id);
  if (own) return <>{`${String(own["low"])}–${String(own["high"])}`}</>;
  const said = asked.error || asked.data?.reason;
  if (!said) return <span class="quiet loading">…</span>;
  return (
    <span class="quiet">
      {t("noInterval")} <Name label={said} />{" "}
      {asked.error && (
        <button class="plain screen" onClick={asked.retry}>
          {t("retry")}
        </button>
      )}
    </span>
  );
}

/** The documents that statements rest on, each once, the most cited first. */
function Evidence({ of }: { of: EvidenceView[] }): JSX.Element {
  const found = new Map<string, { one: EvidenceView; count: number }>();
  for (const one of of) {
    const id = one.source?.id ?? one.id;
    found.set(id, { one, count: (found.get(id)?.count ?? 0) + 1 });
  }
  const rows = [...found.values()].sort((a, b) => b.count - a.count);
  return (
    <Section title={`${t("evidence")} (${rows.length})`}>
      <ol class="sources">
        {rows.slice(0, 15).map(({ one, count }) => (
          <li key={one.id}>
            <Name label={one.source?.title || one.source?.id || one.id} />
            {one.source?.publisher && <span class="data quiet"> · {one.source.publisher}</span>} <span class="quiet">× {count}</span>
            {one.source?.address && <span class="data quiet address"> {one.source.address}</span>}
          </li>
        ))}
      </ol>
    </Section>
  );
}

function OfAll({ whole, members }: { whole: Network; members: string[] }): JSX.Element {
  const ranked = useAnswer("rank", { relation: "collaboration", limit: members.length ? "all" : "10", ...filter() });
  const intervals = useAnswer("analyse_rank_intervals", !isLarge ? { measure: "degree", limit: members.length ? "all" : "10", ...filter() } : null);
  const communities = useAnswer("analyse_communities", !isLarge ? { limit: "all", ...filter() } : null);
  const chains = useAnswer("analyse_chains", { limit: "all" });
  const kind = useTerms("kind");
  const inside = new Set(members);
  const range = new Map(records(intervals.data).map((one) => [one["id"], one]));
  const rows = (ranked.data?.rows ?? []).filter((one) => !inside.size || inside.has(one.id)).slice(0, 10);
  const names = new Map(whole.nodes.map((one) => [one.id, one.label]));
  const kinds = new Map<string, number>();
  for (const node of whole.nodes) kinds.set(node.kind, (kinds.get(node.kind) ?? 0) + 1);
  const groups = records(tableOf(communities.data, "communities")).slice(0, 6);
  return (
    <>
      <p class="chips">
        <span class="chip">{t("ranked", { n: whole.nodes.length, m: whole.ties.length })}</span>
        {[...kinds]
          .sort((a, b) => b[1] - a[1])
          .slice(0, 6)
          .map(([name, n]) => (
            <span class="chip" key={name}>
              <span class="data">{kind(name)}</span> {n}
            </span>
          ))}
      </p>
      <Section title={t("central")}>
        <Rows
          head={[[t("rank"), true], [t("name")], [t("kind")], [t("partners"), true], [t("interval"), true]]}
          rows={rows.map((one) => [one.rank, <Entity of={one} mark={false} />, <span class="data">{kind(one.kind)}</span>, number(one.value), range.get(one.id) ? `${String(range.get(one.id)?.["low"])}–${String(range.get(one.id)?.["high"])}` : ""])}
        />
      </Section>
      <Section title={t("strongestTies")}>
        <Rows
          head={[[t("ties")], [t("years")], [t("strength"), true]]}
          rows={whole.ties.slice(0, PARTNERS).map((tie) => [<Name label={`${names.get(tie.source)} — ${names.get(tie.target)}`} />, <span class="kind">{years(tie)}</span>, number(tie.strength)])}
        />
      </Section>
      {!members.length && groups.length > 0 && (
        <Section title={t("communitiesTitle")}>
          <Rows head={[[t("community"), true], [t("organisations"), true], [t("leadingMembers")]]} rows={groups.map((one) => [String(one["community"]), String(one["organisations"]), <Name label={String(one["strongest"])} />])} />
        </Section>
      )}
      {!members.length && (
        <Section title={t("chains")}>
          <Rows
            head={[[t("chains")], [t("chainGaps")]]}
            rows={records(chains.data).map((one) => [
              <a href={href("chains", { chain: entityOf(one).id })}>
                <Name label={entityOf(one).label} />
              </a>,
              t("gapsAre", { broken: String(one["broken"]), weak: String(one["weak"]), fill: String(one["fill"]) }),
            ])}
          />
        </Section>
      )}
      <Notes of={ranked.data?.caveats.slice(0, 1)} />
    </>
  );
}
