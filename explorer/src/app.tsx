/** The frame of the page: search bar, views, language, light and dark. */
import type { JSX } from "preact";
import { Suspense } from "preact/compat";
import { useInfo } from "./data";
import { remember } from "./parts/basic";
import { Combobox } from "./parts/combobox";
import { changed, choice, go, href, keep, lang, switchTheme, theme, view } from "./state";
import { t, type Word } from "./words";
import { NetworkView } from "./views/network";
import { Why } from "./views/why";

const VIEWS: Record<string, { title: Word; shown: () => JSX.Element }> = {};
const MENU: [string, Word][] = [
  ["network", "network"],
];

export function App(): JSX.Element {
  const info = useInfo();
  const name = view.value;
  const Shown = VIEWS[name]?.shown;
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), document.getElementById("main")?.focus())}>
        {t("skip")}
      </a>
      <header class="top">
        <a class="brand" href={href("network")}>
          ecograph
        </a>
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
          {MENU.map(([to, title]) => (
            <a key={to} href={href(to)} aria-current={to === name ? "page" : undefined}>
              {t(title)}
            </a>
          ))}
        </nav>
        <div class="switches">
          <button class="icon" aria-label={`${t("theme")}: ${t(theme.value === "dark" ? "light" : "dark")}`} onClick={switchTheme}>
            {theme.value === "dark" ? "☀" : "☾"}
          </button>
          <button
            class="icon language"
            lang={lang.value === "zh" ? "en" : "zh"}
            aria-label={t("languageTo")}
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
      <main id="main" tabIndex={-1} class={Shown ? "reading" : ""}>
        {info.data?.invented && <p class="note invented">{t("invented")}</p>}
        {Shown ? (
          <>
            <Suspense fallback={<p class="quiet loading">{t("loading")}</p>}>
              <div class="view">
                <Shown />
              </div>
            </Suspense>
            {choice("why") && <Why />}
          </>
        ) : (
          <NetworkView />
        )}
      </main>
    </>
  );
}

