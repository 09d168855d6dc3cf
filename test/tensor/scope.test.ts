import { type Backend, type Block, LifetimeError, reference, withBackend } from "@tsumiki/kernels";
import { add, keep, Parameter, scope, type Tensor, tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectValues, onEveryBackend, onReference } from "./support.ts";

onEveryBackend("what is made inside a scope dies with it, and the error says what to do", () => {
  let leaked = zeros([1]);
  scope(() => {
    leaked = tensor([1, 2]);
    expectValues(leaked, [1, 2]);
  });
  expect(() => leaked.data()).toThrow(LifetimeError);
  expect(() => leaked.data()).toThrow("return it from the scope's body, or keep() it there");
  expect(() => add(leaked, 1)).toThrow(LifetimeError);
});

onEveryBackend("the result is moved out, also in arrays, maps, sets and plain objects", () => {
  const made = scope(() => {
    const cycle: { self?: unknown; x: Tensor } = { x: tensor([6]) };
    cycle.self = cycle;
    return {
      one: tensor([1]),
      list: [tensor([2]), [tensor([3])]],
      map: new Map([["a", tensor([4])]]),
      set: new Set([tensor([5])]),
      cycle,
    } as const;
  });
  expectValues(made.one, [1]);
  expectValues(made.list[0], [2]);
  expectValues(made.list[1][0]!, [3]);
  expectValues(made.map.get("a")!, [4]);
  for (const x of made.set) expectValues(x, [5]);
  expectValues(made.cycle.x, [6]);
});

onEveryBackend("what is no tensor is returned as it is", () => {
  expect(scope(() => 5)).toBe(5);
  expect(scope(() => undefined)).toBeUndefined();
  expect(scope(() => null)).toBeNull();
});

onEveryBackend("scopes nest: a result lives on in the scope around, and no longer", () => {
  let inner = zeros([1]);
  scope(() => {
    inner = scope(() => tensor([1]));
    expectValues(inner, [1]);
    expectValues(
      scope(() => add(inner, 1)),
      [2],
    );
  });
  expect(() => inner.data()).toThrow(LifetimeError);
});

onEveryBackend("keep moves a tensor out of all scopes", () => {
  let kept = zeros([1]);
  scope(() => {
    scope(() => {
      kept = keep(tensor([7]));
    });
  });
  expectValues(kept, [7]);
});

onReference("a scope hands its backend no tensor of another one", () => {
  const moved: Block[] = [];
  const foreign: Partial<Backend> = {
    openScope: () => {},
    closeScope: (survivors) => moved.push(...survivors),
  };
  const x = withBackend(foreign as Backend, () => scope(() => withBackend(reference, () => tensor([1]))));
  expectValues(x, [1]);
  expect(moved).toEqual([]);
});

onEveryBackend("tensors from outside are not touched by a scope that returns them", () => {
  const outside = tensor([1]);
  expect(scope(() => outside)).toBe(outside);
  expectValues(outside, [1]);
});

onEveryBackend("an exception ends the scope too", () => {
  let leaked = zeros([1]);
  const failing = () =>
    scope(() => {
      leaked = tensor([1]);
      throw new RangeError("on purpose");
    });
  expect(failing).toThrow("on purpose");
  expect(() => leaked.data()).toThrow(LifetimeError);
  expectValues(tensor([2]), [2]);
});

onEveryBackend("a promise is refused: what runs after an await would find its tensors dead", () => {
  expect(() => scope(async () => tensor([1]))).toThrow(TypeError);
  expect(() => scope(async () => tensor([1]))).toThrow("await outside of it");
});

onEveryBackend("returning a tensor that is dead already is an error, and the scope ends all the same", () => {
  let dead = zeros([1]);
  let inside = zeros([1]);
  scope(() => {
    dead = tensor([1]);
  });
  expect(() =>
    scope(() => {
      inside = tensor([2]);
      return dead;
    }),
  ).toThrow(LifetimeError);
  expect(() => inside.data()).toThrow(LifetimeError);
});

onEveryBackend("parameters and gradients made inside a scope survive it", () => {
  const parameter = scope(() => {
    const made = new Parameter(tensor([1, 2]));
    made.gradient.block;
    return made;
  });
  expectValues(parameter.value, [1, 2]);
  expectValues(parameter.gradient, [0, 0]);
});
