// A reader's way through the explorer, in a headless browser; prints what was seen as JSON.
//   node test/journey.mjs http://127.0.0.1:8000 /usr/bin/chromium
// Each step waits for what it needs to see.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { chromium } from "playwright-core";

const [address, browserPath] = process.argv.slice(2);
const home = address.replace(/\/*$/, "/");
const PATIENCE = Number(process.env.PATIENCE ?? 120_000);
const seen = { errors: [], foreign: [], axe: {}, words: {}, numbers: [], checks: {} };
const axe = readFileSync(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

const api = async (path) => {
  const response = await fetch(new URL(path, home), { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`${response.status} ${path}`);
  return response.json();
};
const equal = (what, page, answer) => seen.numbers.push({ what, page: String(page), api: String(answer) });
const short = (value, digits = 3) => (Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(digits))));

const browser = await chromium.launch({
  executablePath: browserPath,
  args: ["--no-sandbox", "--disable-gpu"],
  timeout: PATIENCE,
});

async function opened(hash, { locale = "zh-CN", colorScheme = "light", width = 1440, height = 900 } = {}) {
  const context = await browser.newContext({ locale, colorScheme, viewport: { width, height } });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.on("console", (said) => said.type() === "error" && seen.errors.push(said.text()));
  page.on("pageerror", (error) => seen.errors.push(error.message));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (!["data:", "blob:"].includes(url.protocol) && url.host !== new URL(home).host) seen.foreign.push(url.href);
  });
  await page.goto(home + hash);
  return page;
}

const VIEWS = {
  network: ["#/network", "canvas[data-drawn]", ".finding:nth-of-type(3)"],
  why: [`#/network?why=${encodeURIComponent("dalian-2015/univ-dut~dalian-2015/ri-dicp")}`, ".why .event"],
  communities: ["#/network?colour=community&size=betweenness", ".legend .count"],
  periods: ["#/network?p1=2000-2013&p2=2014-2021&tab=ties", ".change"],
  list: ["#/network?tab=list", ".side tbody tr"],
  profile: ["#/entity?id=dalian-2015/univ-dut", ".panel:first-child tbody tr .number"],
  central: ["#/central", ".interval"],
  sides: ["#/sides", ".cell"],
  flow: ["#/sides?as=flow", ".flow rect"],
  brokers: ["#/brokers", ".view tbody tr"],
  leaving: ["#/leaving?remove=dalian-2015/univ-dut", ".view tbody tr"],
  schema: ["#/schema?pair=University%3EProject", ".cell", ".view .panel tbody tr"],
  quality: ["#/quality", ".panel tbody tr"],
  perimeter: ["#/perimeter?p=dalian-2015/univ-dut,dalian-2015/ri-dicp", ".members .entity"],
  report: ["#/report?id=dalian-2015/univ-dut", ".report svg", ".sources li"],
  region: ["#/report", ".report svg", ".report tbody tr"],
  path: ["#/path?start=dalian-2015/univ-dut&end=dalian-2015/ent-zwz", ".way"],
  chains: ["#/chains", ".stage-box"],
  indicators: ["#/indicators?id=dalian-2015/i-contract-turnover", ".figure-value"],
  ask: ["#/ask?name=mixing&go=1", ".answer tbody tr"],
  sparql: ["#/sparql?run=1", ".CodeMirror", ".view tbody tr"],
  about: ["#/about", ".panel .chip"],
};

/** Words of the page itself: what is data says so by its class, or its language. */
const ownWords = (page) =>
  page.evaluate(() => {
    const found = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const parent = node.parentElement;
      const data = parent.closest(".data, .language, .editor, noscript, script, style, code, .made, .brand, textarea");
      if (!data && node.data.trim()) found.push(node.data.trim());
    }
    for (const one of document.querySelectorAll("[aria-label], [placeholder]")) {
      if (one.matches(".language, .data, .editor *, canvas, .cell, section, [role=region]")) continue;
      for (const name of ["aria-label", "placeholder"]) if (one.getAttribute(name)) found.push(one.getAttribute(name));
    }
    return found;
  });

