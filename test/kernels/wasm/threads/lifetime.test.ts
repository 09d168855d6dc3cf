import { execFile } from "node:child_process";
import os from "node:os";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { backendInfo, currentBackend, dispose, init } from "@tsumiki/kernels";
import { afterEach, expect, test, vi } from "vitest";
import { ended, watchWorkers } from "./workers.ts";

afterEach(() => {
  dispose();
  vi.restoreAllMocks();
});

/** Long enough for several shards. */
const size = 200_000;

/** What a few kernels come to: 4 everywhere. */
function compute(): Set<number> {
  const backend = currentBackend();
  const [x, y] = [backend.allocate(size), backend.allocate(size)];
  backend.kernels.fill(2, x);
  backend.kernels.unary("square", x, y);
  return new Set(backend.read(y, [size]));
}

test("a worker that others end is an error at the next call, which says what to do", async () => {
  const workers = watchWorkers();
  await init({ threads: 3 });
  expect(compute()).toEqual(new Set([4]));
  await workers[0]!.terminate();
  expect(compute).toThrow(
    "a worker thread ended (exit code 1): what was computed is lost; call dispose() and init() again",
  );
  dispose();
  await init({ threads: 3 });
  expect(compute()).toEqual(new Set([4]));
});

test("a worker that ends unnoticed leaves its shards to the others", async () => {
  const workers = watchWorkers();
  await init({ threads: 2 });
  const ending = workers[0]!.terminate();
  expect(compute()).toEqual(new Set([4])); // in the same turn of the event loop: nobody could have told
  await ending;
});

test("dispose ends the workers, and other options may follow, many times", async () => {
  const workers = watchWorkers();
  for (const threads of [2, 5, 1, 3, 8, 2, 4, 3]) {
    expect(await init({ threads })).toMatchObject({ threads });
    expect(compute()).toEqual(new Set([4]));
    dispose();
  }
  await Promise.all(workers.map(ended));
  expect(workers).toHaveLength(1 + 4 + 0 + 2 + 7 + 1 + 3 + 2);
  for (const worker of workers) expect(worker.listenerCount("message") + worker.listenerCount("exit")).toBe(0);
});

test("dispose while init is at work ends the workers that it starts", async () => {
  const workers = watchWorkers();
  const starting = init({ threads: 3 });
  dispose();
  await starting;
  expect(() => backendInfo()).toThrow("await init()");
  await Promise.all(workers.map(ended));
});

test("where a worker cannot be started, init says so and ends those that were", async () => {
  const workers = watchWorkers((nth) => {
    if (nth === 2) throw new Error("no more threads");
    return undefined;
  });
  await expect(init({ threads: 4 })).rejects.toThrow("no more threads");
  await Promise.all(workers.map(ended));
  expect(() => backendInfo()).toThrow("await init()");
});

const remedy = "where Node runs with --permission, it needs --allow-worker; init({ threads: 1 }) needs none";

test.each([
  ["process.exit(3)", `init: a worker thread did not start (exit code 3); ${remedy}`],
  ["throw new Error('broken')", `init: a worker thread did not start (Error: broken); ${remedy}`],
  [
    "require('node:worker_threads').parentPort.postMessage('ready'); setInterval(() => {}, 1000)", // ends not by itself
    `init: a worker thread did not start (its program is of another version: it answers the string "ready"); ${remedy}`,
  ],
])("where a worker ends before it is ready (%s), init says so and ends the others", async (program, message) => {
  const workers = watchWorkers((nth) => (nth === 1 ? program : undefined));
  await expect(init({ threads: 4 })).rejects.toThrow(new Error(message));
  await Promise.all(workers.map(ended));
  expect(await init({ threads: 1 })).toMatchObject({ threads: 1 });
});

test("where nobody asked for threads and none starts, one computes, and what runs says why", async () => {
  vi.spyOn(os, "availableParallelism").mockReturnValue(3);
  const workers = watchWorkers(() => "throw new TypeError('forbidden')");
  const { threads, oneThreadBecause } = await init();
  expect(threads).toBe(1);
  expect(oneThreadBecause).toBe(
    "a worker thread did not start (TypeError: forbidden); where Node runs with --permission, it needs --allow-worker",
  );
  expect(compute()).toEqual(new Set([4]));
  expect(workers).toHaveLength(2);
  await Promise.all(workers.map(ended));
});

test("the workers' program can come from its file", async () => {
  const workers = watchWorkers();
  const worker = new URL("../../../../packages/kernels/src/wasm/generated/worker.js", import.meta.url);
  expect(await init({ threads: 3, worker })).toMatchObject({ threads: 3 });
  expect(compute()).toEqual(new Set([4]));
  expect(workers).toHaveLength(2);
});

test("a file that is no program of threads is an error that names it, also where nobody asked for a number", async () => {
  const program = pathToFileURL("nowhere/worker.js");
  await expect(init({ worker: program })).rejects.toThrow(
    `; is ${program} the file worker.js of this version of tsumiki?; init({ threads: 1 }) needs none`,
  );
  for (const worker of [7, {}, [], null]) {
    await expect(init({ worker } as never)).rejects.toThrow("init: worker must be the URL of worker.js, got ");
  }
});

test("a process that computes with threads ends by itself when its work is done", async () => {
  const program = `
    import { currentBackend, init } from "@tsumiki/kernels";
    await init({ threads: 4 });
    const y = currentBackend().allocate(${size});
    for (let task = 0; task < 100; task++) currentBackend().kernels.fill(task, y);
    console.log(currentBackend().read(y, [${size}])[${size - 1}]);`;
  const args = ["--conditions=@tsumiki/source", "--input-type=module", "--eval", program];
  const { stdout } = await promisify(execFile)(process.execPath, args); // rejects unless the exit code is 0
  expect(stdout).toBe("99\n");
});

test("where Node forbids workers, one thread computes, and threads that were asked for are an error", async () => {
  const program = `
    import { dispose, init } from "@tsumiki/kernels";
    import os from "node:os";
    os.availableParallelism = () => 2;
    const { threads, oneThreadBecause } = await init();
    dispose();
    const asked = await init({ threads: 2 }).catch(({ message }) => message);
    console.log(JSON.stringify({ threads, oneThreadBecause, asked }));`;
  const permission = ["--permission", "--allow-fs-read=*"];
  const args = [...permission, "--conditions=@tsumiki/source", "--input-type=module", "--eval", program];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const { threads, oneThreadBecause, asked } = JSON.parse(stdout);
  expect(threads).toBe(1);
  expect(oneThreadBecause).toMatch(
    /^a worker thread did not start \(.*restricted.*\); where Node runs with --permission/,
  );
  expect(asked).toBe(`init: ${oneThreadBecause}; init({ threads: 1 }) needs none`);
});
