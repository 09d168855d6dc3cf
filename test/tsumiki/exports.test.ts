import * as data from "@tsumiki/data";
import * as gradientCheck from "@tsumiki/gradient-check";
import * as kernels from "@tsumiki/kernels";
import * as layers from "@tsumiki/layers";
import * as optimizer from "@tsumiki/optimizer";
import * as serialization from "@tsumiki/serialization";
import * as tensor from "@tsumiki/tensor";
import * as training from "@tsumiki/training";
import * as tsumiki from "tsumiki";
import { expect, test } from "vitest";

// Where two packages export one name, `export *` of both drops it without a word.
const packages = {
  data,
  "gradient-check": gradientCheck,
  layers,
  optimizer,
  serialization,
  tensor,
  training,
} satisfies Record<string, object>;

/** Lazy layers have these names; the tensor package's functions are `ops.affine` and `ops.conv2d`. */
const lazyLayers = ["affine", "conv2d"];

/** What of the kernels only those need who write operations, and no user of tensors and layers. */
const onlyInKernels = [
  "EventLoop",
  "assertSynchronous",
  "assertWindowsMeetImage",
  "checkedBytes",
  "checkedRounding",
  "convGeometry",
  "currentBackend",
  "dropThreshold",
  "dropoutHash",
  "frozenPadding",
  "isSamePadding",
  "isThenable",
  "keeps",
  "namingAsker",
  "nearest",
  "pair",
  "poolGeometry",
  "quoted",
  "roundings",
  "rowMajorStrides",
  "shortened",
  "wholePair",
  "windowPositions",
];

test.each(Object.entries(packages))("tsumiki exports everything that %s does", (name, exports) => {
  expect(missing(exports)).toEqual(name === "tensor" ? lazyLayers : []);
});

test("of the kernels, tsumiki exports what users of tensors and layers need", () => {
  expect(missing(kernels)).toEqual([...onlyInKernels].sort());
});

test("affine and conv2d are the lazy layers, and the functions of these names are in ops", () => {
  expect(tsumiki.conv2d).toBe(layers.conv2d);
  expect(tsumiki.affine).toBe(layers.affine);
  expect(tsumiki.ops.conv2d).toBe(tensor.conv2d);
  expect({ ...tsumiki.ops }).toEqual({ ...tensor });
});

test("tsumiki exports nothing of its own but ops", () => {
  const known = new Set(Object.values({ ...packages, kernels }).flatMap(Object.keys));
  expect(Object.keys(tsumiki).filter((name) => !known.has(name))).toEqual(["ops"]);
});

/** The names under which tsumiki exports nothing, or something else; sorted. */
function missing(exports: object): string[] {
  const umbrella: Readonly<Record<string, unknown>> = tsumiki;
  return Object.entries(exports)
    .flatMap(([name, value]) => (umbrella[name] === value ? [] : [name]))
    .sort();
}