async function checked(name, page) {
  if (!(await page.evaluate("typeof axe !== 'undefined'"))) await page.evaluate(axe);
  const result = await page.evaluate(async () => {
    const found = await axe.run(document, { resultTypes: ["violations"] });
    return found.violations.map((one) => [one.impact, one.id, one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160))]);
  });
  seen.axe[name] = result.filter(([impact]) => ["serious", "critical"].includes(impact));
}

async function firstPicture(page) {
  await page.waitForSelector("canvas[data-drawn]");
  await page.waitForSelector(".finding >> nth=2");
  seen.checks.firstPicture = await page.evaluate(() => performance.getEntriesByName("first-picture")[0].startTime);
  seen.checks.overlaps = await page.evaluate(() => ecographPicture.overlaps());
  const said = await page.textContent(".said");
  const ties = await api("api/v1/networks/collaboration/ties?limit=300");
  const whole = await api("api/v1/networks/collaboration");
  const total = whole.edges.reduce((sum, tie) => sum + tie.strength, 0);
  const part = ties.ties.reduce((sum, tie) => sum + tie.strength, 0);
  equal("ties said", said.match(/\d+/g).join(), `300,${ties.count},${Math.round((100 * part) / total)}`);
  const ranked = await api("api/v1/analysis/collaboration/centrality?limit=1");
  const sentence = await page.textContent(".finding >> nth=0");
  equal("partners of the first", sentence.includes(` ${ranked.rows[0].value} `), true);
  seen.checks.svg = await page.evaluate(() => ecographPicture.svg().startsWith("<svg"));
}

async function searched(page) {
  seen.checks.found = {};
  for (const text of ["dllgdx", "大工", "dalian ligong", "Dalian University of Tech"]) {
    await page.keyboard.press("Escape");
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("/");
    await page.keyboard.type(text);
    const first = page.locator(".top [role=option]").first();
    await first.filter({ hasText: /大连理工大学|Dalian University of Technology/ }).waitFor();
    seen.checks.found[text] = await first.locator(".found").textContent();
    await page.locator(".top input").fill("");
  }
  await page.locator(".top input").fill("dllgdx");
  await page.locator(".top [role=option]").first().waitFor();
  await page.keyboard.press("Enter");
  await page.locator("h1", { hasText: "大连理工大学" }).waitFor();
  await page.goBack();
  await page.waitForSelector("canvas[data-drawn]");
}

async function lineToEvidence(page) {
  const at = await page.waitForFunction(() => {
    const picture = globalThis.ecographPicture;
    for (const tie of picture?.part.ties ?? []) {
      const [a, b] = [picture.at(tie.source), picture.at(tie.target)];
      if (!a || !b) continue;
      const [x, y] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
      const covered = picture.covered().some((box) => x > box.x && x < box.x + box.w && y > box.y && y < box.y + box.h);
      if (!covered && picture.found(x, y)?.tie === tie) return { x, y, tie };
    }
    return null;
  });
  const { x, y, tie } = await at.jsonValue();
  await page.locator(".canvas canvas").click({ position: { x, y } });
  await page.waitForSelector(".why .event");
  const answer = await api(`api/v1/evidence?one=${tie.source}&other=${tie.target}`);
  equal("strength of a line", await page.getAttribute(".why", "data-strength"), answer.strength);
  equal("events of a line", await page.locator(".why .event").count(), answer.events.length);
  equal("documents", (await page.locator(".documents li").count()) > 0, true);
  const url = page.url();
  const again = await opened(url.slice(url.indexOf("#")));
  await again.waitForSelector(".why .event");
  seen.checks.reloaded = (await again.textContent(".why")) === (await page.textContent(".why"));
  await again.context().close();
  await page.keyboard.press("Escape");
  await page.waitForSelector(".why", { state: "detached" });
}

async function expanded(page) {
  const before = await page.textContent(".said");
  await page.evaluate(() => (location.hash = "#/network?sel=dalian-2015/univ-dut"));
  await page.locator(".selected button").first().click();
  await page.waitForFunction((said) => document.querySelector(".said").textContent !== said, before);
  const after = await page.textContent(".said");
  for (const [name, said] of [["撤销", before], ["重做", after], ["撤销", before]]) {
    await page.locator(`.tools button[aria-label="${name}"]`).click();
    await page.waitForFunction((text) => document.querySelector(".said").textContent === text, said);
  }
  seen.checks.undone = true;
}

