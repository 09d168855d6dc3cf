import { marked, type Program } from "../../components/code.tsx";
import type { Block, Kind } from "./blocks.ts";
import type { OptimizerName } from "./session.ts";

/** The call of each kind, with `#` where a number stands. */
const calls: Readonly<Record<Kind, (numbers: readonly number[]) => string>> = {
  conv2d: ([, , padding, stride]) => {
    const options = [padding === 0 ? "" : `padding: #3`, stride === 1 ? "" : `stride: #4`].filter(Boolean);
    return `conv2d(#1, #2${options.length === 0 ? "" : `, { ${options.join(", ")} }`})`;
  },
  maxPool2d: () => "new MaxPool2d(#1)",
  relu: () => "new ReLU()",
  batchNorm2d: () => "batchNorm2d()",
  dropout: () => "new Dropout(#1)",
  flatten: () => "new Flatten()",
  affine: () => "affine(#1)",
};

const optimizers: Readonly<Record<OptimizerName, string>> = { adam: "Adam", momentum: "Momentum", sgd: "SGD" };

export interface Setup {
  readonly blocks: readonly Block[];
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly batchSize: number;
}

/** The present network and its training as a program for Node: ready to paste, with the marked numbers. */
export function program({ blocks, optimizer, learningRate, batchSize }: Setup): Program {
  const layers = blocks.map(({ kind, numbers }) => {
    const values = kind === "dropout" ? [numbers[0]! / 100] : numbers;
    return `  ${calls[kind](numbers).replaceAll(/#(\d)/g, (_, place) => `‹${values[Number(place) - 1]}›`)},`;
  });
  const Optimizer = optimizers[optimizer];
  const used = [...new Set(layers.flatMap((line) => line.match(/[A-Za-z]\w*(?=\()/g) ?? []))];
  const names = [...used, Optimizer, "DataLoader", "init", "seed", "sequential", "softmaxCrossEntropy", "Trainer"];
  const imports = names.sort((a, b) => a.localeCompare(b)).map((name) => `  ${name},`);
  return marked(`import { mnist } from "@tsumiki/mnist";
import {
${imports.join("\n")}
} from "tsumiki";

await init();
seed(1);
const model = sequential(
  [1, 28, 28],
${layers.join("\n")}
);
const trainer = new Trainer(model, {
  loss: softmaxCrossEntropy,
  optimizer: new ${Optimizer}(model.parameters(), {
    learningRate: ‹${learningRate}›,
  }),
});
const { train, test } = await mnist();
const loader = new DataLoader(train, {
  batchSize: ‹${batchSize}›,
  shuffle: true,
});
const fit = trainer.fit(loader, {
  epochs: 3,
  validate: test,
});
for await (const event of fit) {
  if (event.type === "epoch") {
    console.log(event.validation?.accuracy);
  }
}
`);
}
