import { checkedNumber } from "@tsumiki/kernels";
import type { BatchAugmentation } from "./augmentation.ts";
import { checkedProbability, ofEachSample, type Probability } from "./each-sample.ts";
import { around1, type Range } from "./ranges.ts";

/**
 * Multiplies images, as they were before they were normalized, by a factor uniform in [1 − amount, 1 + amount), or in
 * [from, to): black stays black. Nothing is cut off above white.
 * @throws RangeError unless amount is from 0 to below 1, and 0 < from ≤ to; TypeError for what is no number, and for an
 *   unknown option
 */
export function brightness(amount: number | Range, options: Probability = {}): BatchAugmentation {
  const { from, to } = around1("brightness", amount);
  return ofEachSample("brightness", checkedProbability("brightness", options), (kind) => {
    const black = kind.inBatch(0);
    return (sample, draws) => {
      const factor = draws.between(from, to);
      ofChannels(sample, black, (channel, own) => stretch(channel, own, factor));
    };
  });
}

/**
 * Multiplies what pixels differ by from the mean of their channel, by a factor uniform in [1 − amount, 1 + amount), or in
 * [from, to). Nothing is cut off below black and above white.
 * @throws as `brightness`
 */
export function contrast(amount: number | Range, options: Probability = {}): BatchAugmentation {
  const { from, to } = around1("contrast", amount);
  return ofEachSample("contrast", checkedProbability("contrast", options), ({ sampleShape: [channels = 1] }) => {
    const each = Array.from({ length: channels }, (_, channel) => channel);
    return (sample, draws) => {
      const factor = draws.between(from, to);
      ofChannels(sample, each, (channel) => {
        const mean = channel.reduce((sum, pixel) => sum + pixel, 0) / channel.length;
        stretch(channel, mean, factor);
      });
    };
  });
}

/**
 * Adds to each element a number of a normal distribution with this standard deviation, in the numbers that the data had
 * before they were normalized: 0.1 is a tenth of the way from black to white.
 * @throws RangeError for a negative deviation; TypeError for what is no number, and for an unknown option
 */
export function noise(deviation: number, options: Probability = {}): BatchAugmentation {
  checkedNumber("noise", "deviation", deviation, "a finite number of at least 0");
  return ofEachSample("noise", checkedProbability("noise", options), (kind) => {
    const [black, white] = [kind.inBatch(0), kind.inBatch(1)];
    const deviations = black.map((each, channel) => deviation * ((white[channel] as number) - each));
    return (sample, draws) => {
      ofChannels(sample, deviations, (channel, own) => {
        for (let i = 0; i < channel.length; i++) channel[i] = (channel[i] as number) + own * draws.normal();
      });
    };
  });
}

/** Visits what lies at the same place of the first axis, together with its number. */
function ofChannels(
  sample: Float32Array,
  numbers: readonly number[],
  visit: (channel: Float32Array, number: number) => void,
): void {
  const size = sample.length / numbers.length;
  for (const [channel, number] of numbers.entries()) {
    visit(sample.subarray(channel * size, (channel + 1) * size), number);
  }
}

/** origin + factor · (x − origin) */
function stretch(numbers: Float32Array, origin: number, factor: number): void {
  for (let i = 0; i < numbers.length; i++) numbers[i] = origin + factor * ((numbers[i] as number) - origin);
}
