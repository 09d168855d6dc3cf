import { availableParallelism, cpus } from "node:os";
import { backendInfo, dispose, init } from "tsumiki";
import type { Machine } from "./results.ts";
import { threadCount } from "./table.ts";

/** What is measured on. Starts a backend with the default options, to see what those give, and ends it. */
export async function describeMachine(): Promise<Machine> {
  await init();
  const { build, threads } = backendInfo();
  dispose();
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    build,
    threads,
  };
}

/** `AMD EPYC 9B45, 2 cores, linux x64, Node 26.10.0, relaxed-simd kernels, 2 threads` */
export function showMachine({ processor, cores, platform, node, build, threads }: Machine): string {
  const all = `${cores} core${cores === 1 ? "" : "s"}`;
  return `${processor}, ${all}, ${platform}, Node ${node}, ${build} kernels, ${threadCount(threads)}`;
}
