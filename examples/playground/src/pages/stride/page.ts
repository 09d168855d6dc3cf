import type { Page } from "../../app/pages.ts";

export const page: Page = {
  place: 4,
  title: { en: "Stride", zh: "步幅" },
  summary: {
    en: "How far the window moves, and the formula of the output's size.",
    zh: "窗口每次移动多远，以及输出大小的公式。",
  },
  load: () => import("./stride.tsx"),
};