/** Communities, two periods, lasso, hide, pin: each is in the address, and a new profile shows the same. */
async function dressed(page) {
  const ended = (route) => route.fulfill({ status: 504, contentType: "application/problem+json", body: '{"status":504,"title":"Gateway Timeout","detail":"It took too long."}' });
  await page.route("**/analysis/communities*", ended, { times: 1 });
  await page.evaluate(() => (location.hash = "#/network?colour=community&size=betweenness"));
  await page.waitForSelector(".legend .failed"); // what colours the map has failed: the legend says so, and asks again
  equal("what failed", (await page.locator(".legend .failed").textContent()).includes("It took too long."), true);
  await page.locator(".legend .failed button").click();
  await page.waitForSelector(".legend .failed", { state: "detached" });
  seen.errors = seen.errors.filter((one) => !one.includes("504")); // the browser notes the answer made above
  await page.waitForSelector(".legend .count");
  await page.waitForFunction(() => document.querySelectorAll(".legend .count").length === 8);
  const { tables } = await api("api/v1/analysis/communities?limit=all");
  const leaders = tables.find((one) => one.name === "communities").rows.map((row) => row[2].split("；")[0]);
  const named = await page.locator(".legend button .data").allTextContents();
  equal("leaders of communities", named.join(), leaders.filter((one) => named.includes(one)).slice(0, 8).join());

  await page.evaluate(() => (location.hash = "#/network?p1=2000-2013&p2=2014-2021&k=2000"));
  await page.waitForFunction(() => document.querySelectorAll(".change-line").length === 3);
  await page.waitForFunction(() => !/^300/.test(document.querySelector(".said").textContent));
  const pairs = async (years) => {
    const { edges } = await api(`api/v1/networks/collaboration?${years}`);
    return new Set(edges.map((one) => [one.source, one.target].sort().join()));
  };
  const [before, after] = [await pairs("since=2000&until=2013"), await pairs("since=2014&until=2021")];
  const both = [...after].filter((one) => before.has(one)).length;
  const counts = await page.locator(".legend button:has(.change-line) .count").allTextContents();
  equal("appeared, stayed, went", counts.join(), [after.size - both, both, before.size - both].join());

  await page.evaluate(() => (location.hash = "#/network?k=100"));
  await page.waitForFunction(() => document.querySelector("canvas[data-drawn]")?.dataset.drawn === "100");
  await page.locator(".tools button[aria-pressed]").click();
  const box = await page.locator(".canvas").boundingBox();
  const loop = [[0.25, 0.2], [0.75, 0.2], [0.75, 0.7], [0.25, 0.7]].map(([x, y]) => [box.x + x * box.width, box.y + y * box.height]);
  await page.mouse.move(...loop[0]);
  await page.mouse.down();
  for (const [x, y] of [...loop.slice(1), loop[0]]) await page.mouse.move(x, y, { steps: 4 });
  await page.mouse.up();
  await page.waitForURL(/sel=/);
  const selected = new URLSearchParams(page.url().split("?")[1]).get("sel").split(",");
  equal("selected by a lasso", (await page.textContent(".selected h2")).match(/\d+/)[0], selected.length);
  await page.locator(".selected button", { hasText: "固定" }).click();
  await page.waitForURL(/pin=/);
  await page.locator(".selected button", { hasText: "隐藏" }).click();
  await page.waitForURL(/drop=/);
  await page.waitForFunction((gone) => !ecographPicture.part.nodes.some((one) => gone.includes(one.id)), selected);
  await styled(page);
  const files = await page.locator(".export .menu a").evaluateAll((list) => list.map((one) => one.href));
  seen.checks.files = {};
  for (const url of files) seen.checks.files[new URL(url).searchParams.get("format")] = (await fetch(url)).status;
}

