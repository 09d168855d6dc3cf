/** a·b + c, rounded once where the build has relaxed SIMD. */
// @ts-ignore: decorator
@inline
function madd(a: v128, b: v128, c: v128): v128 {
  // A constant of the compiler: the other branch is not even checked.
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** y ← α·x + y, for n floats. */
export function axpy(n: usize, alpha: f32, x: usize, y: usize): void {
  const a = f32x4.splat(alpha);
  let i: usize = 0;
  for (; i + 4 <= n; i += 4) {
    const at = i << 2;
    v128.store(y + at, madd(a, v128.load(x + at), v128.load(y + at)));
  }
  for (; i < n; i++) {
    const at = i << 2;
    store<f32>(y + at, alpha * load<f32>(x + at) + load<f32>(y + at));
  }
}
