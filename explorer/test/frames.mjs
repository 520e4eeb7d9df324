// How many frames a second the map draws while it is panned: 300 / 900 and 2,000 / 10,000.
//   node test/frames.mjs http://127.0.0.1:8000 /usr/bin/chromium
import { chromium } from "playwright-core";

const [address, executablePath] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ locale: "zh-CN", viewport: { width: 1440, height: 900 } });
await page.goto(address);
await page.waitForSelector("canvas[data-drawn]");
await page.waitForLoadState("networkidle");
const measured = await page.evaluate(async () => {
  const picture = globalThis.ecographPicture;
  const kinds = ["University", "Enterprise", "ResearchInstitute", "GovernmentBody"];
  const found = {};
  for (const [n, m] of [[300, 900], [2000, 10000]]) {
    let state = 7;
    const draw = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
    const nodes = Array.from({ length: n }, (_, i) => ({ id: `n${i}`, label: `大连第${i}研究院有限公司`, kind: kinds[i % 4], strength: 12 * draw() ** 4, degree: 1 }));
    const ties = Array.from({ length: m }, () => ({ source: `n${Math.floor(n * draw() ** 2)}`, target: `n${Math.floor(n * draw())}`, strength: draw(), events: 1, first: null, last: null, bound: false }));
    const places = Object.fromEntries(nodes.map((one) => [one.id, [1000 * draw(), 600 * draw()]]));
    picture.show({ nodes, ties, total: { nodes: n, ties: m, strength: 1 } }, places, true);
    await new Promise((done) => setTimeout(done, 600));
    const overlaps = picture.overlaps();
    const [start, before] = [performance.now(), picture.frames];
    await new Promise((done) => {
      const step = () => {
        const past = performance.now() - start;
        if (past > 2000) return done();
        picture.pan(6 * Math.cos(past / 300), 4 * Math.sin(past / 300));
        return requestAnimationFrame(step);
      };
      step();
    });
    found[`${n}/${m}`] = { frames: Math.round((picture.frames - before) / 2), overlaps };
  }
  return found;
});
console.log(JSON.stringify(measured));
await browser.close();
