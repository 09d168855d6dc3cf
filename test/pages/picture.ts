// The picture of a report that README.md shows: of the one that `pnpm start` has left, the first screens as a PNG.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { open, whyNoChromium } from "../browser/chromium.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const html = join(root, "runs/simple-digits/report.html");
const png = join(root, "packages/report/picture.png");
const size = { width: 1040, height: 900 };

/** What README.md should not be heavier by, in bytes. */
const most = 150_000;

/** The number of the latest command. */
let last = 0;

const missing = (await whyNoChromium()) ?? (existsSync(html) ? undefined : `there is no ${html}: run pnpm start first`);
if (missing !== undefined) throw new Error(missing);
const page = await open("about:blank", "--remote-debugging-port=0", "--hide-scrollbars");
try {
  const image = await shoot(await portIn(page.profile));
  if (image.length > most) throw new Error(`the picture has ${image.length} bytes, more than ${most}`);
  writeFileSync(png, image);
  console.log(`${png}: ${image.length} bytes`);
} finally {
  await page.close();
}

/** Chromium writes it down as soon as it listens. */
async function portIn(profile: string): Promise<string> {
  const file = join(profile, "DevToolsActivePort");
  for (let tries = 0; tries < 200; tries++) {
    const [port] = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
    if (port) return port;
    await setTimeout(100);
  }
  throw new Error("Chromium does not listen");
}

async function shoot(port: string): Promise<Buffer> {
  const pages: { type: string; webSocketDebuggerUrl: string }[] = await (
    await fetch(`http://127.0.0.1:${port}/json`)
  ).json();
  const socket = new WebSocket(pages.find(({ type }) => type === "page")!.webSocketDebuggerUrl);
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  const features = [{ name: "prefers-color-scheme", value: "light" }];
  await send(socket, "Emulation.setEmulatedMedia", { features });
  await send(socket, "Emulation.setDeviceMetricsOverride", { ...size, deviceScaleFactor: 1, mobile: false });
  await send(socket, "Page.navigate", { url: pathToFileURL(html).href });
  await setTimeout(1000);
  const clip = { x: 0, y: 0, ...size, scale: 1 };
  const { data } = (await send(socket, "Page.captureScreenshot", { format: "png", clip })) as { data: string };
  return Buffer.from(data, "base64");
}

/** One command of the DevTools protocol, and what it comes to. */
function send(socket: WebSocket, method: string, params: object): Promise<unknown> {
  const id = ++last;
  socket.send(JSON.stringify({ id, method, params }));
  return new Promise((resolve) => {
    socket.addEventListener("message", function listen({ data }) {
      const message = JSON.parse(data);
      if (message.id !== id) return;
      socket.removeEventListener("message", listen);
      resolve(message.result);
    });
  });
}
