import type { Block, Kernels, Shape } from "@tsumiki/kernels";
import { type Case, kernelCase } from "./case.ts";

const shapes: readonly Shape[] = [[1], [37], [8, 16], [5, 3, 3, 3]];

export const updateCases: readonly Case[] = shapes.flatMap((shape) =>
  [0, 0.1].flatMap((weightDecay) => {
    const step = { learningRate: 0.01, weightDecay };
    const name = `of [${shape}] with weight decay ${weightDecay}`;
    return [
      updates(`SGD ${name}`, shape, [], (kernels, value, gradient) => kernels.sgdStep(step, value, gradient)),
      ...[false, true].map((nesterov) =>
        updates(
          `${nesterov ? "Nesterov" : "momentum"} ${name}`,
          shape,
          ["velocity"],
          (kernels, value, gradient, velocity) =>
            kernels.momentumStep({ ...step, momentum: 0.9, nesterov }, value, gradient, velocity!),
        ),
      ),
      updates(`AdaGrad ${name}`, shape, ["squares"], (kernels, value, gradient, squares) =>
        kernels.adaGradStep({ ...step, epsilon: 1e-7 }, value, gradient, squares!),
      ),
      updates(`RMSProp ${name}`, shape, ["squares"], (kernels, value, gradient, squares) =>
        kernels.rmsPropStep({ ...step, decay: 0.99, epsilon: 1e-7 }, value, gradient, squares!),
      ),
      ...adamCases(name, shape, step),
      updates(`Lion ${name}`, shape, ["mean"], (kernels, value, gradient, mean) =>
        kernels.lionStep({ ...step, beta1: 0.9, beta2: 0.99 }, value, gradient, mean!),
      ),
    ];
  }),
);

/** What happens in place around an update. */
export const inPlaceCases: readonly Case[] = shapes.flatMap((shape) => [
  kernelCase(`scale [${shape}]`, 1, ({ kernels, inPlace }) => kernels.scale(0.3, inPlace("y", shape))),
  kernelCase(`clamp [${shape}], and a NaN stays`, 1, ({ kernels, inPlace }) => {
    kernels.clamp(
      0.3,
      inPlace("y", shape, (random, position) => (position % 5 === 4 ? Number.NaN : random)),
    );
  }),
  kernelCase(`approach [${shape}]`, 1, ({ kernels, input, inPlace }) => {
    kernels.approach(0.01, input(shape), inPlace("y", shape));
  }),
]);

/** Adam and AdamW, plain and with AMSGrad. */
function adamCases(name: string, shape: Shape, step: { learningRate: number; weightDecay: number }): Case[] {
  const adam = { ...step, beta1: 0.9, epsilon: 1e-8, correction1: 0.1 };
  // With the smaller β₂ some squares fall in the second step.
  const betas = (amsGrad: boolean) =>
    amsGrad ? { beta2: 0.5, correction2: 0.5 } : { beta2: 0.999, correction2: 0.001 };
  return [false, true].flatMap((decoupled) =>
    [false, true].map((amsGrad) =>
      updates(
        `${decoupled ? "AdamW" : "Adam"}${amsGrad ? " with AMSGrad" : ""} ${name}`,
        shape,
        ["mean", "squares", ...(amsGrad ? ["largest"] : [])],
        (kernels, value, gradient, mean, squares, largest) =>
          kernels.adamStep(
            { ...adam, ...betas(amsGrad), decoupled },
            value,
            gradient,
            mean!,
            squares!,
            largest ?? null,
          ),
      ),
    ),
  );
}

/** Two steps, so that the second finds the state that the first left. */
function updates(
  name: string,
  shape: Shape,
  state: readonly string[],
  step: (kernels: Kernels, value: Block, gradient: Block, ...state: Block[]) => void,
): Case {
  return kernelCase(name, 4, ({ kernels, input, inPlace }) => {
    const value = inPlace("value", shape);
    const blocks = state.map((name) => inPlace(name, shape, () => 0));
    step(kernels, value, input(shape), ...blocks);
    step(kernels, value, input(shape), ...blocks);
  });
}
