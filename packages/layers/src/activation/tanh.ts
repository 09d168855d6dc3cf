import { type Tensor, tanh, unaryBackward } from "@tsumiki/tensor";
import { type Forward, Layer } from "../layer.ts";

/** y = tanh(x), element by element; dx = dy · (1 − y²) */
export class Tanh extends Layer {
  forward(x: Tensor): Forward {
    const y = tanh(x);
    return [y, (dy) => unaryBackward("tanh", dy, x, y)];
  }
}
