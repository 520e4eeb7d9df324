/** The map: the strongest ties one can read, those of some organisations, or of an own list; list = picture. */
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { filter, isLarge, periods, useNetwork, years, type Wanted } from "../data";
import { layout, prepare } from "../map/layout";
import { arranged } from "../map/arrange";
import type { Places } from "../map/task";
import { among, around, key, share, strongest, without, type Network, type Node, type Tie } from "../map/reduce";
import { Picture } from "../map/renderer";
import { Waiting, whyOf } from "../parts/basic";
import { canRedo, canUndo, choice, drawn, embedded, list, set, theme } from "../state";
import { countEvents, number, percent, t } from "../words";
import { pins, STEP, useDress, written, type Dress } from "./dress";
import { Conditions, Export, Legend, Years } from "./network-controls";
import { Side } from "./network-side";
import { Why } from "./why";

prepare();
function reduced(whole: Network): Network {
  const [focus, perimeter] = [list("focus"), list("p")];
  const rest = without(perimeter.length ? among(whole, perimeter) : whole, new Set([...list("hide"), ...list("drop")]));
  if (focus.length) return around(rest, focus, Number(choice("n") || STEP));
  return perimeter.length ? rest : strongest(rest, Number(choice("k") || 300));
}

export function NetworkView(): JSX.Element {
  const wanted = { focus: list("focus"), perimeter: list("p"), most: Number(choice("focus") ? choice("n") || STEP : choice("k") || 300) };
  return <Drawn wanted={isLarge ? wanted : null} />;
}

function Drawn({ wanted }: { wanted: Wanted | null }): JSX.Element {
  const chosen = filter();
  const asked = useNetwork(chosen, wanted, periods());
  const whole = asked.data;
  const dress = useDress();
  const part = useMemo(() => (whole ? reduced(whole) : null), [whole, ...["focus", "n", "k", "hide", "drop", "p"].map(choice)]);
  const placed = useMemo(() => part && layout(part), [part]); // begun before anything around the picture is made
  const side = choice("why") ? <Why /> : <Side part={part} whole={whole ?? null} dress={dress} failed={asked.error !== ""} />;
  return (
    <div class={embedded && !choice("why") ? "network alone" : "network"}>
      <div class="stage">
        {part && whole && placed ? <Map placed={placed} part={part} whole={whole} dress={dress} wanted={wanted} /> : <div class="empty"><Waiting of={asked} /></div>}
        {whole && (asked.error || asked.loading) && <div class="empty"><Waiting of={asked} late /></div>}
      </div>
      {(!embedded || choice("why")) && side}
    </div>
  );
}

