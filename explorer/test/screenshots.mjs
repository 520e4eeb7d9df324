// Takes the pictures of the README from a running service.
//   node test/screenshots.mjs http://127.0.0.1:8000 /usr/bin/chromium ../docs/images
import { chromium } from "playwright-core";

const [address, executablePath, folder] = process.argv.slice(2);
const why = encodeURIComponent("dalian-2015/ri-dicp~dalian-2015/univ-dut");
const PICTURES = {
  "explorer.png": ["", "en-US", ".finding >> nth=2"],
  "explorer-why.png": [`#/network?why=${why}`, "zh-CN", ".why .event"],
};
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
for (const [name, [hash, locale, wait]] of Object.entries(PICTURES)) {
  const page = await browser.newPage({ locale, viewport: { width: 1180, height: 740 } });
  await page.goto(address.replace(/\/*$/, "/") + hash);
  await page.waitForSelector("canvas[data-drawn]");
  await page.waitForSelector(wait);
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: `${folder}/${name}` });
}
await browser.close();
