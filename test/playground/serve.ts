import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const folder = fileURLToPath(new URL("../../examples/playground/", import.meta.url));

export interface Served {
  readonly address: string;
  close(): Promise<void>;
}

/** The command that a visitor gives: it builds, serves with the headers for threads, and prints the address. */
export async function play(): Promise<Served> {
  const child = spawn(process.execPath, [join(folder, "scripts/play.ts"), "--no-open"], { stdio: "pipe" });
  let said = "";
  const address = await new Promise<string>((resolve, reject) => {
    const listen = (text: Buffer) => {
      said += text;
      const found = /http:\/\/\S+/.exec(said);
      if (found) resolve(found[0]);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("exit", (code) => reject(new Error(`it ended with ${code}: ${said}`)));
  });
  return { address, close: () => ended(child) };
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** A host that serves what was built, in a folder of its own, and can set no header. */
export async function plainHost(): Promise<Served> {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url as string, "http://host").pathname.replace(/^\/some\/folder\//, "");
    const file = path === "" ? "index.html" : path;
    const content = await readFile(join(folder, "dist", file)).catch(() => undefined);
    response.writeHead(content ? 200 : 404, { "Content-Type": types[extname(file)] ?? "application/octet-stream" });
    response.end(content);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/some/folder/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  child.removeAllListeners("exit");
  const exited = once(child, "exit");
  child.kill();
  await exited;
}
