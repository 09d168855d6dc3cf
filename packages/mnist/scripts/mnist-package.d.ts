/** The part that is read here of a package without types of its own. */
declare module "mnist" {
  /** One entry a digit: the pixels of all its images, row by row, in [0, 1] and rounded to three decimals. */
  const digits: readonly { readonly raw: readonly number[] }[];
  export = digits;
}
