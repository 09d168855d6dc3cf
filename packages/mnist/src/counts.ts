/** How many images there are of each digit among the 10,000, in whose file they lie one digit after the other. */
export const digitCounts: readonly number[] = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978];

/**
 * An update of the package that holds the images must not change what people train on without a word.
 * @throws RangeError if there are not as many images of each digit as expected
 */
export function assertCounts(packageName: string, counts: readonly number[], expected: readonly number[]): void {
  if (counts.length === expected.length && counts.every((count, digit) => count === expected[digit])) return;
  throw new RangeError(
    `mnist: expected ${expected.join(", ")} images of the digits 0 to 9 in the package ${packageName}, ` +
      `got ${counts.join(", ")}: was another version of it installed?`,
  );
}