/** Styles from a file: what is wrong is said, what is right is seen, kept, and written to a file again. */
async function styled(page) {
  const input = page.locator(".export input[type=file]").nth(1);
  const file = (content) => input.setInputFiles({ name: "mine.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(content)) });
  const colour = () => page.evaluate(() => ecographPicture.style.colour({ kind: "University" }));
  await page.locator(".export summary").click();
  await file({ kinds: { University: { colour: "blue" } } });
  equal("a wrong colour is named", (await page.locator(".export [role=alert]").textContent()).includes('University: colour = "blue"'), true);
  equal("and changes nothing", await colour(), "#0072b2");
  await file({ kinds: { University: { colour: "#aa0011", label_zh: "我的大学" } } });
  await page.locator(".legend", { hasText: "我的大学" }).waitFor();
  equal("a colour of a file", await colour(), "#aa0011");
  const [saved] = await Promise.all([page.waitForEvent("download"), page.locator(".export button", { hasText: "存为文件" }).nth(1).click()]);
  const { kinds } = JSON.parse(readFileSync(await saved.path(), "utf8"));
  equal("styles as a file", [kinds.University.colour, kinds.University.label_zh, kinds.Enterprise.shape].join(), "#aa0011,我的大学,square");
  await page.locator(".export button", { hasText: "恢复原样" }).click();
  equal("the default again", await colour(), "#0072b2");
  await page.locator(".export summary").click();
}

async function ranks(page) {
  const { rows } = await api("api/v1/analysis/collaboration/centrality?limit=10");
  const cells = await page.locator("tbody tr").evaluateAll((list) => list.map((row) => [...row.children].map((one) => one.textContent)));
  rows.forEach((row, n) => equal(`rank ${n}`, `${cells[n][0].trim()} ${cells[n][1]} ${cells[n][3]}`, `${row.label} ${row.rank} ${short(row.value, 4)}`));
}

/** A rank rests on more events than are shown at once; the others come when they are wanted. */
async function evidence(page) {
  const path = "api/v1/analysis/collaboration/centrality?limit=1";
  const one = (await api(path)).rows[0].id;
  const { supports } = (await api(`${path}&why=${one}&why_limit=all`)).why;
  await page.evaluate((to) => (location.hash = to), `#/central?why=${one}`);
  await page.waitForSelector(".more-evidence");
  equal("evidence at once", await page.locator(".drawer .event").count(), 25);
  await page.locator(".more-evidence button").click();
  await page.waitForFunction((count) => document.querySelectorAll(".drawer .event").length === count, supports.length);
  const names = await page.locator(".drawer .event h5").allTextContents();
  equal("evidence in all", names.map((text) => text.trim()).join(), supports.map((each) => each.of.label).join());
}

/** Figures of a view and those of the API, ten of each. */
const COMPARED = {
  async brokers(page) {
    const answer = await api("api/v1/analysis/brokerage?limit=5");
    const shown = await page.locator("tbody tr").evaluateAll((list) => list.map((row) => [...row.children].map((one) => one.textContent.trim())));
    const at = (name) => answer.columns.indexOf(name);
    answer.rows.forEach((row, n) => equal(`broker ${n}`, [shown[n][2], shown[n][7]].join(), [short(row[at("coordinator")], 4), short(row[at("total")], 5)].join()));
  },
  async leaving(page) {
    const { rows } = await api("api/v1/analysis/what-if?remove=dalian-2015/univ-dut&limit=all");
    const shown = await page.locator(".view table >> nth=0").locator("tbody tr").evaluateAll((list) => list.map((row) => [...row.children].map((one) => one.textContent)));
    rows.forEach(([, before, after], n) => equal(`left ${n}`, shown[n].slice(1, 3).join(), [short(before, 5), short(after, 5)].join()));
  },
  async schema(page) {
    const { results } = await api("api/v1/vocabulary?of=predicate");
    const sum = (pair) => results.reduce((all, one) => all + (one.pairs[pair] ?? 0), 0);
    equal("university to project", await page.textContent('.cell[aria-pressed="true"]'), sum("University>Project"));
    const shown = await page.locator(".panel tbody tr .number").allTextContents();
    equal("relations of a pair", shown.reduce((all, one) => all + Number(one), 0), sum("University>Project"));
  },
  async quality(page) {
    await page.waitForFunction(() => [...document.querySelectorAll(".panel h2")].filter((one) => /\d$/.test(one.textContent)).length === 4);
    const titles = await page.locator(".panel h2").allTextContents();
    const counts = titles.slice(0, 4).map((one) => one.match(/\d+$/)?.[0]);
    const rows = async (name) => (await api(`api/v1/queries/${name}`)).total;
    const conflicts = (await api("api/v1/indicators?contradicted=true&limit=1")).meta.count;
    equal("faults of the data", counts.join(), [conflicts, await rows("not-stated"), await rows("figures?status=damaged"), await rows("conjectures")].join());
    const opening = page.locator(".panel").nth(4);
    await opening.scrollIntoViewIfNeeded();
    await opening.locator("tbody tr").first().waitFor();
    const stated = await opening.locator("tbody tr td:nth-child(4)").allTextContents();
    const { datasets } = await api("api/v1/info");
    const counted = datasets.flatMap((one) => Object.values(one.counts.opens).flatMap((levels) => Object.values(levels)));
    equal("how far evidence opens", stated.map(Number).join(), counted.join());
  },
  async profile(page) {
    const { ties } = await api("api/v1/networks/collaboration/ties?entity=dalian-2015/univ-dut&limit=5");
    const shown = await page.locator(".panel >> nth=0").locator("tbody tr .number").allTextContents();
    ties.forEach((tie, n) => equal(`partner ${n}`, shown[n].trim(), short(tie.strength)));
  },
  async chains(page) {
    const { columns, rows } = await api("api/v1/analysis/chains?limit=all");
    const shown = await page.locator(".tabs button .quiet").allTextContents();
    const figures = rows.map((row) => ["nodes", "broken", "weak", "fill"].map((name) => row[columns.indexOf(name)]).join()).sort();
    equal("chains", shown.map((one) => one.match(/\d+/g).join()).sort().join(";"), figures.join(";"));
  },
  async indicators(page) {
    const { results } = await api("api/v1/indicators?limit=10");
    const shown = await page.locator(".view > .scroll tbody tr .number").allTextContents();
    results.forEach((one, n) => equal(`figures of indicator ${n}`, shown[n], one.observations));
  },
  async region(page) {
    const { rows } = await api("api/v1/analysis/collaboration/centrality?limit=10");
    const shown = await page.locator(".report section >> nth=0").locator("tbody tr").evaluateAll((list) => list.map((row) => [...row.children].map((one) => one.textContent)));
    rows.forEach((row, n) => equal(`report ${n}`, `${shown[n][0]} ${shown[n][1]} ${shown[n][3]}`, `${row.rank} ${row.label} ${short(row.value)}`));
  },
  async ask(page) {
    const { rows } = await api("api/v1/analysis/mixing");
    const shown = await page.locator(".answer >> nth=0").locator("tbody tr").evaluateAll((list) => list.map((row) => row.children[2].textContent));
    rows.slice(0, 10).forEach((row, n) => equal(`mixing ${n}`, shown[n], row[2]));
  },
};

/** An own list of 50 names, two of them doubtful or unknown: recognised, then drawn. */
async function perimeter() {
  const { results } = await api("api/v1/entities?filter=kind:University&limit=48&sort=-strength");
  const page = await opened("#/perimeter");
  await page.fill("textarea", [...results.map((one) => one.label), "大连化学物理研究", "没有这样的单位 xyzzy"].join("\n"));
  await page.locator(".view .primary").click();
  await page.locator(".progress", { hasText: "50 / 50" }).waitFor();
  const said = await page.locator(".view > .chips .chip").allTextContents();
  equal("recognised", said.map((one) => Number(one.match(/\d+/)[0])).reduce((all, one) => all + one), 50);
  equal("asked back", await page.locator("td select").count(), said[1].match(/\d+/)[0]);
  await page.locator("td select").first().selectOption({ index: 2 });
  const members = new Set(new URLSearchParams(page.url().split("?")[1]).get("p").split(","));
  await page.locator(".panel .links a").first().click();
  await page.waitForSelector("canvas[data-drawn]");
  const { edges } = await api("api/v1/networks/collaboration");
  const inside = edges.filter((one) => members.has(one.source) && members.has(one.target)).length;
  await page.waitForFunction((n) => document.querySelector("canvas").dataset.drawn === String(n), inside);
  equal("ties of the list", await page.getAttribute("canvas", "data-drawn"), inside);
  await page.context().close();
}

/** A long list is given up on the way, taken up again where it was, and comes to its end. */
async function longList() {
  const page = await opened("#/perimeter");
  const long = Array.from({ length: 600 }, (_, n) => `大连第${n}精密机械有限公司`).join("\n");
  await page.fill("textarea", long);
  await page.locator(".view .primary").click();
  const done = () => page.locator("progress").evaluate((bar) => bar.value);
  await page.waitForFunction(() => document.querySelector("progress")?.value > 0);
  await page.getByRole("button", { name: "取消" }).click();
  const at = await done();
  await page.waitForTimeout(500);
  equal("given up", await done(), at);
  await page.getByRole("button", { name: "继续" }).click();
  await page.locator(".progress", { hasText: "600 / 600" }).waitFor();
  equal("taken up", (await page.locator(".view > .chips .chip").allTextContents()).reduce((all, one) => all + Number(one.match(/\d+/)[0]), 0), 600);
  await page.context().close();
}

/** Through every view with Tab, Enter, Space and Escape alone. */
async function byKeyboard() {
  const page = await opened("");
  await page.waitForSelector(".finding >> nth=2");
  const reach = async (selector, text = "") => {
    for (let n = 0; n < 600; n++) {
      await page.keyboard.press("Tab");
      const found = await page.evaluate(([one, said]) => document.activeElement.matches(one) && document.activeElement.textContent.includes(said), [selector, text]);
      if (found) return;
    }
    throw new Error(`Tab does not reach ${selector} ${text}`);
  };
  const opens = async (selector, text, wait) => {
    await reach(selector, text);
    await page.keyboard.press("Enter");
    await page.waitForSelector(wait);
  };
  await opens(".segments button", "名单", ".side tbody tr");
  await reach(".side tbody input");
  await page.keyboard.press("Space");
  await page.waitForURL(/sel=/);
  await opens(".segments button", "联系", ".pick.tie");
  await opens(".pick.tie", "", ".why .event");
  await page.keyboard.press("Escape");
  await page.waitForSelector(".why", { state: "detached" });
  await page.evaluate(() => document.querySelector(".brand").focus());
  const plain = { 谁居中心: ".interval", 双边: ".cell", 路径: ".combobox", 创新链: ".stage-box", 指标: ".view tbody tr", 提问: ".asking" };
  for (const [text, wait] of Object.entries(plain)) await opens(".top nav > a", text, wait);
  const more = { SPARQL: ".CodeMirror", 中介者: ".marked", 假如离开: ".view tbody tr", 自选范围: "textarea", 报告: ".report svg", 类别与关系图: ".cell", 质量: ".panel tbody tr", 关于数据: ".panel .chip" };
  for (const [text, wait] of Object.entries(more)) {
    await page.evaluate(() => document.querySelector(".brand").focus());
    await opens(".more summary", "", ".more[open] .menu a");
    await opens(".more a", text, wait);
  }
  await page.evaluate(() => (location.hash = "#/sides"));
  await page.waitForSelector(".cell");
  await page.evaluate(() => document.querySelector(".brand").focus());
  await opens(".cell", "", ".why .event");
  seen.checks.keyboard = true;
  await page.context().close();
}

const shown = (page) => page.evaluate(() => document.querySelector("main").innerText.replace(/\s+/g, " "));

async function cells(page) {
  const texts = await page.locator(".cell").evaluateAll((list) => list.slice(0, 3).map((one) => one.textContent));
  for (let n = 0; n < texts.length; n++) {
    await page.locator(".cell").nth(n).click();
    await page.waitForURL(/why=/);
    const [one, other] = new URLSearchParams(page.url().split("?")[1]).get("why").split("~");
    const answer = await api(`api/v1/evidence?one=${one}&other=${other}`);
    equal(`cell ${n}`, texts[n], answer.events.length);
    await page.waitForSelector(".why .event");
  }
}

/** The page below a prefix: a proxy takes /graph away and tells the service of it. */
async function belowPrefix() {
  const outside = [];
  const proxy = createServer((asked, answer) => {
    if (!/^\/graph(\/|$)/.test(asked.url)) {
      outside.push(asked.url);
      return answer.writeHead(404).end();
    }
    const headers = { ...asked.headers, "x-forwarded-prefix": "/graph" };
    const path = asked.url.slice("/graph".length) || "/";
    request(new URL(path, home), { headers }, (got) => got.pipe(answer.writeHead(got.statusCode, got.headers))).end();
    return undefined;
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const origin = `http://127.0.0.1:${proxy.address().port}/`;
  const context = await browser.newContext({ locale: "zh-CN" });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  await page.goto(`${origin}graph/`);
  await page.waitForSelector(".finding >> nth=2");
  await page.goto(`${origin}graph`);
  await page.waitForSelector(".finding >> nth=2");
  for (const [hash, wait] of [["#/entity?id=dalian-2015/univ-dut", ".panel tbody tr"], ["#/sparql?run=1", ".view tbody tr"]]) {
    await page.evaluate((to) => (location.hash = to), hash);
    await page.waitForSelector(wait);
    const links = await page.locator("a[href]").evaluateAll((list) => list.map((one) => one.href));
    outside.push(...links.filter((one) => one.startsWith(origin) && !one.startsWith(`${origin}graph`)));
  }
  seen.checks.outsidePrefix = outside;
  await context.close();
  proxy.close();
}

const page = await opened("");
await firstPicture(page);
await searched(page);
await lineToEvidence(page);
await expanded(page);
await dressed(page);
await page.context().close();
await belowPrefix();
await perimeter();
await longList();
await byKeyboard();

const again = await opened("#/about"); // another profile, which is given the addresses alone
for (const locale of ["zh-CN", "en-US"]) {
  const one = await opened("#/network", { locale, colorScheme: locale === "zh-CN" ? "light" : "dark" });
  for (const [name, [hash, ...waits]] of Object.entries(VIEWS)) {
    await one.evaluate((to) => (location.hash = to), hash);
    for (const wait of waits) await one.waitForSelector(wait);
    await one.waitForLoadState("networkidle");
    if (locale === "zh-CN" && name === "central") await ranks(one);
    if (locale === "zh-CN" && name === "sides") await cells(one);
    if (locale === "zh-CN") {
      await COMPARED[name]?.(one);
      await again.goto(home + hash);
      await again.reload(); // from the address alone
      for (const wait of waits) await again.waitForSelector(wait);
      await again.waitForLoadState("networkidle");
      const same = async () => {
        for (let n = 0; n < 40; n++) {
          if ((await shown(again)) === (await shown(one))) return true;
          await again.waitForTimeout(250); // what is still being computed
        }
        return false;
      };
      if (!["sides", "sparql"].includes(name) && !(await same())) seen.checks[`otherwise ${name}`] = [await shown(one), await shown(again)];
    }
    seen.words[`${name} ${locale}`] = await ownWords(one);
    await checked(`${name} ${locale}`, one);
    if (locale === "en-US") {
      await one.setViewportSize({ width: 390, height: 844 });
      const over = await one.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (over > 0) seen.checks[`overflow ${hash}`] = over;
      await one.setViewportSize({ width: 1440, height: 900 });
    }
  }
  await one.evaluate((to) => (location.hash = to), "#/central");
  await one.waitForSelector("h1");
  const before = await one.textContent("h1");
  if (locale === "zh-CN") await evidence(one);
  await one.locator(".language").click();
  await one.waitForFunction((text) => document.querySelector("h1")?.textContent !== text, before);
  await one.context().close();
}

await browser.close();
console.log(JSON.stringify(seen));
