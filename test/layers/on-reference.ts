import { reference, withBackend } from "@tsumiki/kernels";
import { test as plainTest } from "vitest";

/** A test on the reference backend, in float64. */
export function test(name: string, body: () => void): void {
  plainTest(name, () => withBackend(reference, body));
}
