import { Affine } from "@tsumiki/layers";
import type { Constant } from "../constants.ts";
import type { ReadNode } from "../reading.ts";

export const linear = { Gemm, MatMul };

/** y = x·W + b, W transposed or not. */
function Gemm(node: ReadNode): void {
  const { attributes } = node;
  for (const name of ["alpha", "beta"]) attributes.expect(name, 1);
  attributes.expect("transA", 0);
  const given = node.constant(1, "weights");
  const isTransposed = attributes.int("transB", 0) === 1;
  const weight = isTransposed ? transposed(node, given) : given;
  const layer = affineOf(node, weight, node.has(2));
  if (node.has(2)) {
    const bias = node.constant(2, "biases").numbers;
    const [, outFeatures = 1] = weight.shape;
    layer.bias?.assign(bias.length === 1 ? new Float64Array(outFeatures).fill(bias[0] as number) : bias);
  }
  node.layer(layer);
}

/** A bias is added by an Add that follows. */
function MatMul(node: ReadNode): void {
  node.layer(affineOf(node, node.constant(1, "weights"), false));
}

function affineOf(node: ReadNode, { shape, numbers }: Constant, useBias: boolean): Affine<number, number> {
  const [inFeatures = 1, outFeatures = 1] = shape;
  if (shape.length !== 2 || node.sample().length !== 1) {
    throw node.error(
      `takes rows of features and a matrix, got samples [${node.sample().join(", ")}] and [${shape.join(", ")}]`,
    );
  }
  const layer = new Affine(inFeatures, outFeatures, { useBias });
  layer.weight.assign(numbers);
  return layer;
}

function transposed(node: ReadNode, { shape, numbers }: Constant): Constant {
  const [rows = 1, columns = 1] = shape;
  if (shape.length !== 2) throw node.error(`takes a matrix of weights, got [${shape.join(", ")}]`);
  const turned = new Float64Array(numbers.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      turned[column * rows + row] = numbers[row * columns + column] as number;
    }
  }
  return { shape: [columns, rows], numbers: turned };
}
