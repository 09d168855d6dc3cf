export { compute, sizes } from "./compute.ts";
export { lines, picture } from "./show.ts";
