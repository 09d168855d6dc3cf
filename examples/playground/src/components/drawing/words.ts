import type { Words } from "../../words/language.ts";

const en = {
  pad: "A pad to draw a digit on",
  draw: "Draw a digit",
  clear: "Clear",
  ready: "Or take one",
  take: (digit: number) => `Take a drawn ${digit}`,
};

const zh: typeof en = {
  pad: "画数字的画板",
  draw: "画一个数字",
  clear: "清空",
  ready: "或者选一个",
  take: (digit) => `选一个画好的 ${digit}`,
};

export const words: Words<typeof en> = { en, zh };
