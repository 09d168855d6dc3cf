import { reference, ShapeError, withBackend } from "@tsumiki/kernels";
import { Affine, BatchNorm1d, type Forward, Layer, PReLU, ReLU, Sequential } from "@tsumiki/layers";
import { decode, fromPyTorch, loadState, SafetensorsError, toPyTorch } from "@tsumiki/serialization";
import { multiply, ones, Parameter, type Tensor, type ValuesLike, valuesOf } from "@tsumiki/tensor";
import { describe, expect, test } from "vitest";

const onReference = (title: string, body: () => void) => test(title, () => withBackend(reference, body));
const values = (shape: number[], first = 0): ValuesLike => {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return { shape, data: Float32Array.from({ length: size }, (_, index) => first + index) };
};
const listed = (tensors: ReadonlyMap<string, ValuesLike>) =>
  Object.fromEntries([...tensors].map(([name, tensor]) => [name, [...valuesOf(tensor).data].map(Number)]));

/** Two layers of the same shape around one without tensors. */
const twoLayers = () => new Sequential([2], [new Affine(2, 2), new ReLU(), new Affine(2, 2)]);
const linear = (name: string, first: number): [string, ValuesLike][] => [
  [`${name}.bias`, values([2], first)],
  [`${name}.weight`, values([2, 2], first + 4)],
];

describe("which module is which layer", () => {
  onReference("by name; the weight of a Linear is transposed", () => {
    const tensors = fromPyTorch(
      new Affine(2, 3),
      new Map([
        ["weight", values([3, 2])],
        ["bias", values([3])],
      ]),
    );
    expect(listed(tensors)).toEqual({ weight: [0, 2, 4, 1, 3, 5], bias: [0, 1, 2] });
    expect(tensors.get("weight")!.shape).toEqual([2, 3]);
  });

  onReference("by shape, and by the numbers in their names, the second before the tenth", () => {
    const found = fromPyTorch(twoLayers(), new Map([...linear("net.10", 100), ...linear("net.2", 0)]));
    expect(listed(found)).toMatchObject({ "0.bias": [0, 1], "2.bias": [100, 101], "2.weight": [104, 106, 105, 107] });
  });

  onReference("but not by words: that is refused, and a list of the modules says it", () => {
    const file = new Map([...linear("head", 100), ...linear("body", 0)]);
    expect(() => fromPyTorch(twoLayers(), file)).toThrow(ShapeError);
    expect(() => fromPyTorch(twoLayers(), file)).toThrow(
      'unclear: "0", "2" could be "head", "body" in any order, all with bias [2], weight [2, 2]',
    );
    const found = fromPyTorch(twoLayers(), file, { modules: ["head", "body"] });
    expect(listed(found)).toMatchObject({ "0.bias": [100, 101], "2.bias": [0, 1] });
  });

  onReference("by a function, which may leave some out", () => {
    const file = new Map([...linear("head", 100), ...linear("body", 0), ["step", values([])]]);
    const rename = (name: string) =>
      name === "step" ? undefined : name.replace(/^(head|body)/, (module) => (module === "body" ? "0" : "2"));
    expect(listed(fromPyTorch(twoLayers(), file, { rename }))).toMatchObject({
      "0.bias": [0, 1],
      "2.bias": [100, 101],
    });
  });

  onReference("counts are neither wanted nor assigned", () => {
    const model = new BatchNorm1d(2);
    const file = new Map<string, ValuesLike>(
      ["weight", "bias", "running_mean", "running_var"].map((name) => [name, values([2])]),
    );
    const count: ValuesLike = { shape: [], data: BigInt64Array.of(2n ** 60n) };
    expect([...fromPyTorch(model, file).keys()]).toEqual(["weight", "bias", "runningMean", "runningVariance"]);
    loadState(model, fromPyTorch(model, file.set("num_batches_tracked", count)));
    expect([...model.runningVariance.value.data()]).toEqual([0, 1]);
    expect(listed(toPyTorch(model))["num_batches_tracked"]).toEqual([0]);
  });
});

