import { add, type Forward, Layer, multiply, sigmoid, subtract, type Tensor } from "tsumiki";

/** y = x·σ(x), element by element (Ramachandran et al. 2017). */
export class Swish extends Layer {
  forward(x: Tensor): Forward {
    const gate = sigmoid(x);
    const y = multiply(x, gate);
    return [y, (dy) => multiply(dy, add(gate, multiply(y, subtract(1, gate))))];
  }
}
