import type { Page } from "../../app/pages.ts";

export const page: Page = {
  place: 11,
  title: { en: "Playground", zh: "演练场" },
  summary: {
    en: "Stack a network from blocks, train it on handwritten digits, draw one of your own.",
    zh: "用积木搭一个网络，拿手写数字训练它，再画一个自己的。",
  },
  load: () => import("./playground.tsx"),
};
