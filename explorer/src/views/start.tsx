/** Where to begin in a graph that is too large to be opened whole. */
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { useAnswer } from "../api/client";
import { isLarge, useTerms } from "../data";
import { Head, Waiting } from "../parts/basic";
import { Combobox } from "../parts/combobox";
import { changed, choice, go, href, WHOLE } from "../state";
import { t } from "../words";

/** Whether a view would show all of a graph that is too large for it. */
export function isTooLarge(view: string): boolean {
  return isLarge && WHOLE.has(view) && !["region", "focus", "p", "id", "remove"].some(choice);
}

/** What takes seconds in a large graph is computed when somebody wants it. */
export function Later({ children }: { children: ComponentChildren }): JSX.Element {
  const [wanted, setWanted] = useState(!isLarge);
  if (wanted) return <>{children}</>;
  return (
    <button class="plain" onClick={() => setWanted(true)}>
      {t("computeNow")}
    </button>
  );
}

/** A graph too large to be shown whole: its regions, and a search. */
export function Start(): JSX.Element {
  const asked = useAnswer("entities", { group_by: "region", limit: 1 });
  const kind = useTerms("kind");
  const kinds = useAnswer("entities", { group_by: "kind", limit: 1 });
  const regions = asked.data?.group_by.filter((one) => one.key !== "null") ?? [];
  return (
    <div class="view start-large">
      <Head title="startLarge" intro="tooMany" />
      <p class="chips">
        {kinds.data?.group_by.map((one) => (
          <span class="chip" key={one.key}>
            <span class="data">{one.label || kind(one.key)}</span> {one.count}
          </span>
        ))}
      </p>
      <div class="controls">
        <Combobox label={t("organisations")} placeholder={t("searchPlaceholder")} kind="Organisation" onChoose={(hit) => go(href("network", { focus: hit.id, sel: hit.id }))} />
      </div>
      <h2>{t("region")}</h2>
      <Waiting of={asked} />
      <ul class="regions">
        {regions.map((one) => (
          <li key={one.key}>
            <a href={changed({ region: one.key })}>
              <span class="data">{one.label}</span> <span class="quiet">{one.count}</span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
