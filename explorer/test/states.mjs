// Pictures of every view to be looked at: languages, widths, light and dark, and answers that fail, hang or are empty.
//   node test/states.mjs http://127.0.0.1:8000 /usr/bin/chromium FOLDER [sizes|faults] [name,name…]
// FOLDER gets one PNG a state and sheet-*.png with many side by side; what overflows or is cut is printed.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { chromium } from "playwright-core";

const [address, executablePath, folder, only = "", wanted = ""] = process.argv.slice(2);
const home = address.replace(/\/*$/, "/");
const api = async (path) => (await fetch(home + path, { headers: { accept: "application/json" } })).json();

/** Entities of whatever graph is served: the two ends of a strong tie, an indicator, a kind with another. */
async function views() {
  const { results } = await api("api/v1/entities?filter=kind:Organisation&sort=-strength&limit=1");
  const one = results[0].id;
  const { ties } = await api(`api/v1/networks/collaboration/ties?entity=${encodeURIComponent(one)}&limit=1`);
  const other = ties[0].one.id === one ? ties[0].other.id : ties[0].one.id;
  const indicators = (await api("api/v1/indicators?limit=1")).results;
  const small = (await api("api/v1/info")).datasets.reduce((sum, each) => sum + each.counts.entities, 0) <= 20_000;
  const e = encodeURIComponent;
  const part = small ? "" : `focus=${e(one)}&`;
  return {
    network: `network?${part}`,
    why: `network?${part}why=${e(`${one}~${other}`)}`,
    selected: `network?${part}sel=${e(one)}`,
    list: `network?${part}tab=list`,
    communities: `network?${part}colour=community&size=betweenness`,
    periods: `network?${part}p1=2000-2013&p2=2014-2021&tab=ties`,
    profile: `entity?id=${e(one)}`,
    central: "central",
    sides: "sides",
    flow: "sides?as=flow",
    brokers: "brokers",
    leaving: `leaving?remove=${e(one)}`,
    schema: "schema",
    quality: "quality",
    perimeter: `perimeter?p=${e(`${one},${other}`)}`,
    report: `report?id=${e(one)}`,
    region: "report",
    path: `path?start=${e(one)}&end=${e(other)}`,
    chains: "chains",
    indicators: indicators.length ? `indicators?id=${e(indicators[0].id)}` : "indicators",
    ask: "ask?name=mixing&go=1",
    sparql: "sparql?run=1",
    about: "about",
  };
}

const JSON_TYPE = { "content-type": "application/problem+json" };
const FAULTS = {
  500: (route) => route.fulfill({ status: 500, headers: JSON_TYPE, body: '{"status":500,"title":"Internal error","detail":"Something went wrong here."}' }),
  504: (route) => route.fulfill({ status: 504, headers: { "content-type": "text/html" }, body: "<h1>Gateway Time-out</h1>" }),
  hang: () => undefined,
  empty: async (route) => {
    const response = await route.fetch();
    const emptied = (value, name) => (Array.isArray(value) ? (["parameters", "columns", "datasets"].includes(name) ? value : []) : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, emptied(one, key)])) : ["count", "nodes", "ties"].includes(name) ? 0 : value);
    const body = await response.text();
    return route.fulfill({ response, body: response.headers()["content-type"]?.includes("json") ? JSON.stringify(emptied(JSON.parse(body))) : body });
  },
};
/** What every view needs of itself: without it there is no page to look at. */
const NEEDED = /api\/v1\/(info|vocabulary)/;

