import { mnist } from "@tsumiki/mnist";
import {
  Adam,
  Affine,
  accuracy,
  add,
  affine,
  apply,
  DataLoader,
  DerivedLayer,
  deriveObjective,
  Flatten,
  init,
  initializers,
  multiply,
  Sigmoid,
  seed,
  sequential,
  softmaxCrossEntropy,
  type Tensor,
  Trainer,
} from "tsumiki";
import { percent } from "./show.ts";
import type { Size } from "./size.ts";

/**
 * Ten layers with sigmoids, as they were built before ReLU: each leaves of the gradient less than a quarter, and the
 * first ones hardly learn. In training a helper looks at the middle, and guesses the digit from there.
 */
class Helped extends DerivedLayer {
  readonly lower = sequential(
    [1, 28, 28],
    new Flatten(),
    ...hidden(),
    ...hidden(),
    ...hidden(),
    ...hidden(),
    ...hidden(),
  );
  readonly upper = sequential([64], ...hidden(), ...hidden(), ...hidden(), ...hidden(), ...hidden(), affine(10));
  readonly helper = new Affine(64, 10);

  /** Without the helper, which is only there to learn. */
  compute(x: Tensor): Tensor {
    return apply(this.upper, apply(this.lower, x));
  }
}

function hidden() {
  return [affine(64, { initializer: initializers.xavier }), new Sigmoid()] as const;
}

/** loss of the scores + share · loss of the helper's: deep supervision (Lee et al. 2014). */
function helpedBy(share: number) {
  return deriveObjective(({ lower, upper, helper }: Helped, { images, labels }) => {
    const h = apply(lower, images);
    const scores = apply(upper, h);
    const [loss] = softmaxCrossEntropy(scores, labels);
    const [help] = softmaxCrossEntropy(apply(helper, h), labels);
    return { loss: add(loss, multiply(help, share)), scores }; // metrics are of these scores, and not the helper's
  });
}

/** @returns the accuracy on the test digits, with the helper and without */
export async function auxiliaryLoss({ limit = 8000, epochs = 5 }: Size = {}) {
  await init();
  const { train, test } = await mnist();
  const accuracyWith = async (share: number) => {
    seed(1); // the same weights, and the same order
    const model = new Helped();
    const optimizer = new Adam(model.parameters(), { learningRate: 0.004 });
    const trainer = new Trainer(model, { objective: helpedBy(share), optimizer });
    const loader = new DataLoader(train.take(limit), { batchSize: 50, shuffle: true });
    const metrics = { accuracy: accuracy() };
    const { validation } = await trainer.fit(loader, { epochs, validate: test, metrics });
    return validation?.metrics?.accuracy ?? 0;
  };
  const [alone, helped] = [await accuracyWith(0), await accuracyWith(1)];
  console.log(`ten sigmoid layers: ${percent(alone)} of the digits are right;`);
  console.log(`with a helper in the middle: ${percent(helped)}`);
  return { alone, helped };
}
