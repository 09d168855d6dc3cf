import type { Words } from "../../words/language.ts";

const en = {
  lead: "Padding puts zeros around the input, to choose the output's size: 4 x 4 with a 3 x 3 filter gives 2 x 2; with padding 1 it gives 4 x 4.",
  padding: "Padding P",
  extent: "Height and width H",
  input: (extent: number, padding: number) =>
    padding === 0 ? `Input, ${extent} x ${extent}` : `Input, ${extent} x ${extent}, with a frame of ${padding}`,
  filter: "Filter, 3 x 3",
  output: (extent: number) => `Output, ${extent} x ${extent}`,
  hint: "Choose a place of the output, by pointer or arrow keys: its window is framed in the input.",
  visitsTitle: "How often each pixel is looked at",
  visits:
    "Without padding a corner is seen by one window and the middle by nine: what lies at the border counts less. The more padding, the flatter this map.",
  visitsMap: "How many windows see each pixel",
  spread: (low: number, high: number) =>
    low === high
      ? `Every pixel is seen by ${low} ${low === 1 ? "window" : "windows"}.`
      : `From ${low} to ${high} windows see a pixel.`,
  layersTitle: "What many layers leave of an image",
  layers: "Every layer here is a 3 x 3 blur. Without padding each takes two rows and two columns away.",
  layerPadding: "Padding of each layer",
  count: "Layers",
  layer: (index: number, extent: number) => (index === 0 ? `${extent} x ${extent}` : `${index}: ${extent} x ${extent}`),
  left: (share: string) => `After the last one, ${share} of the elements are left.`,
};

const zh: typeof en = {
  lead: "填充是在输入四周补上固定的数（这里是 0），用来调整输出的大小：4 x 4 的输入配 3 x 3 的滤波器，输出是 2 x 2；填充为 1 时，输出是 4 x 4。",
  padding: "填充 P",
  extent: "高和宽 H",
  input: (extent, padding) =>
    padding === 0 ? `输入，${extent} x ${extent}` : `输入，${extent} x ${extent}，外加 ${padding} 圈 0`,
  filter: "滤波器，3 x 3",
  output: (extent) => `输出，${extent} x ${extent}`,
  hint: "用指针或方向键选一个输出位置，输入里会框出它的窗口。",
  visitsTitle: "每个像素被看到几次",
  visits: "没有填充时，角上的像素只被一个窗口看到，中间的被九个看到：边缘的信息分量就轻了。填充越大，这张图越平。",
  visitsMap: "看到每个像素的窗口数",
  spread: (low, high) =>
    low === high ? `每个像素都被 ${low} 个窗口看到。` : `一个像素被 ${low} 到 ${high} 个窗口看到。`,
  layersTitle: "许多层之后，图像还剩多少",
  layers: "这里每一层都是 3 x 3 的模糊。没有填充，每过一层就少两行两列。",
  layerPadding: "每层的填充",
  count: "层数",
  layer: (index, extent) => (index === 0 ? `${extent} x ${extent}` : `${index}：${extent} x ${extent}`),
  left: (share) => `最后一层之后，还剩 ${share} 的元素。`,
};

export const words: Words<typeof en> = { en, zh };
