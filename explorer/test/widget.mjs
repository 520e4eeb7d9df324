// The map for notebooks in a headless browser, with a model such as anywidget gives; prints what was seen as JSON.
//   node test/widget.mjs FOLDER /usr/bin/chromium      FOLDER holds widget.js and traits.json
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { chromium } from "playwright-core";

const [folder, executablePath, picture] = process.argv.slice(2);
const PAGE = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><div id="map" style="width:900px"></div><script type="module">
  const traits = await (await fetch("/traits.json")).json();
  const { default: widget } = await import("/widget.js");
  const heard = new Map();
  const model = {
    get: (name) => traits[name],
    set: (name, value) => (traits[name] = value, heard.get("change:" + name)?.()),
    save_changes: () => (globalThis.saved = traits.selected),
    on: (event, then) => heard.set(event, then),
    off: (event) => heard.delete(event),
  };
  const el = document.getElementById("map");
  Object.assign(globalThis, { model, heard, end: widget.render({ model, el }) });
</script>`;
const requests = [];
const server = createServer((asked, answer) => {
  requests.push(asked.url);
  if (asked.url === "/") return answer.setHeader("content-type", "text/html").end(PAGE);
  answer.setHeader("content-type", asked.url.endsWith(".js") ? "text/javascript" : "application/json");
  return answer.end(readFileSync(folder + asked.url));
}).listen(0, "127.0.0.1");
await once(server, "listening");

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage();
const seen = { errors: [], requests };
page.on("console", (said) => said.type() === "error" && seen.errors.push(said.text()));
page.on("pageerror", (error) => seen.errors.push(error.message));
page.on("request", (one) => one.url().startsWith("http://127.0.0.1") || one.url().startsWith("data:") || seen.errors.push(one.url()));
await page.goto(`http://127.0.0.1:${server.address().port}/`);
const canvas = page.locator("canvas[data-drawn]");
await canvas.waitFor();
seen.drawn = await canvas.getAttribute("data-drawn");
seen.said = await page.textContent(".said");
await page.waitForTimeout(100);
const at = (what) =>
  page.evaluate((wanted) => {
    const picture = document.querySelector("canvas").picture;
    const free = (x, y) => !picture.covered().some((box) => x > box.x && x < box.x + box.w && y > box.y && y < box.y + box.h);
    for (const one of wanted === "node" ? picture.part.nodes : picture.part.ties) {
      const ends = (wanted === "node" ? [one.id, one.id] : [one.source, one.target]).map((id) => picture.at(id));
      const [x, y] = [(ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2];
      if (free(x, y) && picture.found(x, y)?.[wanted] === one) return { x, y, id: one.id };
    }
    return null;
  }, what);
seen.overlaps = await page.evaluate(() => document.querySelector("canvas").picture.overlaps());
const node = await at("node");
seen.aim = node.id;
await canvas.click({ position: node });
seen.clicked = await page.evaluate("saved");
await canvas.click({ position: await at("tie") });
seen.tie = await page.evaluate("saved");
if (picture) await page.locator("#map").screenshot({ path: picture });
await page.evaluate(() => model.set("selected", ["dalian-2015/univ-dut", "dalian-2015/ri-dicp"]));
seen.fromPython = await page.evaluate(() => [...document.querySelector("canvas").picture.chosen.nodes]);
await page.locator(".legend button").first().click();
seen.hidden = Number(await canvas.getAttribute("data-drawn"));
await page.evaluate(() => end());
if (await page.evaluate(() => heard.size)) seen.errors.push("listeners stay");
await browser.close();
server.close();
console.log(JSON.stringify(seen));
