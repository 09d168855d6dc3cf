/** How a layer is made, and what comes into it. */
export interface Configuration {
  /** Of its constructor; layers among them are described as in test/layers/described.ts. */
  readonly args: readonly unknown[];
  /** Of the input, with the batch. */
  readonly shape: readonly number[];
}
