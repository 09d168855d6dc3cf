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
      updates(`Adam ${name}`, shape, ["mean", "squares"], (kernels, value, gradient, mean, squares) =>
        kernels.adamStep(
          { ...step, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, correction1: 0.1, correction2: 0.001 },
          value,
          gradient,
          mean!,
          squares!,
        ),
      ),
    ];
  }),
);

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
