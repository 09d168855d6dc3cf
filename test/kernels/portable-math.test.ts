import { portableMath } from "@tsumiki/kernels";
import fc from "fast-check";
import { expect, test } from "vitest";

const { cos, erf, exp, expm1, log, log1p, normalCdf, power, sin, tanh } = portableMath;

// Ours is within 2 units in the last place of the truth, and Math's within 1 in the engines that there are.
const allowed = 3;

const special = [
  0,
  1,
  2,
  3,
  0.5,
  1.5,
  7,
  1e-300,
  1e300,
  5e-324,
  2 ** 53 - 1,
  2 ** 53,
  Number.MAX_VALUE,
  Infinity,
].flatMap((value) => [value, -value]);
special.push(NaN);

const finite = (min: number, max: number) => fc.double({ min, max, noNaN: true });

test("exp agrees with Math.exp from underflow to overflow", () => {
  fc.assert(
    fc.property(finite(-750, 712), (x) => expectNear(exp(x), Math.exp(x), x)),
    { numRuns: 3000 },
  );
  fc.assert(
    fc.property(finite(-1, 1), (x) => expectNear(exp(x), Math.exp(x), x)),
    { numRuns: 1000 },
  );
});

test("log agrees with Math.log over all positive numbers, and closely around 1", () => {
  fc.assert(
    fc.property(finite(5e-324, Number.MAX_VALUE), (x) => expectNear(log(x), Math.log(x), x)),
    { numRuns: 3000 },
  );
  fc.assert(
    fc.property(finite(0.5, 2), (x) => expectNear(log(x), Math.log(x), x)),
    { numRuns: 2000 },
  );
});

test("expm1 and log1p agree with Math's, and near 0 keep all digits", () => {
  for (const range of [finite(-50, 710), finite(-1, 1), finite(-1e-5, 1e-5)]) {
    fc.assert(
      fc.property(range, (x) => expectNear(expm1(x), Math.expm1(x), x)),
      { numRuns: 1000 },
    );
  }
  for (const range of [finite(-0.999999, 1), finite(-1e-5, 1e-5), finite(0, Number.MAX_VALUE)]) {
    fc.assert(
      fc.property(range, (x) => expectNear(log1p(x), Math.log1p(x), x)),
      { numRuns: 1000 },
    );
  }
});

test("tanh agrees with Math.tanh, and near 0 keeps all digits", () => {
  fc.assert(
    fc.property(finite(-25, 25), (x) => expectNear(tanh(x), Math.tanh(x), x)),
    { numRuns: 3000 },
  );
  fc.assert(
    fc.property(finite(-1, 1), (x) => expectNear(tanh(x), Math.tanh(x), x)),
    { numRuns: 2000 },
  );
});

test("erf agrees with the C library, and is odd", () => {
  // Made with Python's math.erf.
  for (const [x, expected] of [
    [1e-300, 1.1283791670955126e-300],
    [1e-8, 1.1283791670955126e-8],
    [0.1, 0.1124629160182849],
    [0.5, 0.5204998778130465],
    [0.9, 0.7969082124228322],
    [0.9999999, 0.842700751438961],
    [1, 0.8427007929497149],
    [1.3, 0.9340079449406524],
    [2, 0.9953222650189527],
    [2.7, 0.9998656672600594],
    [3.5, 0.9999992569016276],
    [4.4, 0.999999999510829],
    [5.5, 0.9999999999999927],
    [5.9, 0.9999999999999999],
    [6, 1.0],
    [27, 1.0],
  ] as const) {
    expectNear(erf(x), expected, x);
    expectNear(erf(-x), -expected, -x);
  }
  expect([0, -0, Infinity, -Infinity, NaN].map(erf)).toEqual([0, -0, 1, -1, NaN]);
});

test("normalCdf keeps its digits in the tail, and with its mirror image sums to 1", () => {
  // Made with mpmath.
  for (const [x, expected] of [
    [-0.1, 0.460172162722971],
    [-0.5, 0.3085375387259869],
    [-1, 0.15865525393145705],
    [-1.4, 0.08075665923377107],
    [-1.5, 0.06680720126885807],
    [-2, 0.02275013194817921],
    [-3, 0.0013498980316300946],
    [-5, 2.866515718791939e-7],
    [-10, 7.619853024160525e-24],
    [-20, 2.7536241186062337e-89],
    [-37, 5.725571222524577e-300],
  ] as const) {
    expectNear(normalCdf(x), expected, x, 8);
    expectNear(normalCdf(-x), 1 - expected, -x);
  }
  expect([0, Infinity, -Infinity, -50, 50, NaN].map(normalCdf)).toEqual([0.5, 1, 0, 0, 1, NaN]);
});

test("erf's slope is 2/√π · e^−x², also where one formula takes over from the other", () => {
  const slope = (x: number) => (2 / Math.sqrt(Math.PI)) * exp(-x * x);
  fc.assert(
    fc.property(fc.oneof(finite(-6.5, 6.5), finite(0.999, 1.001), finite(5.999, 6.001)), (x) => {
      expect((erf(x + 1e-5) - erf(x - 1e-5)) / 2e-5).toBeCloseTo(slope(x), 9);
    }),
  );
});

