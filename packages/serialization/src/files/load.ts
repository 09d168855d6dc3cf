import { assertOptions } from "@tsumiki/kernels";
import type { AssignOptions, LazyValues, Unmatched } from "@tsumiki/tensor";
import { checkedLimit, type HeaderOptions } from "../header.ts";
import { openFile, type Safetensors } from "../safetensors.ts";
import { assignTensors, type Parts, type Stateful } from "../stateful.ts";
import { DiskFile } from "./disk-file.ts";
import { assertFileName, nodeModules } from "./node.ts";

export type LoadOptions = HeaderOptions & AssignOptions;

/** What a file holds, and which names only the target had, or only the file. */
export type Loaded = Safetensors<LazyValues> & Unmatched;

/**
 * Reads a safetensors file and, if a target is given, assigns the tensors to it: all of them, or none if they do not fit.
 * They are read one after the other, so that a file may be larger than memory; what is returned reads a tensor's numbers
 * when it is asked for them.
 *
 * With `strict: false` only what both have is assigned, as `loadState` says: the rest of the target stays as it is.
 *
 * ```ts
 * await load("runs/model.safetensors", model);
 * const { metadata } = await load("runs/checkpoint.safetensors", { model, optimizer });
 * const { unexpected } = await load("runs/checkpoint.safetensors", { model }, { strict: false });
 * const { tensors } = await load("runs/model.safetensors");
 * const { shape, data } = tensors.get("0.weight").read();
 * ```
 *
 * @throws SafetensorsError if it is no valid file; ShapeError that lists what does not fit the target; an Error that names
 *   the file if it cannot be read (and then, if it could be at first, which of the target's tensors were assigned), or
 *   there are no files (in a browser).
 */
export async function load(file: string, target?: Stateful | Parts, options: LoadOptions = {}): Promise<Loaded> {
  assertFileName("load", file);
  assertOptions("load", options, { maxHeaderBytes: true, strict: true });
  const { strict, ...limits } = options;
  const limit = checkedLimit("load", limits);
  const disk = new DiskFile(nodeModules("load", "decode(bytes) and loadState(target, tensors) do the same"), file);
  return disk.whileOpen(() => {
    const content = openFile(disk, file, limit);
    if (target === undefined) return { ...content, missing: [], unexpected: [] };
    return { ...content, ...assignTensors(`load ${file}`, target, content.tensors, { strict }) };
  });
}
