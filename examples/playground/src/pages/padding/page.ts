import type { Page } from "../../app/pages.ts";

export const page: Page = {
  place: 3,
  title: { en: "Padding", zh: "填充" },
  summary: {
    en: "A frame of zeros around the image, so that the output need not shrink.",
    zh: "在图像四周补一圈 0，输出就不必缩小。",
  },
  load: () => import("./padding.tsx"),
};