function Map({ placed, part, whole, dress, wanted }: { placed: Promise<Places[]>; part: Network; whole: Network; dress: Dress; wanted: Wanted | null }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const picture = useRef<Picture | null>(null);
  const [tip, setTip] = useState<{ text: string; x: number; y: number } | null>(null);
  const [lasso, setLasso] = useState(false);
  const [form, setForm] = useState(0);
  const selected = list("sel");

  useLayoutEffect(() => {
    const made = new Picture(canvas.current as HTMLCanvasElement, {
      onNode: (id, more) => {
        const current = list("sel");
        const rest = current.filter((one) => one !== id);
        const next = more ? (current.includes(id) ? rest : [...current, id]) : current.length === 1 && current[0] === id ? [] : [id];
        set({ sel: next.join(","), why: undefined });
      },
      onTie: (tie: Tie) => set({ why: whyOf(tie.source, tie.target) }),
      onNothing: () => set({ sel: undefined, why: undefined }),
      onMoved: (id, x, y) => set({ pin: written({ ...pins(), [id]: [x, y] }) }),
      onLasso: (ids) => {
        setLasso(false);
        set({ sel: ids.join(","), why: undefined });
      },
      onHover: (what, x, y) => setTip(what ? { text: told.current(what), x, y } : null),
    });
    made.covered = () => covers(box.current);
    picture.current = made;
    Object.assign(window, { ecographPicture: made }); // for the console, and tests
    return () => made.end();
  }, []);
  useEffect(() => void (picture.current && (picture.current.lasso = lasso)), [lasso]);
  useLayoutEffect(() => {
    const { clientWidth: w, clientHeight: h } = canvas.current as HTMLCanvasElement;
    const ratio = Math.max(w - 190, 100) / Math.max(h - 230, 100);
    let stale = false;
    void placed.then((parts) => {
      if (stale) return;
      picture.current?.show(part, { ...arranged(parts, ratio), ...pins() }, true);
      if (canvas.current) canvas.current.dataset["drawn"] = String(part.ties.length);
      if (!drawn.value) performance.mark("first-picture");
      drawn.value = true;
    });
    const turned = new ResizeObserver(([box]) => { // a telephone, or a window of another form
      const { width, height } = box?.contentRect ?? { width: w, height: h };
      if (height && Math.abs(Math.log(width / height / (w / h))) > 0.3) setForm(width / height);
    });
    turned.observe(canvas.current as HTMLCanvasElement);
    return () => {
      stale = true;
      turned.disconnect();
    };
  }, [placed, form]);
  useEffect(() => picture.current?.dress(dress.style), [dress.style]);
  useEffect(() => picture.current?.pin(pins()), [choice("pin")]);
  const why = choice("why");
  useEffect(() => {
    const [one = "", other = ""] = why.split("~");
    picture.current?.choose({ nodes: new Set(selected), tie: other ? key(one, other) : "" });
  }, [choice("sel"), why, part]);
  useEffect(() => picture.current?.refresh(), [theme.value]);
  useEffect(() => {
    const stepped = (event: KeyboardEvent): void => {
      const redo = event.key === "y" || (event.shiftKey && event.key.toLowerCase() === "z");
      if (!(event.ctrlKey || event.metaKey) || !(redo || event.key === "z") || (event.target as HTMLElement).matches("input[type=text], textarea")) return;
      event.preventDefault();
      if (redo && canRedo.value) history.forward();
      else if (!redo && canUndo.value) history.back();
    };
    addEventListener("keydown", stepped);
    return () => removeEventListener("keydown", stepped);
  }, []);

  const onKey = (event: KeyboardEvent): void => {
    const step = 60;
    const moves: Record<string, () => void> = {
      ArrowLeft: () => picture.current?.pan(step, 0),
      ArrowRight: () => picture.current?.pan(-step, 0),
      ArrowUp: () => picture.current?.pan(0, step),
      ArrowDown: () => picture.current?.pan(0, -step),
      "+": () => picture.current?.zoom(1.3),
      "=": () => picture.current?.zoom(1.3),
      "-": () => picture.current?.zoom(1 / 1.3),
      "0": () => picture.current?.fit(),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  };
  const told = useRef((_: { node?: Node; tie?: Tie }): string => "");
  told.current = ({ node, tie }) => {
    if (node) {
      const value = dress.values.get(node.id);
      return `${node.label} · ${t("degreeIs", { n: node.degree })} · ${t("strengthIs", { x: number(node.strength) })}${value === undefined ? "" : ` · ${number(value)}`}`;
    }
    if (!tie) return "";
    const when = years(tie) && ` · ${years(tie)}`;
    const events = tie.events ? ` · ${countEvents(tie.events)}` : "";
    return `${label(whole, tie.source)} — ${label(whole, tie.target)} · ${t("strengthIs", { x: number(tie.strength) })}${events}${when}`;
  };
  return (
    <div class="map" ref={box}>
      <div class="canvas" role="application" aria-label={t("map")} aria-describedby="map-help" tabIndex={0} onKeyDown={onKey}>
        <canvas ref={canvas} role="img" aria-label={said(part)} />
      </div>
      <p id="map-help" class="unseen">
        {t("mapHelp")}
      </p>
      <Conditions said={said(part)} />
      <Legend whole={whole} part={part} dress={dress} />
      <div class="tools" data-cover>
        <button aria-label={t("zoomIn")} title={t("zoomIn")} onClick={() => picture.current?.zoom(1.4)}>
          +
        </button>
        <button aria-label={t("zoomOut")} title={t("zoomOut")} onClick={() => picture.current?.zoom(1 / 1.4)}>
          −
        </button>
        <button aria-label={t("fit")} title={t("fit")} onClick={() => picture.current?.fit()}>
          ⤢
        </button>
        <button aria-label={t("lasso")} title={t("lasso")} aria-pressed={lasso} onClick={() => setLasso(!lasso)}>
          ◌
        </button>
        {!embedded && (
          <>
            <button aria-label={t("undo")} title={`${t("undo")} (Ctrl+Z)`} disabled={!canUndo.value} onClick={() => history.back()}>
              ↶
            </button>
            <button aria-label={t("redo")} title={`${t("redo")} (Ctrl+Shift+Z)`} disabled={!canRedo.value} onClick={() => history.forward()}>
              ↷
            </button>
          </>
        )}
        <Export picture={picture} part={part} />
      </div>
      {!embedded && <Years whole={whole} wanted={wanted} />}
      {!part.ties.length && (
        <p class="empty note">
          {t("noTies")} {t("notStatedNot")}
        </p>
      )}
      {tip && (
        <div class="tip" style={{ left: `${tip.x + 14}px`, top: `${tip.y + 14}px` }}>
          {tip.text}
        </div>
      )}
    </div>
  );
}

const label = (whole: Network, id: string): string => whole.nodes.find((one) => one.id === id)?.label ?? id;

function covers(box: HTMLElement | null): { x: number; y: number; w: number; h: number }[] {
  if (!box) return [];
  const own = box.getBoundingClientRect();
  return [...box.querySelectorAll("[data-cover]")].map((one) => {
    const { left, top, width, height } = one.getBoundingClientRect();
    return { x: left - own.left - 4, y: top - own.top - 4, w: width + 8, h: height + 8 };
  });
}

function said(part: Network): string {
  const given = { k: part.ties.length, n: part.total.ties, x: percent(share(part)) };
  if (part.ties.length === part.total.ties) return t("shownAll", { n: part.total.ties });
  const strongestOnly = !choice("focus") && !choice("hide") && !choice("drop") && !choice("p");
  if (!part.total.strength) return t(strongestOnly ? "shownStrongest" : "shownSome", given);
  return t(strongestOnly ? "shown" : "shownOf", given);
}
