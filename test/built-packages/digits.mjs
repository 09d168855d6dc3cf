// What the built package of the digits has, in a line, and what it says of the full set.

import { mnist } from "@tsumiki/mnist";

const { train, test } = await mnist();
let sum = 0;
for (const part of [train, test]) {
  for (let i = 0; i < part.size; i++) for (const pixel of part.sample(i)) sum += Math.round(pixel * 255);
}
console.log(`${train.classCounts()} ${test.classCounts()} ${sum}`);
console.log(await mnist({ size: "full" }).catch(({ message }) => message));
