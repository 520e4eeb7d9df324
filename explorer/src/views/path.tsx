/** How two are connected: the shortest ways, each step with its statements. */
import type { JSX } from "preact";
import { address, useAnswer } from "../api/client";
import type { EntityRef, PathView } from "../api/types";
import { Entity, Head, Name, Waiting } from "../parts/basic";
import { Combobox } from "../parts/combobox";
import { choice, href, set } from "../state";
import { t } from "../words";
import { Statement } from "./why";

export function Path(): JSX.Element {
  const [start, end] = [choice("start"), choice("end")];
  const given = start && end ? { start, end, limit: 10 } : null;
  const asked = useAnswer("path", given);
  const data = given ? asked.data : undefined;
  return (
    <>
      <Head title="between" intro="betweenIntro" />
      <div class="form">
        <End title={t("start")} id={start} onChoose={(id) => set({ start: id })} />
        <End title={t("end")} id={end} onChoose={(id) => set({ end: id })} />
      </div>
      {given && <Waiting of={asked} />}
      {data && data.status !== "found" && <p class="note">{t("noPath")} {t("notStatedNot")}</p>}
      {data && data.status === "found" && (
        <>
          <p class="chips">
            <span class="chip">{t("pathCount", { n: data.length ?? 0, m: data.count })}</span>
          </p>
          {data.paths.map((path) => (
            <Way key={path.entities.map((one) => one.id).join()} of={path} />
          ))}
          <p class="links">
            <a href={href("network", { focus: `${start},${end}`, sel: `${start},${end}` })}>{t("network")}</a>
            {given && <a href={address("path", given, "csv")}>CSV</a>}
            {given && <a href={address("path", given)}>{t("query")}</a>}
          </p>
        </>
      )}
    </>
  );
}

function End({ title, id, onChoose }: { title: string; id: string; onChoose: (id: string) => void }): JSX.Element {
  const asked = useAnswer("show", id ? { entity: id } : null);
  const label = id && asked.data?.id === id ? asked.data.label : "";
  return (
    <div class="field">
      <span>{title}</span>
      <Combobox label={title} placeholder={t("searchPlaceholder")} value={label} onChoose={(hit) => onChoose(hit.id)} />
    </div>
  );
}

function Way({ of }: { of: PathView }): JSX.Element {
  return (
    <article class="card way">
      <ol class="steps">
        {of.entities.map((one: EntityRef, n) => (
          <li key={one.id}>
            {n > 0 && <span class="quiet arrow-step" aria-hidden="true">→</span>}
            <Entity of={one} />
          </li>
        ))}
      </ol>
      <details>
        <summary>{t("evidence")}</summary>
        {of.steps.map((step, n) => (
          <div key={n} class="step">
            {step.map((edge) => (
              <Statement key={edge.id} of={edge} />
            ))}
          </div>
        ))}
      </details>
      <p class="unseen">
        <Name label={of.entities.map((one) => one.label).join(" → ")} />
      </p>
    </article>
  );
}