/** What sticks out of the window, and text that is cut without being shown in full elsewhere. */
const judged = () => {
  const found = [];
  if (document.documentElement.scrollWidth > innerWidth) found.push(`overflow ${document.documentElement.scrollWidth - innerWidth}`);
  for (const one of document.querySelectorAll("main *, header *")) {
    if (!one.childNodes.length || [...one.childNodes].every((node) => node.nodeType !== 3 || !node.data.trim())) continue;
    const style = getComputedStyle(one);
    if (style.overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1 && !["auto", "scroll"].includes(style.overflowX) && style.textOverflow !== "ellipsis" && !one.matches("input, select, .unseen, .unseen *")) found.push(`cut: ${one.className} ${one.textContent.trim().slice(0, 40)}`);
    const box = one.getBoundingClientRect();
    if (box.width && box.right > innerWidth + 1 && !one.closest(".scroll, nav, .menu, .unseen, .legend, .stages, pre, .CodeMirror, details:not([open]), .segments, .tip")) found.push(`outside: ${one.className} ${one.textContent.trim().slice(0, 40)}`);
  }
  if (globalThis.ecographPicture?.overlaps?.() && document.querySelector("canvas[data-drawn]")) found.push(`labels overlap: ${ecographPicture.overlaps()}`);
  return [...new Set(found)].slice(0, 6);
};

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const all = await views();
const chosen = Object.entries(all).filter(([name]) => !wanted || wanted.split(",").includes(name));
const sheets = new Map();

async function taken(page, sheet, name) {
  const file = `${folder}/${sheet}-${name}.png`;
  await page.screenshot({ path: file });
  sheets.set(sheet, [...(sheets.get(sheet) ?? []), [name, file]]);
  const faults = await page.evaluate(judged);
  if (faults.length) console.log(sheet, name, JSON.stringify(faults));
}

async function opened(given, spoil) {
  const context = await browser.newContext(given);
  const page = await context.newPage();
  page.on("pageerror", (error) => console.log("error", page.url().slice(home.length), error.message));
  if (spoil) await page.route(/\/(api\/v1|sparql|reconcile)/, (route) => (NEEDED.test(route.request().url()) ? route.continue() : spoil(route).catch(() => undefined)));
  return page;
}

if (only !== "faults") {
  for (const [locale, colorScheme] of [["zh-CN", "light"], ["en-US", "dark"], ["zh-CN", "dark"], ["en-US", "light"]]) {
    const page = await opened({ locale, colorScheme, viewport: { width: 1440, height: 900 } });
    await page.goto(home);
    for (const [name, hash] of chosen) {
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.evaluate((to) => (location.hash = to), `#/${hash}`);
      await page.waitForTimeout(1300); // slow answers are told of after a second
      await page.waitForFunction(() => !document.querySelector("main .loading, p[role=status]:not(.more-evidence)"), null, { timeout: 45_000 }).catch(() => console.log("slow", locale, name));
      await page.waitForTimeout(700);
      for (const [width, height] of [[1440, 900], [1024, 768], [390, 844]]) {
        if (width < 1440 && colorScheme !== (locale === "zh-CN" ? "light" : "dark")) continue; // colours do not depend on widths
        await page.setViewportSize({ width, height });
        await page.waitForTimeout(400);
        await taken(page, `${width}-${locale.slice(0, 2)}-${colorScheme}`, name);
      }
    }
    await page.context().close();
  }
}
if (only !== "sizes") {
  for (const [fault, spoil] of Object.entries(FAULTS)) {
    for (const [name, hash] of chosen) {
      const page = await opened({ locale: fault === "hang" ? "en-US" : "zh-CN", viewport: { width: 1024, height: 768 } }, async (route) => spoil(route));
      await page.goto(`${home}#/${hash}`);
      await page.waitForTimeout(1500);
      await taken(page, `fault-${fault}`, name);
      await page.context().close();
    }
  }
}
const paper = await browser.newPage({ viewport: { width: 1800, height: 900 } });
for (const [sheet, files] of sheets) {
  const wide = sheet.startsWith("390") ? 290 : 590;
  const cells = files.map(([name, file]) => `<figure><img width=${wide} src="data:image/png;base64,${readFileSync(file).toString("base64")}"><figcaption>${name}</figcaption></figure>`);
  const per = sheet.startsWith("390") ? 12 : 9;
  for (let n = 0; n * per < cells.length; n++) {
    await paper.setContent(`<style>body{margin:4px;display:flex;flex-wrap:wrap;gap:6px;font:13px sans-serif;background:#888}figure{margin:0}</style>${cells.slice(n * per, (n + 1) * per).join("")}`);
    writeFileSync(`${folder}/sheet-${sheet}-${n + 1}.png`, await paper.screenshot({ fullPage: true }));
  }
}
await browser.close();
