/** The frame of the page: search bar, views, language, light and dark. */
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { below } from "./api/client";
import { useInfo } from "./data";
import { remember } from "./parts/basic";
import { Combobox } from "./parts/combobox";
import { changed, choice, embedded, go, href, keep, lang, set, switchTheme, theme, view } from "./state";
import { t, type Word } from "./words";
import { About } from "./views/about";
import { Ask } from "./views/ask";
import { Brokers, Leaving } from "./views/brokers";
import { Central } from "./views/central";
import { Chains } from "./views/chains";
import { Indicators } from "./views/indicators";
import { NetworkView } from "./views/network";
import { Path } from "./views/path";
import { Perimeter } from "./views/perimeter";
import { Profile } from "./views/profile";
import { Report } from "./views/report";
import { Quality, Schema } from "./views/schema";
import { Start, isTooLarge } from "./views/start";
import { Sparql } from "./views/sparql";
import { Sides } from "./views/sides";
import { Why } from "./views/why";

/** Where the next view goes: its name in the address, its words, its component, whether the menu has it. */
const VIEWS: { name: string; title: Word; shown: () => JSX.Element; menu: boolean | "more" }[] = [
  { name: "network", title: "network", shown: NetworkView, menu: true },
  { name: "central", title: "central", shown: Central, menu: true },
  { name: "sides", title: "sides", shown: Sides, menu: true },
  { name: "path", title: "path", shown: Path, menu: true },
  { name: "chains", title: "chains", shown: Chains, menu: true },
  { name: "indicators", title: "indicators", shown: Indicators, menu: true },
  { name: "ask", title: "ask", shown: Ask, menu: true },
  { name: "sparql", title: "sparql", shown: Sparql, menu: "more" },
  { name: "brokers", title: "brokers", shown: Brokers, menu: "more" },
  { name: "leaving", title: "whatIf", shown: Leaving, menu: "more" },
  { name: "perimeter", title: "perimeter", shown: Perimeter, menu: "more" },
  { name: "report", title: "report", shown: Report, menu: "more" },
  { name: "schema", title: "schema", shown: Schema, menu: "more" },
  { name: "quality", title: "quality", shown: Quality, menu: "more" },
  { name: "about", title: "about", shown: About, menu: "more" },
  { name: "entity", title: "profile", shown: Profile, menu: false },
];

export function App(): JSX.Element {
  const info = useInfo();
  const name = view.value;
  const own = VIEWS.find((one) => one.name === name) ?? VIEWS[0];
  const Shown = own && own.name !== "network" ? own.shown : null;
  useEffect(() => {
    document.querySelector(".top nav [aria-current=page]")?.scrollIntoView({ block: "nearest", inline: "center" });
    document.title = `${t(own?.title ?? "network")} · ecograph`;
  }, [name, lang.value]);
  const of = choice("of");
  const tooLarge = isTooLarge(own?.name ?? "network");
  const content = (
    <main id="main" tabIndex={-1} class={Shown || tooLarge ? "reading" : ""}>
      {of && info.data && !info.data.digest.startsWith(of) && (
        <p class="note other-data" role="status">
          {t("otherData", { of, now: info.data.digest.slice(0, 8) })}{" "}
          <button class="plain" onClick={() => set({ of: undefined }, true)}>
            {t("close")}
          </button>
        </p>
      )}
      {tooLarge ? (
        <Start />
      ) : Shown ? (
        <>
          <div class="view">
            <Shown />
          </div>
          {choice("why") && <Why />}
        </>
      ) : (
        <NetworkView />
      )}
    </main>
  );
  if (embedded) {
    return (
      <>
        {content}
        <p class="made embed-foot">
          <a href={location.href.replace(/\?[^#]*/, "")} target="_blank" rel="noopener">
            {t("openInFull")}
          </a>{" "}
          · {info.data?.digest.slice(0, 8)}
        </p>
      </>
    );
  }
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), document.getElementById("main")?.focus())}>
        {t("skip")}
      </a>
      <header class="top">
        <a class="brand" href={href("network")}>
          ecograph
        </a>
        {info.data?.invented && <span class="note invented">{t("invented")}</span>}
        <Combobox
          global
          clear
          label={t("search")}
          placeholder={t("searchPlaceholder")}
          onChoose={(hit) => {
            remember(hit);
            go(hit.kind === "Indicator" ? href("indicators", { id: hit.id }) : href("entity", { id: hit.id }));
          }}
        />
        <nav aria-label={t("menu")}>
          {VIEWS.filter((one) => one.menu === true).map((one) => (
            <a key={one.name} href={href(one.name)} aria-current={one === own ? "page" : undefined}>
              {t(one.title)}
            </a>
          ))}
          <details class="more" key={name}>
            <summary aria-current={own?.menu === "more" ? "page" : undefined}>{t("more")} ▾</summary>
            <div class="menu">
              {VIEWS.filter((one) => one.menu === "more").map((one) => (
                <a key={one.name} href={href(one.name)} aria-current={one === own ? "page" : undefined}>
                  {t(one.title)}
                </a>
              ))}
              <a href={below("/help/")}>{t("help")}</a>
            </div>
          </details>
        </nav>
        <div class="switches">
          <button class="icon" aria-label={`${t("theme")}: ${t(theme.value === "dark" ? "light" : "dark")}`} onClick={switchTheme}>
            {theme.value === "dark" ? "☀" : "☾"}
          </button>
          <button
            class="icon language"
            lang={lang.value === "zh" ? "en" : "zh"}
            title={t("languageTo")}
            onClick={() => {
              const next = lang.value === "zh" ? "en" : "zh";
              keep("lang", next);
              go(changed({ lang: next }));
            }}
          >
            {t("language")}
          </button>
        </div>
      </header>
      {content}
    </>
  );
}

