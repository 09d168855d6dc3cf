import {
  Affine,
  affine,
  conv2d,
  Flatten,
  type Forward,
  Layer,
  MaxPool2d,
  ReLU,
  sequential,
  type Tensor,
} from "tsumiki";

/** One network that answers two questions: which digit an image shows, and by how many quarters it was turned. */
export class TurnedDigits extends Layer {
  readonly trunk = sequential(
    [1, 28, 28],
    conv2d(16, 5),
    new ReLU(),
    new MaxPool2d(2),
    conv2d(32, 5),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    affine(64),
    new ReLU(),
  );
  readonly digit = new Affine(64, 10);
  readonly turn = new Affine(64, 4);

  /** What it is as a layer: the scores of the digits. */
  forward(x: Tensor): Forward {
    const [h, trunkBackward] = this.trunk.forward(x);
    const [scores, digitBackward] = this.digit.forward(h);
    return [scores, (dScores, hint) => trunkBackward(digitBackward(dScores), hint)];
  }
}
