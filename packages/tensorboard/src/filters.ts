import { grayPng } from "@tsumiki/charts";
import type { Parameter } from "@tsumiki/tensor";
import type { Picture } from "./event.ts";

/** So many filters are shown, this many beside each other. */
const mostFilters = 64;
const columns = 8;

/** The least that a filter is wide on the picture. */
const leastWidth = 24;

/** The first convolution's weight, by its name. */
export function firstFilters(
  parameters: ReadonlyMap<string, Parameter>,
): [name: string, weight: Parameter] | undefined {
  return [...parameters].find(([, { shape }]) => shape.length === 4 && shape[2]! * shape[3]! > 1);
}

/**
 * Filters as tiles with black lines between them: of each the mean over its channels, 0 in the middle of grey and the
 * largest of all weights white or black.
 *
 * @param weight [outChannels, channels, height, width]
 */
export function filtersPicture(weight: Parameter): Picture {
  const [filters, channels, rows, across] = weight.shape as [number, number, number, number];
  const values = weight.value.data();
  const zoom = Math.ceil(leastWidth / across);
  const shown = Math.min(filters, mostFilters);
  const [tileHeight, tileWidth] = [rows * zoom + 1, across * zoom + 1];
  const width = Math.min(shown, columns) * tileWidth + 1;
  const height = Math.ceil(shown / columns) * tileHeight + 1;
  const means = Array.from({ length: shown }, (_, filter) => meanOverChannels(values, filter, channels, rows * across));
  const largest = means.flat().reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const pixels = new Uint8Array(width * height);
  for (const [filter, mean] of means.entries()) {
    const top = Math.floor(filter / columns) * tileHeight + 1;
    const left = (filter % columns) * tileWidth + 1;
    for (let y = 0; y < rows * zoom; y++) {
      for (let x = 0; x < across * zoom; x++) {
        const value = mean[Math.floor(y / zoom) * across + Math.floor(x / zoom)]!;
        pixels[(top + y) * width + left + x] = Math.round(127.5 * (1 + value / largest));
      }
    }
  }
  return { height, width, png: grayPng(pixels, width) };
}

function meanOverChannels(values: ArrayLike<number>, filter: number, channels: number, size: number): number[] {
  return Array.from({ length: size }, (_, pixel) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += values[(filter * channels + channel) * size + pixel]!;
    return sum / channels;
  });
}
