import { add, DerivedLayer, type Forward, Layer, multiply, sigmoid, subtract, type Tensor } from "tsumiki";

/** y = x·σ(x), element by element (Ramachandran et al. 2017). Its backward is derived. */
export class Swish extends DerivedLayer {
  compute(x: Tensor): Tensor {
    return multiply(x, sigmoid(x));
  }
}

/** The same with its backward written: dx = dy·(σ + y·(1 − σ)). */
export class WrittenSwish extends Layer {
  forward(x: Tensor): Forward {
    const gate = sigmoid(x);
    const y = multiply(x, gate);
    return [y, (dy) => multiply(dy, add(gate, multiply(y, subtract(1, gate))))];
  }
}
