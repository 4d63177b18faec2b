/* First paint, first screen and keystrokes of a page in a real browser, beside an empty page of the same bytes.

   node bench/paint.js PAGE EMPTY      prints: paint, paint of the empty page, keystroke, first screen; milliseconds, the
                                       middle of five */
"use strict";
const { chromium } = require("playwright-core");
const WORDS = ["p", "pe", "per", "person 1", "invoice 2", "team 4", "zzzz"];

const middle = (list) => list.sort((a, b) => a - b)[list.length >> 1];

async function paint(browser, file) {
  const page = await browser.newPage();
  await page.goto("file://" + file);
  const first = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const told = () => performance.getEntriesByName("first-contentful-paint")[0];
        const wait = () => (told() ? resolve(told().startTime) : requestAnimationFrame(wait));
        wait();
      }),
  );
  const shown = await page.evaluate(() => (performance.getEntriesByName("shown")[0] || { startTime: 0 }).startTime);
  await page.close();
  return { first, shown };
}

async function keystroke(browser, file) {
  const page = await browser.newPage();
  await page.goto("file://" + file);
  await page.waitForSelector("html[data-ready]");
  const slowest = await page.evaluate((words) => {
    const input = document.getElementById("search");
    const type = (text) => {
      const began = performance.now();
      input.value = text;
      input.dispatchEvent(new Event("input"));
      document.body.getBoundingClientRect(); // what was changed is laid out
      return performance.now() - began;
    };
    return Math.max(...words.map(type));
  }, WORDS);
  await page.close();
  return slowest;
}

async function main(page, empty) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  const times = { page: [], empty: [], keys: [], shown: [] };
  for (let turn = 0; turn < 5; turn++) {
    const painted = await paint(browser, page);
    times.page.push(painted.first);
    times.shown.push(painted.shown);
    times.empty.push((await paint(browser, empty)).first);
    times.keys.push(await keystroke(browser, page));
  }
  await browser.close();
  console.log([times.page, times.empty, times.keys, times.shown].map((list) => middle(list).toFixed(1)).join(" "));
}

main(process.argv[2], process.argv[3]).catch((error) => {
  console.error(String(error));
  process.exit(1);
});
