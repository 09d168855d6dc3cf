import {
  assertOptions,
  checkedBoolean,
  checkedNumber,
  frozenShape,
  kindOf,
  type Shape,
  sizeOf,
} from "@tsumiki/kernels";
import { rowSize } from "./answers.ts";
import { type CheckedMap, mapSample } from "./mapped.ts";
import { checkedSteps, Step } from "./steps.ts";
import { StreamLabels } from "./stream-labels.ts";
import type { DataStreamOptions, StreamSource } from "./stream-options.ts";
import { copyRow, type StreamedRow, streamedRow } from "./streamed-row.ts";
import { Table } from "./table.ts";
import { upTo, type View } from "./view.ts";

/** What a stream is: where its samples come from, and what is done to each. */
export interface StreamView<S extends Shape = Shape> {
  readonly source: StreamSource<unknown>;
  readonly size: number | undefined;
  readonly isWeighted: boolean;
  readonly seeks: boolean;
  /** Of no sample: shapes, classes, steps, and the scale and normalization that are done as a batch is made. */
  readonly view: View<S>;
  /** What becomes of what the source gave as its sample of this number; `which` is that in words, for messages. */
  readonly rowOf: (given: unknown, index: number, which: string) => StreamedRow;
}

const known = {
  source: true,
  sampleShape: true,
  scale: true,
  size: true,
  weighted: true,
  seeks: true,
  steps: true,
} as const;
const forClasses = { classes: true, classNames: true, labelShape: true, ignore: true } as const;

/** @throws as the constructor of DataStream says */
export function checkedStream<S extends Shape>(options: DataStreamOptions<S>): StreamView<S> {
  const place = "DataStream";
  const isRegression = typeof options === "object" && options !== null && "targetShape" in options;
  assertOptions<object>(place, options, { ...known, ...(isRegression ? { targetShape: true } : forClasses) });
  const { source, scale = 1 / 255, size, weighted = false, seeks = false, steps = [] } = options ?? {};
  assertSource(source);
  const sampleShape = frozenShape(`${place}, sampleShape`, options.sampleShape);
  const sampleSize = rowSize("sampleShape", sampleShape, place);
  checkedNumber(place, "scale", scale, "a finite number");
  if (size !== undefined) checkedNumber(place, "size", size, "a whole number of at least 1");
  const isWeighted = checkedBoolean(place, "weighted", weighted);
  const labels = new StreamLabels(options);
  const table = new Table({ samples: new Float32Array(), sampleShape, answers: labels.answers, scale });
  const scaled = scale === 1 / 255 ? [] : [new Step("scaled", String(scale))];
  const rules = { sampleSize, sampleShape, labels, isWeighted };
  return {
    source,
    size,
    isWeighted,
    seeks: checkedBoolean(place, "seeks", seeks),
    view: { table, rows: upTo(0), weights: undefined, steps: [...scaled, ...checkedSteps(steps, place)] },
    rowOf: (given, index, which) => streamedRow(given, index, `sample ${which}`, rules),
  };
}

/** The same stream, of which each sample is mapped as it comes. */
export function mappedStream<S extends Shape>(before: StreamView, map: CheckedMap<S>): StreamView<S> {
  const { answers } = before.view.table.parts;
  const { sampleShape, step } = map;
  const table = new Table({ samples: new Float32Array(), sampleShape, answers, scale: 1 });
  const sample = new Float32Array(before.view.table.sampleSize);
  return {
    ...before,
    view: { ...before.view, table, steps: [...before.view.steps, step] },
    rowOf: (given, index, which) => {
      const row = before.rowOf(given, index, which);
      copyRow(before.view, row, sample, 0);
      const numbers = new Float32Array(sizeOf(sampleShape));
      mapSample(map, which, sample, numbers);
      return { ...row, numbers };
    },
  };
}

/** Also a generator is something that gives samples, but only once. */
function assertSource(source: unknown): asserts source is StreamSource<unknown> {
  if (typeof source === "function") return;
  const isGenerator = typeof source === "object" && source !== null && "next" in source;
  const isIterable =
    typeof source === "object" && source !== null && (Symbol.asyncIterator in source || Symbol.iterator in source);
  const hint = isIterable
    ? `; it is called for each epoch: pass ${isGenerator ? "the function that makes the generator" : "() => samples"}`
    : "";
  const got = isGenerator ? "a generator" : kindOf(source);
  throw new TypeError(`DataStream: source must be a function that gives the samples of an epoch, got ${got}${hint}`);
}
