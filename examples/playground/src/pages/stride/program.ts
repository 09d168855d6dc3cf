import { code, type Program } from "../../components/code.tsx";
import type { Sizes } from "./geometry.ts";

/** What the worker runs, with these numbers. */
export function program({ height, width, padding, filter, stride }: Sizes, rounding: string, out: string): Program {
  return code`import { Conv2d, init, ops } from "tsumiki";

await init();
const layer = new Conv2d(1, 1, ${filter}, {
  padding: ${padding},
  stride: ${stride},
  rounding: ${`"${rounding}"`},
});

const x = ops.ones([1, 1, ${height}, ${width}]);
console.log(layer.predict(x).shape);
// ${out}
`;
}
