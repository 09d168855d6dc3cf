export type { Images, Mnist, MnistFiles } from "./files.ts";
export { type MnistOptions, mnist } from "./mnist.ts";
