import type { Page } from "../../app/pages.ts";

export const page: Page = {
  place: 2,
  title: { en: "Convolution", zh: "卷积运算" },
  summary: {
    en: "A filter slides over a digit that you draw: multiply, add up, next place.",
    zh: "滤波器在自己画的数字上滑动：相乘、累加、移到下一处。",
  },
  load: () => import("./convolution.tsx"),
};
