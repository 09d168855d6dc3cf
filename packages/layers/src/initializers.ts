import { checkedNumber, type Shape } from "@tsumiki/kernels";
import { type Generator, normal as normalTensor, type Tensor } from "@tsumiki/tensor";

/**
 * Draws the weights that a layer starts with.
 *
 * @param fanIn how many inputs a unit sums over: inFeatures, or inChannels / groups · FH · FW
 * @param fanOut how many outputs an input takes part in: outFeatures, or outChannels / groups · FH · FW
 * @param generator where the randomness comes from; by default the one that `seed` sets
 */
export type Initializer = (fanIn: number, fanOut: number, shape: Shape, generator?: Generator) => Tensor;

/**
 * Normal with mean 0 and the given standard deviation.
 * @throws RangeError unless that is a finite number of at least 0.
 */
export function normal(standardDeviation: number): Initializer {
  checkedNumber("initializers.normal", "standardDeviation", standardDeviation, "a finite number of at least 0");
  return (_fanIn, _fanOut, shape, generator) =>
    normalTensor(shape, generator ? { standardDeviation, generator } : { standardDeviation });
}

/** Normal with variance 2 / (fanIn + fanOut), for sigmoid and tanh (Glorot & Bengio 2010). */
export const xavier: Initializer = (fanIn, fanOut, shape, generator) =>
  normal(Math.sqrt(2 / (fanIn + fanOut)))(fanIn, fanOut, shape, generator);

/** Normal with variance 2 / fanIn, for ReLU (He et al. 2015). The default of every Conv2d and Affine. */
export const he: Initializer = (fanIn, fanOut, shape, generator) =>
  normal(Math.sqrt(2 / fanIn))(fanIn, fanOut, shape, generator);