test("cos and sin agree with Math up to 2^20 radians, also beside their zeros", () => {
  for (const bound of [1, 10, 2 ** 20]) {
    fc.assert(
      fc.property(finite(-bound, bound), (x) => expectNear(cos(x), Math.cos(x), x)),
      { numRuns: 1500 },
    );
    fc.assert(
      fc.property(finite(-bound, bound), (x) => expectNear(sin(x), Math.sin(x), x)),
      { numRuns: 1500 },
    );
  }
  fc.assert(
    fc.property(fc.integer({ min: -300_000, max: 300_000 }), (quarters) => {
      const x = (quarters * Math.PI) / 2;
      expectNear(cos(x), Math.cos(x), x);
      expectNear(sin(x), Math.sin(x), x);
    }),
    { numRuns: 2000 },
  );
});

test("power agrees with Math.pow over wide ranges", () => {
  const near = (base: number, exponent: number) =>
    expectNear(power(base, exponent), base ** exponent, `${base} ** ${exponent}`);
  fc.assert(fc.property(finite(1e-20, 1e20), finite(-15, 15), near), { numRuns: 3000 });
  fc.assert(fc.property(finite(5e-324, Number.MAX_VALUE), finite(-3, 3), near), { numRuns: 3000 });
  fc.assert(fc.property(finite(0.9, 1.1), finite(-7000, 7000), near), { numRuns: 3000 });
  fc.assert(fc.property(finite(-20, 20), fc.integer({ min: -200, max: 200 }), near), { numRuns: 3000 });
});

test("special values come out as Math gives them, down to the sign of zero", () => {
  for (const x of special) {
    expectNear(exp(x), Math.exp(x), `exp ${x}`);
    expectNear(expm1(x), Math.expm1(x), `expm1 ${x}`);
    expectNear(log1p(x), Math.log1p(x), `log1p ${x}`);
    expectNear(log(x), Math.log(x), `log ${x}`);
    expectNear(tanh(x), Math.tanh(x), `tanh ${x}`);
    for (const y of special) expectNear(power(x, y), x ** y, `${x} ** ${y}`);
  }
  for (const x of [0, -0, NaN, Infinity, -Infinity, 1e-300]) {
    expectNear(cos(x), Math.cos(x), `cos ${x}`);
    expectNear(sin(x), Math.sin(x), `sin ${x}`);
  }
});

test("whole powers that float64 can hold are exact", () => {
  for (let base = 2; base < 200; base++) {
    let expected = 1;
    for (let exponent = 0; expected <= 2 ** 53; exponent++, expected *= base) {
      expect(power(base, exponent)).toBe(expected);
      expect(power(-base, exponent)).toBe(exponent % 2 === 0 ? expected : -expected);
    }
  }
  for (let exponent = -1074; exponent < 1024; exponent++) expect(power(2, exponent)).toBe(2 ** exponent);
});

test("cos and sin refuse finite angles above 2^20 radians", () => {
  expect(() => cos(2 ** 21)).toThrow(RangeError);
  expect(() => sin(-(2 ** 21))).toThrow("sin: expected |x| of at most 2^20 radians, got -2097152");
});

test("the bits are those that every engine gives", () => {
  // Worked out once; a difference means that trained weights would differ too.
  expect(digest((x) => exp(20 * x - 10))).toBe("85f2d515");
  expect(digest((x) => log(x + 0.01))).toBe("f6d33b11");
  expect(digest((x) => tanh(6 * x - 3))).toBe("cb91e88c");
  expect(digest((x) => erf(6 * x - 3))).toBe("390d663c");
  expect(digest((x) => cos(20 * x - 10))).toBe("1dbb9c5c");
  expect(digest((x) => power(x + 0.5, 10 * x - 5))).toBe("43e04926");
});

/** A checksum (FNV-1a) of the bits of f at 1000 places in [0, 1). */
function digest(f: (x: number) => number): string {
  const bits = new DataView(new ArrayBuffer(8));
  let hash = 0x811c9dc5;
  for (let i = 0; i < 1000; i++) {
    bits.setFloat64(0, f(i / 1000));
    for (let byte = 0; byte < 8; byte++) hash = Math.imul(hash ^ bits.getUint8(byte), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}

function expectNear(actual: number, expected: number, what: number | string, units = allowed): void {
  const same = Object.is(actual, expected);
  if (same || (expected !== 0 && unitsApart(actual, expected) <= units)) return;
  expect.fail(`at ${what}: expected ${expected}, got ${actual}`);
}

/** How many float64 lie between a and b. */
function unitsApart(a: number, b: number): number {
  const [placeA, placeB] = new BigInt64Array(Float64Array.of(a, b).buffer);
  return Number.isNaN(a) || Number.isNaN(b) || a < 0 !== b < 0 ? Infinity : Math.abs(Number(placeA! - placeB!));
}
