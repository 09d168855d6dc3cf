import {
  barChart,
  contourChart,
  histogramChart,
  imageGrid,
  lineChart,
  lineLegend,
  matrixChart,
  networkBlocks,
  type Point,
  smoothed,
} from "@tsumiki/charts";

// Drawings of every kind, ordinary ones and odd ones: to be tested, and to be looked at.

const steps = Array.from({ length: 400 }, (_, step) => step);
const noisy = steps.map((step): Point => [step, 2.3 * Math.exp(-step / 60) + 0.15 + 0.12 * noise(step)]);
const epochs = Array.from({ length: 12 }, (_, epoch) => epoch + 1);

function noise(index: number): number {
  const value = Math.sin(index * 12.9898) * 43758.5453;
  return 2 * (value - Math.floor(value)) - 1;
}

function curve(start: number, end: number, speed: number): Point[] {
  return epochs.map((epoch) => [epoch, end + (start - end) * Math.exp(-epoch / speed)]);
}

const percent = (value: number) => `${(100 * value).toFixed(0)} %`;

function digit(index: number): number[] {
  return Array.from({ length: 784 }, (_, pixel) => {
    const [y, x] = [Math.floor(pixel / 28) - 13.5, (pixel % 28) - 13.5];
    const radius = Math.hypot(x * (1 + 0.1 * index), y * 0.8);
    return Math.max(0, 1 - Math.abs(radius - 7) / 2.4);
  });
}

function filter(index: number, size = 5): number[] {
  return Array.from({ length: size * size }, (_, at) => noise(index * size * size + at) * 0.3);
}

const valley = (x: number, y: number) => x ** 2 / 20 + y ** 2;

function descent(rate: number, momentum: number): Point[] {
  const points: Point[] = [[-7, 2]];
  let [x, y, vx, vy] = [-7, 2, 0, 0];
  for (let step = 0; step < 30; step++) {
    [vx, vy] = [momentum * vx - (rate * x) / 10, momentum * vy - rate * 2 * y];
    [x, y] = [x + vx, y + vy];
    points.push([x, y]);
  }
  return points;
}

