import type { Words } from "../../words/language.ts";

const en = {
  lead: "The stride is how far the window moves at a time: 7 x 7 with a 3 x 3 filter and stride 2 gives 3 x 3. A larger stride makes the output smaller, padding makes it larger.",
  height: "Height H",
  width: "Width W",
  padding: "Padding P",
  filter: "Filter F",
  stride: "Stride S",
  roundingTitle: "Where it does not divide",
  rounding: { exact: "an error", floor: "floor", ceil: "ceil", nearest: "nearest" },
  holdTitle: "Locked",
  hold: { nothing: "nothing", height: "OH", width: "OW", both: "OH and OW" },
  holdNote: "What is locked stays as it is: the input's height or width follows P, F and S.",
  noRoom: "With these numbers no input from 1 to 16 keeps the locked output; it is let go.",
  formula: "The output's size",
  rounded: "rounded",
  input: (height: number, width: number, padding: number) =>
    `Input, ${height} x ${width}${padding === 0 ? "" : `, with a frame of ${padding}`}`,
  places: "Each dot is the upper left corner of a window.",
  offcut: "Hatched: what no window reaches.",
  beyond: "Windows at the end reach past the border, and see zeros there.",
  output: (height: number, width: number) => `Output, ${height} x ${width}`,
  none: "No output",
};

const zh: typeof en = {
  lead: "步幅是窗口每次移动的距离：7 x 7 的输入，3 x 3 的滤波器，步幅为 2，输出是 3 x 3。步幅越大，输出越小；填充越大，输出越大。",
  height: "高 H",
  width: "宽 W",
  padding: "填充 P",
  filter: "滤波器 F",
  stride: "步幅 S",
  roundingTitle: "除不尽时",
  rounding: { exact: "报错", floor: "向下取整", ceil: "向上取整", nearest: "四舍五入" },
  holdTitle: "锁定",
  hold: { nothing: "不锁定", height: "OH", width: "OW", both: "OH 和 OW" },
  holdNote: "锁定的保持不变：输入的高或宽随 P、F、S 变化。",
  noRoom: "按这些数字，1 到 16 的输入都保持不了锁定的输出，已放开。",
  formula: "输出的大小",
  rounded: "取整后",
  input: (height, width, padding) => `输入，${height} x ${width}${padding === 0 ? "" : `，外加 ${padding} 圈 0`}`,
  places: "每个点是一个窗口的左上角。",
  offcut: "斜线部分：没有窗口到达。",
  beyond: "最后的窗口越过了边界，那里看到的是 0。",
  output: (height, width) => `输出，${height} x ${width}`,
  none: "没有输出",
};

export const words: Words<typeof en> = { en, zh };
