import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { tokens } from "@tsumiki/charts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { whyNoChromium } from "../browser/chromium.ts";
import { install } from "../support/pnpm.ts";
import { type Led, lead } from "./devtools.ts";
import { folder, plainHost, play, type Served } from "./serve.ts";

// The playground as a visitor has it: built by its command, opened in Chromium, led by keys, pointer and pen.

const missing =
  (await whyNoChromium()) ??
  (await install(folder).then(
    () => undefined,
    (error: Error) => error.message,
  ));
if (missing !== undefined) console.log(`The playground is not tested: it cannot be opened here (${missing}).`);

test("its colours are those of the charts", () => {
  const style = readFileSync(join(folder, "src/looks/tokens.css"), "utf8");
  const [light, dark] = style.split("@media") as [string, string];
  for (const [name, colors] of Object.entries(tokens)) {
    expect(light).toContain(`--${name}: ${colors[0]};`);
    expect(dark).toContain(`--${name}: ${colors[1]};`);
  }
});

describe.skipIf(missing !== undefined)("the playground", { timeout: 120_000 }, () => {
  let served: Served;
  let page: Led;

  beforeAll(async () => {
    served = await play();
    page = await lead();
    await page.send("Emulation.setDeviceMetricsOverride", {
      width: 1280,
      height: 800,
      deviceScaleFactor: 1,
      mobile: false,
    });
  }, 120_000);

  afterAll(async () => {
    await page?.close();
    await served?.close();
  });

  /** Opens one of its pages, with these settings in the address, and looks whether axe finds anything serious there. */
  async function open(name: string, ready: string): Promise<void> {
    await page.go("about:blank");
    await page.go(`${served.address}#/${name}`);
    await page.until(ready);
    await page.evaluate(axe);
    type Found = { violations: { id: string; impact: string; nodes: { html: string }[] }[] };
    const { violations } = await page.evaluate<Found>("axe.run({ resultTypes: ['violations'] })");
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(serious.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
  }

  const axe = readFileSync(join(folder, "node_modules/axe-core/axe.min.js"), "utf8");

  /** What `find` says in the page: the element whose text or label begins so. */
  const find = (selector: string, text: string) =>
    `[...document.querySelectorAll("${selector}")].find((e) => (e.ariaLabel ?? e.innerText ?? "").startsWith("${text}"))`;
  const click = (text: string) => page.evaluate(`void ${find("button, label", text)}.click()`);
  const slide = (label: string, value: number) =>
    page.evaluate(`{
      const input = ${find("label", label)}.control;
      input.value = ${value};
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }`);
  const shows = (text: string) =>
    page.until(`document.querySelector("main").innerText.includes(${JSON.stringify(text)})`);
  const press = async (key: string) => {
    for (const type of ["keyDown", "keyUp"]) await page.send("Input.dispatchKeyEvent", { type, key });
  };

  /** Strokes over the pad, with the mouse: corners in shares of its side. */
  async function draw(...corners: (readonly [number, number])[]): Promise<void> {
    const pad = `document.querySelector(".drawing-pad svg")`;
    await page.evaluate(`${pad}.scrollIntoView({ block: "center" })`);
    const [left, top, side] = await page.evaluate<number[]>(
      `(({ left, top, width }) => [left, top, width])(${pad}.getBoundingClientRect())`,
    );
    const send = (type: string, [x, y]: readonly [number, number]) =>
      page.send("Input.dispatchMouseEvent", {
        type,
        x: left! + x * side!,
        y: top! + y * side!,
        button: "left",
        buttons: 1,
      });
    await send("mousePressed", corners[0]!);
    for (const corner of corners.slice(1)) await send("mouseMoved", corner);
    await send("mouseReleased", corners.at(-1)!);
  }

  test("is of the types that it says", async () => {
    const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [tsc, "-p", folder]).catch((error) => error);
    expect(stdout).toBe("");
  });

  test("has less than 250 kB of script, of which one page needs a part", () => {
    const assets = join(folder, "dist/assets");
    const scripts = readdirSync(assets).filter((name) => name.endsWith(".js"));
    const sizes = scripts.map((name) => gzipSync(readFileSync(join(assets, name))).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
  });

  test("begins with the list of its pages, in the language that one chooses", async () => {
    await open("", find("footer p", "Computing on"));
    await click("简体中文");
    await page.until(`document.documentElement.lang === "zh-Hans"`);
    await shows("卷积运算");
    await click("English");
    await shows("Convolution");
  });

  test("convolution: a filter over what one draws, and the sum at one place", async () => {
    await open("convolution", `document.querySelector(".result")`);
    await click("Clear");
    await draw([0.5, 0.15], [0.5, 0.85]);
    await click("Blur");
    await page.until(`document.querySelector(".code").innerText.includes("[0.111, 0.111, 0.111]")`);
    await slide("Bias", 0.5);
    // A bar of 20 x 2.4 pixels in the middle: in its middle, three rows of what is 2.4 wide, a ninth of each, and the bias.
    await page.evaluate(`${find("canvas", "Output")}.focus()`);
    for (let times = 0; times < 40; times++) await press("ArrowLeft");
    await shows("sum 0 + b 0.5 = 0.5");
    for (let times = 0; times < 13; times++) await press("ArrowRight");
    await page.until(`/sum 0\\.[78]\\d* \\+ b 0\\.5 = 1\\.[23]/.test(document.querySelector(".result").innerText)`);
    expect(await page.evaluate("location.hash")).toContain("bias=0.5");
  });

  test("padding: 4 x 4 gives 2 x 2, and with a frame of zeros 4 x 4", async () => {
    await open("padding", `${find("svg", "Output, 4 x 4")}`);
    await slide("Padding P", 0);
    await page.until(find("svg", "Output, 2 x 2"));
    expect(await page.evaluate(`${find("svg", "Output")}.textContent`)).toBe("1516615");
    await shows("From 1 to 4 windows see a pixel.");
    await slide("Padding P", 2);
    await shows("Every pixel is seen by 9 windows.");
    await slide("Layers", 14);
    await shows("The framework says");
  });

  test("stride: the formula, what does not divide, and what is locked", async () => {
    await open("stride", `${find("svg", "Output, 3 x 3")}`);
    await slide("Stride S", 3);
    await shows("does not divide an image of 7");
    await click("floor");
    await page.until(find("svg", "Output, 2 x 2"));
    await click("OH and OW");
    await slide("Stride S", 4);
    await page.until(find("svg", "Output, 2 x 2"));
    await slide("Filter F", 5);
    await page.until(find("svg", "Input, 9 x 9"));
  });

  test("an address that somebody edited says so, and the rest of it holds", async () => {
    await open("stride?stride=banana&filter=5&height=9&width=9", find("p", "The address has something else"));
    await page.until(find("svg", "Input, 9 x 9"));
    await open("nowhere", find("p", 'There is no page \\"nowhere\\"'));
  });

  test("playground: what does not fit says so; it learns, and reads what one draws", async () => {
    await open("playground", `${find("button", "Train")}?.disabled === false`);
    await click("Remove Flatten");
    await shows("Affine expects");
    await page.until(`${find("button", "Train")}.disabled`);
    // A small network, and a learning rate with which it is there soon.
    const setting = "blocks=conv2d-8-5-0-1.relu.maxPool2d-2.flatten.affine-10&learningRate=0.004&batchSize=64";
    await open(`playground?${setting}`, `${find("button", "Train")}?.disabled === false`);

    await click("One step");
    await page.until(`document.querySelector(".figures dd").innerText === "1"`);
    await click("Go on");
    await page.until(`parseFloat(document.querySelectorAll(".figures dd")[3].innerText) > 95`, 90);
    await draw([0.3, 0.2], [0.7, 0.2], [0.55, 0.5], [0.45, 0.85]);
    await shows("It says 7");
    await click("Pause");
    expect(await page.evaluate(`document.querySelectorAll(".curves > .drawn > svg").length`)).toBe(2);
  });

  test("where the host sets no headers, its service worker does, and it opens without a network", async () => {
    const host = await plainHost();
    try {
      await page.go(`${host.address}#/padding`);
      await page.until("window.crossOriginIsolated && navigator.serviceWorker.controller");
      await page.until(find("svg", "Output, 4 x 4"));
    } finally {
      await host.close();
    }
    await page.go("about:blank");
    await page.go(`${host.address}#/stride`);
    await page.until(find("svg", "Output, 3 x 3"));
  });

  test("nothing was complained about in the console", () => {
    expect(page.complaints).toEqual([]);
  });
});
