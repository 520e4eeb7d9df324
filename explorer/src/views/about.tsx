/** About the data: datasets, licences, counts, caveats, digest; and the kinds that there are. */
import type { JSX } from "preact";
import { useAnswer } from "../api/client";
import { useInfo, useTerms } from "../data";
import { Chip, Mark, Name, Panel, Table, Waiting } from "../parts/basic";
import { lang } from "../state";
import { t } from "../words";

export function About(): JSX.Element {
  const asked = useInfo();
  const zh = lang.value === "zh";
  const kind = useTerms("kind");
  const kinds = useAnswer("entities", { group_by: "kind", limit: 1 });
  if (!asked.data) return <Waiting of={asked} />;
  const { data } = asked;
  return (
    <>
      <header>
        <h1>{t("aboutData")}</h1>
        <p class="made">
          {data.digest} · ecograph {data.version}
        </p>
      </header>
      <div class="panels">
        {data.datasets.map((one) => (
          <Panel key={one.slug} title={zh ? one.title_zh : one.title_en}>
            {() => (
              <>
                <p>
                  <Name label={(zh && one.description_zh) || one.description} />
                </p>
                {one.caveat_zh && (
                  <p class="note">
                    <Name label={zh ? one.caveat_zh : one.caveat_en} />
                  </p>
                )}
                <p class="chips">
                  <Chip>
                    {t("licence")} <span class="data">{one.licence}</span>
                  </Chip>
                  <Chip>
                    {t("entities")} {one.counts.entities}
                  </Chip>
                  <Chip>
                    {t("statements")} {one.counts.relators}
                  </Chip>
                  <Chip>
                    {t("figures")} {one.counts.observations}
                  </Chip>
                  {one.invented && <Chip>{t("invented")}</Chip>}
                </p>
              </>
            )}
          </Panel>
        ))}
        <Panel title={t("kind")}>
          {() =>
            kinds.data ? (
              <Table
                label={t("kind")}
                columns={[{ title: t("kind") }, { title: t("entities"), number: true }]}
                rows={kinds.data.group_by.map((one) => ({
                  key: one.key,
                  cells: [
                    <>
                      <Mark kind={one.key} /> <span class="data">{one.label || kind(one.key)}</span>
                    </>,
                    one.count,
                  ],
                }))}
              />
            ) : (
              <Waiting of={kinds} />
            )
          }
        </Panel>
      </div>
    </>
  );
}
