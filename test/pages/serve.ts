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
 * Opens a page that is served with these headers and gives what that posts to `/result`, as JSON.
 * @throws Error if nothing comes within 30 seconds
 */
export async function visit(files: Files, headers: OutgoingHttpHeaders): Promise<unknown> {
  const { address, result } = await serve(files, headers);
  const page = await open(address);
  onTestFinished(() => page.close());
  return result;
}

/** A server until the test is finished: its address, and what the first page posts. */
async function serve(
  files: Files,
  headers: OutgoingHttpHeaders,
): Promise<{ address: string; result: Promise<unknown> }> {
  const server = createServer();
  const result = new Promise<unknown>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the page has sent nothing")), 30_000);
    onTestFinished(() => clearTimeout(timer));
    server.on("request", async (request, response) => {
      if (request.url === "/result") {
        resolve(JSON.parse(await body(request)));
        response.end();
        return;
      }
      const [type, content] = files[request.url ?? "/"] ?? ["text/plain", "there is no such file"];
      response.writeHead(200, { ...headers, "Content-Type": type }).end(content);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, result };
}

async function body(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of request) text += piece;
  return text;
}
