import { createServer, type IncomingMessage, type OutgoingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { open } from "../browser/chromium.ts";

/** What a server has, by path: a content type, and the content. */
export type Files = Readonly<Record<string, readonly [type: string, content: string | Uint8Array]>>;

export const isolating = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/**
 * Opens a page that is served with these headers and runs `/page.js`, and gives what that posts to `/result`, as JSON.
 * @throws Error if nothing comes within 30 seconds
 */
export async function visit(files: Files, headers: OutgoingHttpHeaders): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const timer = setTimeout(() => reject(new Error("the page has sent nothing")), 30_000);
  const server = createServer(async (request, response) => {
    const [path = "/"] = (request.url ?? "/").split("?");
    if (path === "/result") {
      resolve(JSON.parse(await body(request)));
      response.end();
      return;
    }
    const [type, content] = files[path] ?? ["text/html", '<!doctype html><script src="/page.js"></script>'];
    response.writeHead(200, { ...headers, "Content-Type": type }).end(content);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const page = await open(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  onTestFinished(async () => {
    clearTimeout(timer);
    await page.close();
    server.closeAllConnections();
    server.close();
  });
  return promise;
}

async function body(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of request) text += piece;
  return text;
}
