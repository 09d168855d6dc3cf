import { marked, type Program } from "../../components/code.tsx";

/** What the worker runs, with these numbers. */
export function program(filter: readonly number[], size: number, bias: number): Program {
  const rows = Array.from({ length: size }, (_, row) =>
    filter
      .slice(row * size, (row + 1) * size)
      .map((value) => Number(value.toPrecision(3)))
      .join(", "),
  );
  const nested = rows.map((row) => `  [‹${row}›],`).join("\n");
  return marked(`import { init, ops, tensor } from "tsumiki";

await init();
const x = tensor(pixels, [1, 1, 28, 28]);
const filter = tensor([[[
${nested}
]]]);
const bias = tensor([‹${bias}›]);

const y = ops.conv2d(x, filter, bias);
console.log(y.shape); // [1, 1, ‹${29 - size}›, ‹${29 - size}›]
`);
}