/** Each of a width, for those that have one. */
export const ordinary: Readonly<Record<string, (width?: number) => string>> = {
  loss: (width) =>
    lineChart({
      title: "Loss of training and validation",
      x: { label: "step" },
      y: { label: "loss, softmax cross entropy", zero: true },
      series: [
        { name: "training", points: smoothed(noisy, 21), raw: noisy },
        {
          name: "validation",
          points: curve(1.4, 0.21, 2).map(([x, y]) => [x * 33, y]),
          dashed: true,
          color: "pooling",
        },
      ],
      marks: [
        { y: Math.log(10), label: "guessing: ln 10 = 2.303" },
        { x: 264, label: "best epoch: 8" },
      ],
      ...sized(width),
    }),
  accuracy: (width) =>
    lineChart({
      title: "Accuracy of four optimizers",
      x: { label: "epoch" },
      y: { label: "validation accuracy", format: percent },
      series: [
        { name: "SGD", points: curve(0.6, 0.912, 4) },
        { name: "Momentum", points: curve(0.7, 0.968, 2) },
        { name: "AdaGrad", points: curve(0.85, 0.971, 2) },
        { name: "Adam", points: curve(0.9, 0.976, 1.5) },
      ],
      ...sized(width),
    }),
  rate: (width) =>
    lineChart({
      title: "Learning rate",
      x: { label: "step" },
      y: { label: "learning rate", scale: "log" },
      series: [{ name: "rate", points: steps.map((step) => [step, 1e-3 * 0.99 ** step]) }],
      ...sized(width),
      height: 200,
    }),
  scales: (width) =>
    lineChart({
      title: "Sixteen scales of initial weights",
      x: { label: "epoch" },
      y: { label: "training accuracy", domain: [0, 1], format: percent },
      series: Array.from({ length: 16 }, (_, index) => ({
        name: `scale ${(10 ** (-index / 4)).toPrecision(2)}`,
        points: curve(0.1, 0.98 - index * 0.05, 1 + index),
      })),
      ...sized(width),
    }),
  names: (width) =>
    lineLegend({
      title: "Both kinds of network",
      series: [{ name: "with batch normalisation" }, { name: "without", dashed: true }],
      ...sized(width),
    }),
  trials: (width) =>
    lineChart({
      title: "Trials by learning rate",
      x: { label: "learning rate", scale: "log" },
      y: { label: "accuracy", domain: [0, 1], format: percent },
      series: [
        {
          name: "mean of three",
          points: epochs.map((epoch) => [10 ** (-epoch / 2), 1 / epoch]),
          band: epochs.map((epoch) => [10 ** (-epoch / 2), 0.9 / epoch, 1 / epoch]),
          dots: true,
        },
      ],
      ...sized(width),
    }),
  bars: (width) =>
    barChart({
      title: "Accuracy by initial weights",
      bars: [
        { name: "He", value: 0.971, interval: [0.963, 0.978], note: "1942 of 2000" },
        { name: "Xavier", value: 0.962, interval: [0.953, 0.97], note: "1924 of 2000" },
        { name: "standard deviation 0.01", value: 0.113, interval: [0.1, 0.128], note: "guesses one class" },
      ],
      axis: { label: "accuracy on 2,000 digits", format: (value) => `${(100 * value).toFixed(1)} %` },
      ...sized(width),
    }),
  points: (width) =>
    barChart({
      title: "Accuracy lost by half precision",
      bars: [
        { name: "simple", value: -0.001, interval: [-0.0022, 0.0003] },
        { name: "deep", value: 0.0004, interval: [-0.0005, 0.0012] },
      ],
      axis: { label: "accuracy with float16 less that with float32", zero: false },
      ...sized(width),
    }),
  histograms: (width) =>
    histogramChart({
      title: "Activations of five layers",
      panels: Array.from({ length: 5 }, (_, layer) => ({
        name: `layer ${layer + 1}`,
        edges: Array.from({ length: 31 }, (_, edge) => edge / 30),
        counts: Array.from({ length: 30 }, (_, bin) =>
          Math.round(1000 * Math.exp(-(((bin - 15) / (3 + 2 * layer)) ** 2))),
        ),
      })),
      axis: { label: "activation, after the sigmoid" },
      ...sized(width),
    }),
  confusion: (width) =>
    matrixChart({
      title: "Which digits are confused",
      names: [..."0123456789"],
      counts: Array.from({ length: 10 }, (_, row) =>
        Array.from({ length: 10 }, (_, column) =>
          row === column ? 190 + ((row * 7) % 11) : Math.max(0, Math.round(3 * noise(row * 10 + column) - 0.6)),
        ),
      ),
      rowLabel: "what it is",
      columnLabel: "what was said",
      ...sized(width),
    }),
  words: (width) =>
    matrixChart({
      title: "Which animals are confused",
      names: ["cat", "dog", "hippopotamus", "a <b>very</b> long name of an animal", "松鼠"],
      counts: [
        [40, 9, 0, 1, 0],
        [6, 43, 1, 0, 0],
        [0, 0, 50, 0, 0],
        [1, 0, 2, 47, 0],
        [0, 1, 0, 0, 12345],
      ],
      rowLabel: "what it is",
      columnLabel: "what was said",
      ...sized(width),
    }),
  mistakes: (width) =>
    imageGrid({
      title: "The worst mistakes",
      images: Array.from({ length: 12 }, (_, index) => ({
        pixels: digit(index),
        height: 28,
        width: 28,
        caption: [`${index % 10} is ${(index + 3) % 10}`, `${99 - index} % sure`],
        wrong: index % 3 !== 0,
      })),
      columns: width === undefined ? 6 : 4,
      map: "grey",
      pixelSize: 3,
    }),
  filters: (width) =>
    imageGrid({
      title: "Filters of the first layer",
      images: Array.from({ length: 30 }, (_, index) => ({ pixels: filter(index), height: 5, width: 5 })),
      columns: width === undefined ? 10 : 6,
      map: "signed",
      pixelSize: 9,
    }),
  maps: (width) =>
    imageGrid({
      title: "Feature maps after the first layer",
      images: Array.from({ length: 8 }, (_, index) => ({
        pixels: digit(index).map((value) => value * (1 + index)),
        height: 28,
        width: 28,
        caption: [`channel ${index}`],
      })),
      columns: width === undefined ? 8 : 4,
      map: "activation",
    }),
  network: (width) =>
    networkBlocks({
      title: "The network",
      layers: [
        { name: "input", kind: "data", output: [1, 28, 28], parameters: 0 },
        { name: "Conv2d", kind: "convolution", output: [30, 24, 24], parameters: 780 },
        { name: "BatchNorm2d", kind: "normalization", output: [30, 24, 24], parameters: 60 },
        { name: "ReLU", kind: "activation", output: [30, 24, 24], parameters: 0 },
        { name: "MaxPool2d", kind: "pooling", output: [30, 12, 12], parameters: 0 },
        { name: "Flatten", kind: "other", output: [4320], parameters: 0 },
        { name: "Affine", kind: "affine", output: [100], parameters: 432100 },
        { name: "ReLU", kind: "activation", output: [100], parameters: 0 },
        { name: "Affine", kind: "affine", output: [10], parameters: 1010 },
        { name: "softmax", kind: "loss", output: [1], parameters: 0, note: "cross entropy" },
      ],
      ...sized(width),
    }),
  misfit: (width) =>
    networkBlocks({
      title: "A network that does not fit",
      layers: [
        { name: "input", kind: "data", output: [1, 28, 28], parameters: 0 },
        {
          name: "Conv2d",
          kind: "convolution",
          input: [3, 28, 28],
          output: [30, 24, 24],
          parameters: 2280,
          problem:
            "Conv2d: expected input [batch, 3, height, width], got [32, 1, 28, 28]: inChannels is 3, the image has 1",
        },
      ],
      ...sized(width),
    }),
  valley: (width) =>
    contourChart({
      title: "Two ways down a valley",
      x: { label: "x", domain: [-8, 8] },
      y: { label: "y", domain: [-4, 4] },
      f: valley,
      levels: [0.25, 0.5, 1, 2, 4, 8, 12, 16],
      paths: [
        { name: "SGD, 0.95", points: descent(0.95, 0) },
        { name: "Momentum, 0.1", points: descent(0.1, 0.9) },
      ],
      ...sized(width),
    }),
};

