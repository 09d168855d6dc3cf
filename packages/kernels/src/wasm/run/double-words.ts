const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/** A float64 as the two words that it takes in a record, at a multiple of 8 bytes. */
export function doubleWords(value: number): readonly [number, number] {
  double[0] = value;
  return [words[0] as number, words[1] as number];
}
