/** Beside the map: findings, what is selected, and the same organisations and ties as lists. */
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { filter, useTerms, years } from "../data";
import { key, type Network, type Tie } from "../map/reduce";
import { Entity, Mark, Name, Segments, Table, whyOf } from "../parts/basic";
import { choice, drawn, href, lang, list, set } from "../state";
import { number, t, type Word } from "../words";
import { Findings } from "./findings";
import { STEP, written, type Dress } from "./dress";

export function Side({ part, whole, dress, failed }: { part: Network | null; whole: Network | null; dress: Dress; failed: boolean }): JSX.Element {
  const selected = list("sel");
  const tab = (choice("tab") || "findings") as "findings" | "list" | "ties";
  const centre = selected.at(-1);
  return (
    <aside class="side" aria-label={t("findings")}>
      <Segments
        label={t("menu")}
        value={tab}
        of={[
          ["findings", t("findings")],
          ["list", t("list")],
          ["ties", t("ties")],
        ]}
        onChoose={(value) => set({ tab: value === "findings" ? undefined : value })}
      />
      {whole && selected.length > 2 && <Many ids={selected} whole={whole} />}
      {whole && selected.length > 0 && selected.length < 3 && selected.map((id) => <Selected key={id} id={id} whole={whole} />)}
      {whole && selected.length === 2 && <Both one={selected[0] as string} other={selected[1] as string} whole={whole} />}
      {!failed && (!whole || (tab === "findings" && !centre && !drawn.value)) && <p class="quiet loading">{t("loading")}</p>}
      {tab === "findings" && !centre && drawn.value && <Findings key={lang.value + JSON.stringify(filter())} />}
      {tab === "findings" && centre && whole && (
        <Ties ties={whole.ties.filter((tie) => (selected.length > 2 ? selected.includes(tie.source) && selected.includes(tie.target) : selected.includes(tie.source) || selected.includes(tie.target)))} whole={whole} />
      )}
      {tab === "list" && part && <Nodes part={part} selected={selected} dress={dress} />}
      {tab === "ties" && part && whole && <Ties ties={part.ties} whole={whole} />}
    </aside>
  );
}

function Both({ one, other, whole }: { one: string; other: string; whole: Network }): JSX.Element {
  const tie = whole.ties.find((each) => key(each.source, each.target) === key(one, other));
  return (
    <p class="links">
      {tie && <button class="plain" onClick={() => set({ why: whyOf(one, other) })}>{t("why")}</button>}
      <a href={href("path", { start: one, end: other })}>{t("between")}</a>
    </p>
  );
}

const hide = (ids: string[]): void => set({ drop: [...new Set([...list("drop"), ...ids])].join(","), sel: undefined });

/** Keep marks where they stand, or let them go again. */
function pinned(ids: string[]): void {
  const picture = (window as { ecographPicture?: { where: (id: string) => [number, number] | undefined } }).ecographPicture;
  const rest = list("pin").filter((one) => !ids.includes(one.split("@")[0] ?? ""));
  const places = Object.fromEntries(ids.flatMap((id) => (picture?.where(id) ? [[id, picture.where(id) as [number, number]]] : [])));
  set({ pin: rest.length < list("pin").length ? rest.join(",") : [...rest, written(places)].filter(Boolean).join(",") });
}

const isPinned = (ids: string[]): boolean => list("pin").some((one) => ids.includes(one.split("@")[0] ?? ""));

function Handling({ ids }: { ids: string[] }): JSX.Element {
  return (
    <>
      <button class="plain" onClick={() => pinned(ids)}>
        {t(isPinned(ids) ? "unpin" : "pin")}
      </button>
      <button class="plain" onClick={() => hide(ids)}>
        {t("hide")}
      </button>
      <button class="plain" onClick={() => set({ sel: undefined })}>
        {t("clear")}
      </button>
    </>
  );
}

function Many({ ids, whole }: { ids: string[]; whole: Network }): JSX.Element {
  const inside = whole.ties.filter((tie) => ids.includes(tie.source) && ids.includes(tie.target));
  return (
    <article class="card selected">
      <h2>{t("selectedAre", { n: ids.length })}</h2>
      <p class="quiet">{t("amongThem", { n: inside.length })}</p>
      <p class="links">
        <button class="plain" onClick={() => set({ p: ids.join(","), focus: undefined, n: undefined })}>
          {t("onlyThese")}
        </button>
        <Handling ids={ids} />
      </p>
    </article>
  );
}

