type Code = readonly number[];

/**
 * The share of images that are named rightly from few examples: each class has the mean of its first codes as its centre,
 * and the other codes are of the class whose centre is nearest (Snell, Swersky & Zemel 2017).
 */
export function fewShotAccuracy(codes: readonly Code[], labels: ArrayLike<number>, shots: number): number {
  const classes = [...new Set(Array.from(labels))].sort((a, b) => a - b);
  const ofClasses = classes.map((label) => codes.filter((_, index) => labels[index] === label));
  const centres = ofClasses.map((own) => centreOf(own.slice(0, shots)));
  const right = ofClasses.map(
    (own, label) => own.slice(shots).filter((code) => nearest(code, centres) === label).length,
  );
  const all = codes.length - shots * classes.length;
  return right.reduce((sum, count) => sum + count, 0) / all;
}

function centreOf(codes: readonly Code[]): number[] {
  const [first = []] = codes;
  return first.map((_, axis) => codes.reduce((sum, code) => sum + (code[axis] ?? 0), 0) / codes.length);
}

function nearest(code: Code, centres: readonly Code[]): number {
  const distances = centres.map((centre) => Math.hypot(...code.map((value, axis) => value - (centre[axis] ?? 0))));
  return distances.indexOf(Math.min(...distances));
}