function sized(width: number | undefined): { width?: number } {
  return width === undefined ? {} : { width };
}

const many = Array.from({ length: 100_000 }, (_, step): Point => [step, Math.exp(-step / 2e4) + 0.1 * noise(step)]);
const long = "a name that is much too long to stand anywhere in a chart ".repeat(3).trim();

export const odd: Readonly<Record<string, () => string>> = {
  "one point": () =>
    lineChart({
      title: "One point",
      x: { label: "step" },
      y: { label: "loss" },
      series: [{ name: "loss", points: [[1, 2.3]] }],
    }),
  "all equal": () =>
    lineChart({
      title: "All equal",
      x: { label: "step" },
      y: { label: "loss" },
      series: [{ name: "loss", points: steps.map((step) => [step, 0.5]) }],
    }),
  gaps: () =>
    lineChart({
      title: "It diverged",
      x: { label: "step" },
      y: { label: "loss" },
      series: [
        {
          name: "loss",
          points: steps
            .slice(0, 40)
            .map((step) => [step, step < 20 ? 1 + step / 10 : step < 25 ? Infinity : Number.NaN]),
        },
      ],
    }),
  "no number": () =>
    lineChart({
      title: "No number",
      x: { label: "step" },
      y: { label: "loss" },
      series: [{ name: "loss", points: [[0, Number.NaN]] }],
    }),
  "no series": () => lineChart({ title: "No series", x: { label: "step" }, y: { label: "loss" }, series: [] }),
  "many points": () =>
    lineChart({
      title: "Many points",
      x: { label: "step" },
      y: { label: "loss" },
      series: [{ name: "loss", points: many }],
    }),
  "long names": () =>
    lineChart({
      title: long,
      x: { label: long },
      y: { label: long },
      series: [
        {
          name: long,
          points: [
            [0, 1],
            [1, 2],
          ],
        },
        {
          name: "<b>&amp;</b>",
          points: [
            [0, 2],
            [1, 1],
          ],
        },
      ],
      marks: [
        { y: 1.5, label: long },
        { x: 0.5, label: long },
      ],
    }),
  "long bars": () =>
    barChart({
      title: "Long names",
      bars: [
        { name: long, value: 1e-5, note: long },
        { name: "no value", value: Number.NaN },
        { name: "negative", value: -2e-5, interval: [-3e-5, -1e-5] },
      ],
      axis: { label: long },
    }),
  "one bar": () => barChart({ title: "One bar", bars: [{ name: "only", value: 0 }], axis: { label: "value" } }),
  "no bars": () => barChart({ title: "No bars", bars: [], axis: { label: "value" } }),
  "empty histogram": () =>
    histogramChart({
      title: "Nothing counted",
      panels: [{ name: "none", edges: [0, 0], counts: [0] }],
      axis: { label: "value" },
    }),
  "one class": () =>
    matrixChart({ title: "One class", names: ["all"], counts: [[7]], rowLabel: "is", columnLabel: "said" }),
  "200 classes": () =>
    matrixChart({
      title: "Two hundred classes",
      names: Array.from({ length: 200 }, (_, index) => `class ${index}`),
      counts: Array.from({ length: 200 }, (_, row) =>
        Array.from({ length: 200 }, (_, column) => (row === column ? 45 : noise(row * 200 + column) > 0.9 ? 2 : 0)),
      ),
      rowLabel: "what it is",
      columnLabel: "what was said",
    }),
  "40 classes": () =>
    matrixChart({
      title: "Forty classes",
      names: Array.from({ length: 40 }, (_, index) => `class ${index}`),
      counts: Array.from({ length: 40 }, (_, row) =>
        Array.from({ length: 40 }, (_, column) => (row === column ? 45 : noise(row * 40 + column) > 0.8 ? 2 : 0)),
      ),
      rowLabel: "what it is",
      columnLabel: "what was said",
    }),
  "flat images": () =>
    imageGrid({
      title: "Flat, and not finite",
      images: [
        { pixels: [0, 0, 0, 0], height: 2, width: 2, caption: [long] },
        { pixels: [Number.NaN, 1, Infinity, -1], height: 2, width: 2 },
        { pixels: [1, 2, 3], height: 1, width: 3 },
      ],
      columns: 3,
      map: "signed",
    }),
  "no images": () => imageGrid({ title: "No images", images: [], columns: 3, map: "grey" }),
  "no layers": () => networkBlocks({ title: "No layers", layers: [] }),
  "many layers": () =>
    networkBlocks({
      title: "Many layers",
      layers: Array.from({ length: 40 }, (_, index) => ({
        name: index % 2 ? "ReLU" : `Conv2d with a long name ${index}`,
        kind: index % 2 ? ("activation" as const) : ("convolution" as const),
        output: [2 ** Math.floor(index / 4), 64, 64],
        parameters: index % 2 ? 0 : 36928,
      })),
    }),
  "no paths": () =>
    contourChart({
      title: "No paths",
      x: { label: "x", domain: [-1, 1] },
      y: { label: "y", domain: [-1, 1] },
      f: (x, y) => Math.log(x) + y,
      paths: [],
    }),
  "lost path": () =>
    contourChart({
      title: "A path that leaves",
      x: { label: "x" },
      y: { label: "y" },
      f: valley,
      paths: [
        {
          name: long,
          points: [
            [0, 0],
            [1, 1],
            [Number.NaN, 2],
            [Infinity, 1],
          ],
        },
      ],
    }),
};
