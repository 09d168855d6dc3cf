import { dispose, init, reference, withBackend } from "@tsumiki/kernels";
import { decode, encode, fromPyTorch, loadState, toPyTorch } from "@tsumiki/serialization";
import { tensor } from "@tsumiki/tensor";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectGolden, numbers } from "../../golden/formula.ts";
import golden from "../../golden/pytorch-networks.json" with { type: "json" };
import { modules, networks } from "./networks.ts";

const cases = golden.map((each) => [each.network, each] as const);
type Case = (typeof golden)[number];

const tensorsOf = ({ file }: Case) => decode(Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0))).tensors;

/** The network with the numbers of the file. */
function loaded(each: Case) {
  const model = networks[each.network]!();
  const order = modules[each.network];
  loadState(model, fromPyTorch(model, tensorsOf(each), order && { modules: order }));
  return model;
}

beforeAll(async () => {
  await init({ threads: 1 });
});
afterAll(dispose);

describe("a network of PyTorch's predicts here what it does there", () => {
  test.each(cases)("%s, on the reference", (_name, each) => {
    withBackend(reference, () => {
      const y = loaded(each).predict(tensor(numbers(each.seed, each.shape), each.shape));
      expectGolden("y", y, each.y, 1e-10);
    });
  });

  test.each(cases)("%s, with the wasm kernels", (_name, each) => {
    expectGolden("y", loaded(each).predict(tensor(numbers(each.seed, each.shape), each.shape)), each.y, 1e-5);
  });
});

test.each(cases)("%s goes back as the state_dict that it came from, but for counts", (_name, each) => {
  const there = tensorsOf(each);
  const model = loaded(each);
  // Both orders are those of the modules.
  const names = new Map([...namesHere(model)].map((name, index) => [name, each.names[index]!]));
  const order = modules[each.network] ? inOrderOf(modules[each.network]!, each.names) : each.names;
  const renamed = toPyTorch(model, (name) => order[[...names.keys()].indexOf(name)]!);
  if (order === each.names) expect([...renamed.keys()]).toEqual(each.names);
  const back = decode(encode(renamed)).tensors;
  expect([...back.keys()].sort()).toEqual([...there.keys()].sort());
  for (const [name, values] of there) {
    const expected = name.endsWith("num_batches_tracked") ? BigInt64Array.of(0n) : values.data;
    expect(back.get(name), name).toEqual({ shape: values.shape, data: expected });
  }
});

const namesHere = (model: Parameters<typeof toPyTorch>[0]) => toPyTorch(model).keys();

/** The names of a state_dict, module by module in this order. */
function inOrderOf(order: readonly string[], names: readonly string[]): string[] {
  return order.flatMap((module) => names.filter((name) => name.slice(0, name.lastIndexOf(".")) === module));
}
