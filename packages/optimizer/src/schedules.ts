import { assertOptions, checkedNumber, kindOf, portableMath } from "@tsumiki/kernels";

export interface OneCycleOptions {
  /** The peak. */
  readonly maxLearningRate: number;
  /** How many steps the cycle takes: epochs · loader.length. */
  readonly steps: number;
  /** The share of the steps in which the rate rises, in [0, 1). 0.3 by default. */
  readonly warmup?: number;
  /** The first rate is maxLearningRate / startDivisor. 25 by default. */
  readonly startDivisor?: number;
  /** The last rate is the first one / endDivisor. 10,000 by default. */
  readonly endDivisor?: number;
}

/**
 * One cycle: from a low rate up to the peak and down to almost nothing, along half cosines; then it stays there.
 *
 * Smith & Topin, "Super-convergence", 2018, in the two phases of PyTorch's OneCycleLR, where `warmup` is pct_start,
 * `startDivisor` div_factor and `endDivisor` final_div_factor: the peak is at step warmup·steps − 1 (between two steps
 * if that is no whole number), the end at steps − 1. Momentum does not cycle.
 *
 * @throws RangeError if an option is out of its range.
 */
export function oneCycle(options: OneCycleOptions): (step: number) => number {
  assertOptions("oneCycle", options, {
    maxLearningRate: true,
    steps: true,
    warmup: true,
    startDivisor: true,
    endDivisor: true,
  });
  const { maxLearningRate, steps, warmup = 0.3, startDivisor = 25, endDivisor = 1e4 } = { ...options };
  checkedNumber("oneCycle", "maxLearningRate", maxLearningRate, "a finite number above 0");
  checkedNumber("oneCycle", "steps", steps, "a whole number of at least 1");
  checkedNumber("oneCycle", "warmup", warmup, "a number in [0, 1)");
  checkedNumber("oneCycle", "startDivisor", startDivisor, "a finite number above 0");
  checkedNumber("oneCycle", "endDivisor", endDivisor, "a finite number above 0");
  const first = maxLearningRate / startDivisor;
  const last = first / endDivisor;
  const peak = warmup * steps - 1;
  const end = steps - 1;
  return (step) =>
    step < peak
      ? halfCosine(first, maxLearningRate, step / peak)
      : halfCosine(maxLearningRate, last, (step - peak) / (end - peak));
}

export interface CosineOptions {
  /** The rate of the first step. */
  readonly learningRate: number;
  /** After how many steps the lowest rate is reached: epochs · loader.length. */
  readonly steps: number;
  /** 0 by default. */
  readonly minLearningRate?: number;
}

/**
 * η(t) = η_min + (η_max − η_min)·(1 + cos(π·t/T))/2 for t ≤ T = steps, then η_min.
 *
 * Loshchilov & Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017, without restarts. Until T it is
 * PyTorch's CosineAnnealingLR (which rises again afterwards).
 *
 * @throws RangeError if an option is out of its range.
 */
export function cosine(options: CosineOptions): (step: number) => number {
  assertOptions("cosine", options, { learningRate: true, steps: true, minLearningRate: true });
  const { learningRate, steps, minLearningRate = 0 } = { ...options };
  checkedNumber("cosine", "learningRate", learningRate, "a finite number above 0");
  checkedNumber("cosine", "steps", steps, "a whole number of at least 1");
  checkedNumber("cosine", "minLearningRate", minLearningRate, "a finite number of at least 0");
  return (step) => halfCosine(learningRate, minLearningRate, step / steps);
}

export interface StepDecayOptions {
  /** The rate of the first step. */
  readonly learningRate: number;
  /** How many steps a rate lasts: loader.length for an epoch. */
  readonly every: number;
  /** γ in (0, 1]: what multiplies the rate then. 0.1 by default. */
  readonly factor?: number;
}

/**
 * η(t) = η₀·γ^⌊t/every⌋: a staircase. PyTorch's StepLR, where `every` is step_size.
 *
 * @throws RangeError if an option is out of its range.
 */
export function stepDecay(options: StepDecayOptions): (step: number) => number {
  assertOptions("stepDecay", options, { learningRate: true, every: true, factor: true });
  const { learningRate, every, factor = 0.1 } = { ...options };
  checkedNumber("stepDecay", "learningRate", learningRate, "a finite number above 0");
  checkedNumber("stepDecay", "every", every, "a whole number of at least 1");
  checkedNumber("stepDecay", "factor", factor, "a number in (0, 1]");
  return (step) => learningRate * portableMath.power(factor, Math.floor(step / every));
}

export interface ExponentialDecayOptions {
  /** The rate of the first step. */
  readonly learningRate: number;
  /** γ in (0, 1]: what multiplies the rate after each step. */
  readonly factor: number;
}

/**
 * η(t) = η₀·γᵗ. PyTorch's ExponentialLR. γ = 0.1^(1/steps) comes to a tenth after so many steps.
 *
 * @throws RangeError if an option is out of its range.
 */
export function exponentialDecay(options: ExponentialDecayOptions): (step: number) => number {
  assertOptions("exponentialDecay", options, { learningRate: true, factor: true });
  const { learningRate, factor } = { ...options };
  checkedNumber("exponentialDecay", "learningRate", learningRate, "a finite number above 0");
  checkedNumber("exponentialDecay", "factor", factor, "a number in (0, 1]");
  return (step) => learningRate * portableMath.power(factor, step);
}

export interface WarmUpOptions {
  /** How many steps the rise takes. */
  readonly steps: number;
  /** The first rate is the schedule's first one / startDivisor, of at least 1. 25 by default, as in `oneCycle`. */
  readonly startDivisor?: number;
}

/**
 * Any schedule after a straight rise to its first rate: η(t) = η₀·(s + (1 − s)·t/W) with s = 1/startDivisor for t < W,
 * then the schedule's own η(t − W). (Goyal et al., "Accurate, large minibatch SGD", 2017; PyTorch's LinearLR with
 * start_factor s, and SequentialLR.)
 *
 * ```ts
 * const learningRate = warmUp(cosine({ learningRate: 0.1, steps: 900 }), { steps: 100 }); // 1000 in all
 * ```
 *
 * @throws RangeError if an option is out of its range; TypeError if the schedule is no function.
 */
export function warmUp(schedule: (step: number) => number, options: WarmUpOptions): (step: number) => number {
  if (typeof schedule !== "function") {
    throw new TypeError(`warmUp: expected a schedule such as cosine({ … }), got ${kindOf(schedule)}`);
  }
  assertOptions("warmUp", options, { steps: true, startDivisor: true });
  const { steps, startDivisor = 25 } = { ...options };
  checkedNumber("warmUp", "steps", steps, "a whole number of at least 1");
  checkedNumber("warmUp", "startDivisor", startDivisor, "a finite number of at least 1");
  const start = 1 / startDivisor;
  return (step) => (step < steps ? schedule(0) * (start + (1 - start) * (step / steps)) : schedule(step - steps));
}

/** From `start` at 0 to `end` at 1 and beyond, level at both. */
function halfCosine(start: number, end: number, progress: number): number {
  return end + (start - end) * 0.5 * (1 + portableMath.cos(Math.PI * Math.min(progress, 1)));
}
