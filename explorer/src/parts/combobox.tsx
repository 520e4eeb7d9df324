/** The search bar and every field for an entity: an editable combobox with a list (ARIA APG). */
import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { ask } from "../api/client";
import type { Found } from "../api/types";
import { lang } from "../state";
import { t } from "../words";
import { Mark, Name, recent } from "./basic";

const PAUSE = 90; // milliseconds after a key

type Hit = Pick<Found, "id" | "label" | "lang" | "kind" | "hint" | "matched">;

export function Combobox(given: {
  label: string;
  placeholder: string;
  onChoose: (hit: Hit) => void;
  value?: string;
  kind?: string;
  clear?: boolean;
  global?: boolean;
}): JSX.Element {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(given.value ?? "");
  const [hits, setHits] = useState<Hit[]>([]);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const [answered, setAnswered] = useState("");
  const timer = useRef(0);

  useEffect(() => setText(given.value ?? ""), [given.value]);
  useEffect(() => {
    clearTimeout(timer.current);
    const q = text.trim();
    if (!open) return;
    if (!q) {
      setHits(recent().map((one) => ({ ...one, hint: "", matched: "" })));
      setAnswered("");
      return;
    }
    let stale = false;
    timer.current = setTimeout(() => {
      ask("search", { q, limit: 9, ...(given.kind ? { kind: given.kind } : {}) }).then(
        (page) => {
          if (stale) return;
          setHits(page.results);
          setAt(0);
          setAnswered(q);
        },
        () => stale || setHits([]),
      );
    }, PAUSE);
    return () => {
      stale = true;
      clearTimeout(timer.current);
    };
  }, [text, open, lang.value]);
  useEffect(() => {
    if (!given.global) return;
    const slash = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      if (event.key !== "/" || target.matches("input, textarea, select")) return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener("keydown", slash);
    return () => removeEventListener("keydown", slash);
  }, []);

  const choose = (hit: Hit): void => {
    setOpen(false);
    setText(given.clear ? "" : hit.label);
    given.onChoose(hit);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.isComposing) return; // pinyin is being written
    if (event.key === "Escape") {
      if (open) setOpen(false);
      else setText("");
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) setOpen(true);
      else if (hits.length) setAt((at + (event.key === "ArrowDown" ? 1 : hits.length - 1)) % hits.length);
    } else if (event.key === "Enter") {
      const hit = open ? hits[at] : undefined;
      if (hit) {
        event.preventDefault();
        choose(hit);
      }
    }
  };
  const shown = open && (hits.length > 0 || (answered !== "" && answered === text.trim()));
  return (
    <div class="combobox">
      <label class="unseen" for={`${id}-field`}>
        {given.label}
      </label>
      <input
        id={`${id}-field`}
        ref={field}
        type="text"
        role="combobox"
        aria-expanded={shown}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={shown && hits[at] ? `${id}-${at}` : undefined}
        autocomplete="off"
        spellcheck={false}
        placeholder={given.placeholder}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKey}
      />
      <div class="unseen" role="status">
        {shown ? t("searchResults", { n: hits.length }) : ""}
      </div>
      <ul id={`${id}-list`} role="listbox" aria-label={given.label} hidden={!shown || !hits.length}>
        {hits.map((hit, n) => (
          <li
            key={hit.id}
            id={`${id}-${n}`}
            role="option"
            aria-selected={n === at}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(hit)}
            onPointerMove={() => n === at || setAt(n)}
          >
            <Mark kind={hit.kind} />
            <span class="found">
              <Name label={hit.label} language={hit.lang} />
              {hit.matched && hit.matched !== hit.label && (
                <span class="quiet">
                  {" "}
                  {t("alsoAs")} <Name label={hit.matched} />
                </span>
              )}
            </span>
            <span class="hint data">{hit.hint}</span>
          </li>
        ))}
      </ul>
      {shown && !hits.length && <div class="nothing">{t("nothingFound")}</div>}
    </div>
  );
}