function Selected({ id, whole }: { id: string; whole: Network }): JSX.Element | null {
  const node = whole.nodes.find((one) => one.id === id);
  const kind = useTerms("kind");
  if (!node) {
    return (
      <p class="note">
        {t("notShown")} <a href={href("entity", { id })}>{id}</a>
      </p>
    );
  }
  const focus = list("focus");
  const shown = Number(choice("n") || STEP);
  const expanded = focus.includes(id);
  return (
    <article class="card selected">
      <h2>
        <Entity of={{ ...node, lang: "" }} />
      </h2>
      <p class="quiet">
        <span class="data">{kind(node.kind)}</span> · {t("degreeIs", { n: node.degree })} · {t("strengthIs", { x: number(node.strength) })}
      </p>
      <p class="links">
        <a href={href("entity", { id })}>{t("openProfile")}</a>
        {!expanded && (
          <button class="plain" onClick={() => set({ focus: [...focus, id].join(",") })}>
            {t("expand", { n: Math.min(node.degree, shown) })}
          </button>
        )}
        {expanded && node.degree > shown && (
          <button class="plain" onClick={() => set({ n: String(shown + STEP) })}>
            {t("expandMore", { n: Math.min(STEP, node.degree - shown) })}
          </button>
        )}
        {focus.length > 0 && (
          <button class="plain" onClick={() => set({ focus: undefined, n: undefined })}>
            {t("wholeNetwork")}
          </button>
        )}
        <Handling ids={[id]} />
      </p>
    </article>
  );
}

function Nodes({ part, selected, dress }: { part: Network; selected: string[]; dress: Dress }): JSX.Element {
  const value = dress.values.size ? dress.values : dress.shade;
  const columns = [{ title: t("name") }, { title: t("partners"), number: true }, { title: value.size ? t("value") : t("strength"), number: true }];
  const amount = (id: string, strength: number): number => (value.size ? (value.get(id) ?? 0) : strength);
  const nodes = value.size ? [...part.nodes].sort((a, b) => amount(b.id, 0) - amount(a.id, 0)) : part.nodes;
  const toggled = (id: string): string => (selected.includes(id) ? selected.filter((one) => one !== id) : [...selected, id]).join(",");
  return (
    <>
      <p class="quiet">{t("listIntro")}</p>
      <Table
        label={t("list")}
        columns={columns}
        rows={nodes.map((one) => ({
          key: one.id,
          chosen: selected.includes(one.id),
          cells: [
            <span class="picks">
              <input type="checkbox" class="data" aria-label={one.label} checked={selected.includes(one.id)} onChange={() => set({ sel: toggled(one.id) })} />
              <button class="pick" aria-pressed={selected.includes(one.id)} onClick={() => set({ sel: one.id })}>
                <Mark kind={one.kind} /> <Name label={one.label} />
              </button>
            </span>,
            one.degree,
            number(amount(one.id, one.strength)),
          ],
        }))}
      />
    </>
  );
}

const CHANGED: Record<string, Word> = { new: "appeared", stayed: "stayed", gone: "went" };

function Ties({ ties, whole }: { ties: Tie[]; whole: Network }): JSX.Element {
  const [shown, setShown] = useState(100);
  const names = useMemo(() => new Map(whole.nodes.map((one) => [one.id, one.label])), [whole]);
  const dated = ties.some((tie) => tie.first || tie.change);
  const [centre, another] = list("sel"); // of one organisation, the other ends are enough
  const named = (tie: Tie): string[] => (centre && !another ? [tie.source, tie.target].filter((one) => one !== centre) : [tie.source, tie.target]);
  const columns = [{ title: t(centre && !another ? "partners" : "ties") }, ...(dated ? [{ title: t("years") }] : []), { title: t("strength"), number: true }];
  return (
    <>
      <p class="quiet">{t("listIntro")}</p>
      <Table
        label={t("ties")}
        columns={columns}
        rows={ties.slice(0, shown).map((tie) => ({
          key: key(tie.source, tie.target),
          cells: [
            <button class="pick tie" onClick={() => set({ why: whyOf(tie.source, tie.target) })}>
              {named(tie).map((id, n) => (
                <>
                  {n > 0 && " — "}
                  <Name label={names.get(id) ?? ""} />
                </>
              ))}
            </button>,
            ...(dated ? [<span class="when">{years(tie)}{tie.change && <span class={`change ${tie.change}`}>{t(CHANGED[tie.change] ?? "stayed")}</span>}</span>] : []),
            number(tie.strength),
          ],
        }))}
      />
      {ties.length > shown && (
        <button class="plain" onClick={() => setShown(shown + 200)}>
          {t("moreRows")}
        </button>
      )}
    </>
  );
}
