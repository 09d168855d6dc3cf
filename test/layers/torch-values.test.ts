import {
  BatchNorm1d,
  BatchNorm2d,
  type Layer,
  type Loss,
  meanSquaredError,
  Sigmoid,
  softmaxCrossEntropy,
  Tanh,
} from "@tsumiki/layers";
import { expectTensor, onEveryBackend, unpacked } from "../tensor/support.ts";
import torch from "./torch-values.json" with { type: "json" };

const layers: Record<keyof typeof torch.layers, () => Layer> = {
  Sigmoid: () => new Sigmoid(),
  Tanh: () => new Tanh(),
};

const batchNorms: Record<keyof typeof torch.batchNorms, () => BatchNorm1d<3> | BatchNorm2d<2>> = {
  BatchNorm1d: () => new BatchNorm1d(3, { epsilon: 0.001, momentum: 0.25 }),
  BatchNorm2d: () => new BatchNorm2d(2, { epsilon: 0.001, momentum: 0.25 }),
};

const losses: Record<keyof typeof torch.losses, Loss> = {
  "softmaxCrossEntropy of class numbers": softmaxCrossEntropy,
  "softmaxCrossEntropy of distributions": softmaxCrossEntropy,
  meanSquaredError,
};

for (const [name, { x, dy, y, dx }] of entries(torch.layers)) {
  onEveryBackend(`${name} gives PyTorch's values and gradients`, () => {
    const [output, backward] = layers[name]().forward(unpacked(x));
    expectTensor(output, y);
    expectTensor(backward(unpacked(dy)), dx);
  });
}

for (const [name, values] of entries(torch.batchNorms)) {
  onEveryBackend(`${name} gives PyTorch's values, gradients and running statistics`, () => {
    const layer = batchNorms[name]();
    layer.weight.assign(values.weight.data);
    layer.bias.assign(values.bias.data);
    layer.runningMean.assign(values.meanBefore.data);
    layer.runningVariance.assign(values.varianceBefore.data);
    const [y, backward] = layer.forward(unpacked(values.x));
    expectTensor(y, values.y);
    expectTensor(backward(unpacked(values.dy)), values.dx);
    expectTensor(layer.weight.gradient, values.dWeight);
    expectTensor(layer.bias.gradient, values.dBias);
    expectTensor(layer.runningMean.value, values.meanAfter);
    expectTensor(layer.runningVariance.value, values.varianceAfter);
    expectTensor(layer.predict(unpacked(values.x)), values.predicted);
  });
}

for (const [name, values] of entries(torch.losses)) {
  onEveryBackend(`${name} gives PyTorch's loss and gradient`, () => {
    const [loss, backward] = losses[name](unpacked(values.scores), unpacked(values.labels));
    expectTensor(loss, values.loss);
    expectTensor(backward(), values.dScores);
  });
}

function entries<Table extends object>(table: Table): [name: keyof Table, values: Table[keyof Table]][] {
  return Object.entries(table) as [keyof Table, Table[keyof Table]][];
}
