import type { Words } from "./language.ts";

const en = {
  title: "Tsumiki",
  subtitle: "Building blocks that learn",
  skip: "Skip to the page",
  pages: "Pages",
  start: "Start",
  language: "Language",
  lead: "Move something, and the framework computes it: here, in this page, on your own machine. Nothing is sent anywhere.",
  leadMore:
    "Each page is one idea of convolutional networks, with the code that runs beside it. In the playground the ideas become a network that learns while you watch.",
  loading: "Loading …",
  notFound: (page: string) => `There is no page "${page}". The list has those that there are.`,
  failed: (message: string) => `This page could not be loaded (${message}). Load it anew.`,
  refused: (names: string) => `The address has something else than a value for ${names}: the usual one is set.`,
  starting: "The framework is starting …",
  threads: (threads: number, build: string) =>
    `Computing on ${threads === 1 ? "1 thread" : `${threads} threads`} (${build}); one core is left to the page.`,
  oneThread: (because: string) => `Computing on 1 thread: ${because}.`,
  code: "The code that runs",
  codeNote: "The marked numbers are the ones that are set.",
  copy: "Copy",
  copied: "Copied",
  frameworkSays: "The framework says",
};

const zh: typeof en = {
  title: "Tsumiki",
  subtitle: "会学习的积木",
  skip: "跳到正文",
  pages: "页面",
  start: "开始",
  language: "语言",
  lead: "动一动，框架就在这个页面里、在本机上算出来。任何数据都不会发送出去。",
  leadMore: "每一页讲卷积网络的一个想法，旁边就是正在运行的代码。到了演练场，这些想法搭成一个网络，看着它学习。",
  loading: "正在加载……",
  notFound: (page) => `没有“${page}”这一页。列表里是现有的页面。`,
  failed: (message) => `这一页没有加载成功（${message}）。请重新加载。`,
  refused: (names) => `地址里 ${names} 的值无效，改用默认值。`,
  starting: "框架正在启动……",
  threads: (threads, build) => `用 ${threads} 个线程计算（${build}），留一个核心给页面。`,
  oneThread: (because) => `用 1 个线程计算：${because}。`,
  code: "正在运行的代码",
  codeNote: "标出的数字是当前的设置。",
  copy: "复制",
  copied: "已复制",
  frameworkSays: "框架的原话",
};

/** What header, navigation and the parts that all pages share say. */
export const shell: Words<typeof en> = { en, zh };