describe("what does not fit is listed, all of it", () => {
  const file = () =>
    new Map<string, ValuesLike>([
      ["0.weight", values([3, 2])],
      ["0.bias", values([2])],
      ["2.weight", values([2, 2])],
    ]);

  onReference("names and shapes", () => {
    const rename = (name: string) => name;
    expect(() => fromPyTorch(twoLayers(), file().set("odd", values([7])), { rename })).toThrow(
      'fromPyTorch: the tensors do not fit:\n  different: "0.weight" is [2, 2], got [3, 2] of "0.weight"' +
        '\n  missing: "2.bias" [2]\n  unexpected: "odd" [7]\nModules that are called otherwise: { modules: [',
    );
  });

  onReference("modules, if no name is there", () => {
    const others = new Map([...file()].map(([name, tensor]) => [`net.${name}`, tensor]));
    expect(() => fromPyTorch(twoLayers(), others)).toThrow(
      /missing: "0.weight" \[2, 2\][\s\S]*unexpected: "net.0.weight"/,
    );
  });

  onReference("one side may have more, if that is said", () => {
    const strict = false;
    const rename = (name: string) => name;
    const tensors = file()
      .set("odd", values([7]))
      .set("0.weight", values([2, 2]));
    expect([...fromPyTorch(twoLayers(), tensors, { strict, rename }).keys()]).toEqual([
      "0.weight",
      "0.bias",
      "2.weight",
    ]);
    expect(() => fromPyTorch(twoLayers(), file(), { strict, rename })).toThrow("different");
  });

  onReference("as many modules as layers", () => {
    expect(() => fromPyTorch(twoLayers(), file(), { modules: ["0"] })).toThrow(
      new ShapeError('fromPyTorch: the model has 2 layers with tensors ("0", "2"), got 1 modules'),
    );
  });

  test.each<[what: string, options: unknown, message: string]>([
    ["an unknown option", { renam: 1 }, "unknown option renam, did you mean rename?"],
    ["a table to rename by", { rename: {} }, "rename must be a function of a name, got the object {  }"],
    ["modules that are no names", { modules: [1] }, 'modules must be an array of names such as ["conv1", "fc"]'],
    ["both", { modules: [], rename: String }, "expected either rename or modules, got both"],
    [
      "a name that is none",
      { rename: () => 1 },
      'rename must give a name or undefined, but of "0.weight" makes the number 1',
    ],
    ["one name for two", { rename: () => "0.weight" }, 'rename calls two tensors "0.weight"'],
  ])("%s", (_what, options, message) => {
    withBackend(reference, () => {
      const wrong = () => fromPyTorch(twoLayers(), file(), options as never);
      expect(wrong).toThrow(TypeError);
      expect(wrong).toThrow(`fromPyTorch: ${message}`);
    });
  });

  onReference("a model that is none, tensors that are none", () => {
    expect(() => fromPyTorch({} as never, file())).toThrow(
      new TypeError("fromPyTorch: expected a layer, got the object {  }"),
    );
    expect(() => toPyTorch(7 as never)).toThrow(new TypeError("toPyTorch: expected a layer, got the number 7"));
    expect(() => fromPyTorch(twoLayers(), {} as never)).toThrow("expected tensors by name, as load(file) gives them");
    expect(() => toPyTorch(twoLayers(), () => "w")).toThrow(
      'rename must give each tensor a name of its own, but of "0.bias" makes the string "w", as another tensor is called',
    );
  });
});

describe("a layer that is there twice", () => {
  const shared = () => {
    const layer = new Affine(2, 2);
    return new Sequential([2], [layer, layer]);
  };

  onReference("stands under both names in PyTorch, and may come back", () => {
    const model = shared();
    const out = toPyTorch(model);
    expect([...out.keys()]).toEqual(["0.weight", "0.bias", "1.weight", "1.bias"]);
    expect([...fromPyTorch(model, out).keys()]).toEqual(["0.weight", "0.bias"]);
  });

  onReference("does not take two different ones", () => {
    const two = new Map([...linear("0", 0), ...linear("1", 9)]);
    expect(() => fromPyTorch(shared(), two)).toThrow(
      '"0.weight" is shared in the model, but "0.weight" and "1.weight" hold different numbers',
    );
  });
});

/** y = s·x */
class Scale extends Layer {
  static override readonly name: string = "Scale";
  readonly inner = { scale: new Parameter(ones([1])) };

  forward(x: Tensor): Forward {
    return [multiply(x, this.inner.scale.value), (dy) => multiply(dy, this.inner.scale.value)];
  }
}

/** Called otherwise there. */
class Gain extends Scale {
  static override readonly name: string = "Gain";
  override toPyTorch() {
    return { gain: this.inner.scale, unused: undefined };
  }
}

onReference("a layer of one's own has the same names there, or says others", () => {
  const model = new Sequential([2], [new Scale(), new Gain(), new PReLU()]);
  expect([...toPyTorch(model).keys()]).toEqual(["0.inner.scale", "1.gain", "2.weight"]);
  expect([...fromPyTorch(model, toPyTorch(model)).keys()]).toEqual([...model.state().keys()]);
});

test.each([
  ["zip archive", [0x50, 0x4b, 3, 4, 0, 0, 8, 8, 0, 0], "a zip archive, as torch.save writes (and numpy.savez)"],
  ["pickle", [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20], "a pickle, as old torch.save writes"],
])("a %s of PyTorch is refused with the two lines that make a file for here of it", (_kind, bytes, what) => {
  const error = new SafetensorsError(
    `runs/net.pth: no safetensors file but ${what}, whose objects can run any program when they are read; in Python this makes one of it:
  import torch, safetensors.torch as st
  st.save_file({k: v.clone().contiguous() for k, v in torch.load("runs/net.pth", map_location="cpu").items()}, "runs/net.safetensors")`,
  );
  expect(() => decode(Uint8Array.from(bytes), "runs/net.pth")).toThrow(error);
});
