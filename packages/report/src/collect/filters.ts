import { Affine, Conv2d, type Layer } from "@tsumiki/layers";
import type { Parameter } from "@tsumiki/tensor";
import type { Filters, Picture } from "../record.ts";
import { imageExtents, thumbnail } from "./pictures.ts";

/** So many are shown. */
const mostFilters = 32;

/** The first layer that looks at images, as it is now and as it will be. */
export class FilterWatch {
  readonly #first: Found | undefined;
  readonly #before: readonly Picture[];

  /**
   * @param sampleShape of the data
   * @param before as it was where a training began that goes on
   */
  constructor(model: Layer, sampleShape: readonly number[], before?: readonly Picture[]) {
    this.#first = firstOf(model, sampleShape);
    this.#before = before ?? this.#first?.pictures() ?? [];
  }

  get before(): readonly Picture[] {
    return this.#before;
  }

  filters(): Filters | undefined {
    if (this.#first === undefined) return undefined;
    const { name, of, note } = this.#first;
    return { name, before: this.#before, after: this.#first.pictures(), of, ...(note && { note }) };
  }
}

interface Found {
  readonly name: string;
  readonly of: number;
  readonly note?: string | undefined;
  pictures(): Picture[];
}

function firstOf(model: Layer, sampleShape: readonly number[]): Found | undefined {
  const names = new Map([...model.parameters()].map(([name, parameter]) => [parameter, name]));
  for (const layer of leavesOf(model)) {
    if (layer instanceof Conv2d) return filtersOf(layer.weight, names.get(layer.weight) ?? "weight");
    if (layer instanceof Affine) return unitsOf(layer.weight, names.get(layer.weight) ?? "weight", sampleShape);
  }
  return undefined;
}

/** W [outChannels, channels, height, width]: of each filter the mean over its channels. */
function filtersOf(weight: Parameter, name: string): Found | undefined {
  const [filters = 0, channels = 1, height = 1, width = 1] = weight.shape;
  if (height * width === 1) return undefined;
  const size = height * width;
  return {
    name,
    of: filters,
    note: channels > 1 ? `of each filter the mean over its ${channels} channels` : undefined,
    pictures() {
      const values = weight.value.data();
      return Array.from({ length: Math.min(filters, mostFilters) }, (_, filter) => {
        const pixels = Array.from({ length: size }, (_, pixel) => {
          let sum = 0;
          for (let channel = 0; channel < channels; channel++) {
            sum += values[(filter * channels + channel) * size + pixel] as number;
          }
          return sum / channels;
        });
        return thumbnail({ pixels, height, width });
      });
    },
  };
}

/** W [inFeatures, outFeatures] right after the image: the weights of a unit are a picture as large as the image. */
function unitsOf(weight: Parameter, name: string, sampleShape: readonly number[]): Found | undefined {
  const [inFeatures = 0, units = 0] = weight.shape;
  const [channels, height, width] = imageExtents(sampleShape) ?? [0, 0, 0];
  if (channels * height * width !== inFeatures) return undefined;
  return {
    name,
    of: units,
    note: channels > 1 ? "of each unit the weights of the first channel" : undefined,
    pictures() {
      const values = weight.value.data();
      return Array.from({ length: Math.min(units, mostFilters / 2) }, (_, unit) => {
        const pixels = Array.from({ length: height * width }, (_, pixel) => values[pixel * units + unit] as number);
        return thumbnail({ pixels, height, width });
      });
    },
  };
}

function* leavesOf(layer: Layer): Generator<Layer> {
  const children = [...layer.children().values()];
  if (children.length === 0) yield layer;
  for (const child of children) yield* leavesOf(child);
}
