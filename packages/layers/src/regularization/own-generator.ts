import { defaultGenerator, Generator } from "@tsumiki/tensor";

/** A generator for a layer that draws in forward. One draw of the default generator seeds it, and no other changes it. */
export function ownGenerator(): Generator {
  return new Generator(defaultGenerator.next());
}
