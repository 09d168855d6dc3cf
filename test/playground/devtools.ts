import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { open } from "../browser/chromium.ts";

/** A page of Chromium that is led from outside, by the DevTools protocol. */
export interface Led {
  /** Goes to an address and waits until the page has loaded. */
  go(url: string): Promise<void>;
  /** What an expression comes to in the page; of a promise, what that does. */
  evaluate<T>(expression: string): Promise<T>;
  /** Waits until an expression is true there. */
  until(expression: string, seconds?: number): Promise<void>;
  /** One command of the protocol. */
  send<T = unknown>(method: string, params?: object): Promise<T>;
  /** What the page has said in the console since it was opened: errors, warnings, exceptions. */
  readonly complaints: string[];
  close(): Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, never>;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** Opens Chromium with an empty page. */
export async function lead(...flags: string[]): Promise<Led> {
  const page = await open("about:blank", "--remote-debugging-port=0", "--hide-scrollbars", ...flags);
  const socket = await connected(await portIn(page.profile));
  const complaints: string[] = [];
  const answers = new Map<number, (message: Message) => void>();
  const waiting = new Map<string, () => void>();
  let lastId = 0;

  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(data) as Message;
    if (message.id !== undefined) answers.get(message.id)?.(message);
    else if (message.method !== undefined) {
      complaints.push(...complaintsIn(message));
      waiting.get(message.method)?.();
    }
  });

  async function send<T>(method: string, params: object = {}): Promise<T> {
    const id = ++lastId;
    socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await new Promise<Message>((resolve) => answers.set(id, resolve));
    answers.delete(id);
    if (error) throw new Error(`${method}: ${error.message}`);
    return result as T;
  }

  async function evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await send<{
      result: { value: T };
      exceptionDetails?: { exception?: { description?: string } };
    }>("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description}`);
    return result.value;
  }

  await Promise.all(["Page.enable", "Runtime.enable", "Log.enable"].map((method) => send(method)));
  return {
    complaints,
    send,
    evaluate,
    async go(url) {
      const loaded = new Promise<void>((resolve) => waiting.set("Page.loadEventFired", resolve));
      await send("Page.navigate", { url });
      await loaded;
    },
    async until(expression, seconds = 20) {
      for (const end = Date.now() + seconds * 1000; Date.now() < end; await setTimeout(50)) {
        if (await evaluate<boolean>(`Boolean(${expression})`)) return;
      }
      const text = await evaluate<string>("document.querySelector('main')?.innerText.replaceAll(/\\s+/g, ' ')");
      throw new Error(`after ${seconds} seconds it is not so: ${expression}; the page says: ${text}`);
    },
    async close() {
      socket.close();
      await page.close();
    },
  };
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

async function connected(port: string): Promise<WebSocket> {
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as {
    type: string;
    webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket(targets.find(({ type }) => type === "page")!.webSocketDebuggerUrl);
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  return socket;
}

function complaintsIn({ method, params = {} }: Message): string[] {
  const { type, args, entry, exceptionDetails } = params as {
    type?: string;
    args?: { value?: unknown; description?: string }[];
    entry?: { level: string; text: string; url?: string };
    exceptionDetails?: { text: string; exception?: { description?: string } };
  };
  if (method === "Runtime.consoleAPICalled" && ["error", "warning", "assert"].includes(type ?? "")) {
    return [(args ?? []).map(({ value, description }) => String(value ?? description)).join(" ")];
  }
  if (method === "Log.entryAdded" && entry && ["error", "warning"].includes(entry.level)) {
    return [`${entry.text} ${entry.url ?? ""}`];
  }
  if (method === "Runtime.exceptionThrown" && exceptionDetails) {
    return [exceptionDetails.exception?.description ?? exceptionDetails.text];
  }
  return [];
}
