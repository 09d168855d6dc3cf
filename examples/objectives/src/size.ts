/** How long an example takes: less of both in the tests. */
export interface Size {
  /** How many of the digits are trained with. */
  readonly limit?: number;
  readonly epochs?: number;
}
