import {
  affine,
  batchNorm1d,
  Dropout,
  Flatten,
  type Initializer,
  initializers,
  type Layer,
  type Lazy,
  ReLU,
  Sequential,
} from "tsumiki";

export interface MlpOptions {
  /** How many hidden layers of 100 units. */
  readonly depth: number;
  /** He's by default. */
  readonly initializer?: Initializer;
  /** Whether batch normalisation follows each hidden layer. */
  readonly isNormalized?: boolean;
  /** What share of each hidden layer is dropped; none by default. */
  readonly dropout?: number;
}

const width = 100;

/** The network of chapter 6: images flattened, hidden layers of 100 units with a ReLU, ten scores. */
export function mlp({ depth, initializer = initializers.he, isNormalized = false, dropout = 0 }: MlpOptions) {
  const hidden = (): (Layer | Lazy)[] => [
    affine(width, { initializer }),
    ...(isNormalized ? [batchNorm1d()] : []),
    new ReLU(),
    ...(dropout > 0 ? [new Dropout(dropout)] : []),
  ];
  const layers = Array.from({ length: depth }, hidden).flat();
  return new Sequential<[1, 28, 28], [10]>([1, 28, 28], [new Flatten(), ...layers, affine(10, { initializer })]);
}
