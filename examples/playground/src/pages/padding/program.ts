import { code, type Program } from "../../components/code.tsx";

/** What the worker runs, with these numbers. */
export function program(extent: number, padding: number, outExtent: number): Program {
  return code`import { init, ops, tensor } from "tsumiki";

await init();
const x = tensor(image, [1, 1, ${extent}, ${extent}]);
const filter = tensor([[[
  [2, 0, 1],
  [0, 1, 2],
  [1, 0, 2],
]]]);
const padding = ${padding};

const y = ops.conv2d(
  x, filter, null, { padding },
);
console.log(y.shape); // [1, 1, ${outExtent}, ${outExtent}]

// A filter of ones hands a 1 from each output
// back to every pixel that its window saw.
const visits = ops.conv2dBackwardInput(
  ops.ones(y.shape),
  ops.ones([1, 1, 3, 3]),
  x.shape,
  { padding },
);
`;
}
