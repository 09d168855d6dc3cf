// Natural-number arithmetic on literal types. Anything that is only `number` gives `number`.
//
// Numbers are worked digit by digit, as little-endian digit strings ("0234" is 4320). Counting with tuples alone would
// be shorter, but the compiler stops at about a thousand elements.

/** A + B */
export type Add<A extends number, B extends number> = true extends Vague<A> | Vague<B>
  ? number
  : A extends 0
    ? B
    : B extends 0
      ? A
      : Value<MultiplyAdd<Little<A>, "1", Little<B>>>;

/** A − B; never, when B is larger than A. */
export type Subtract<A extends number, B extends number> = true extends Vague<A> | Vague<B>
  ? number
  : B extends 0
    ? A
    : Value<Minus<Little<A>, Little<B>>>;

/** A · B */
export type Multiply<A extends number, B extends number> = true extends Vague<A> | Vague<B>
  ? number
  : A extends 1
    ? B
    : B extends 1
      ? A
      : Value<Times<Little<A>, Little<B>>>;

/** [quotient, remainder] of A / B, by long division. Without a known quotient the remainder counts as 0. */
export type DivideWithRest<A extends number, B extends number> = true extends Vague<A> | Vague<B>
  ? [number, 0]
  : B extends 0
    ? [number, 0]
    : B extends 1
      ? [A, 0]
      : LongDivision<`${A}`, Little<B>>;

/** Whether A ≥ B, of known numbers. */
export type AtLeast<A extends number, B extends number> = [Subtract<A, B>] extends [never] ? false : true;

/** Not known to be a natural number: left alone. */
type Vague<N extends number> = number extends N
  ? true
  : `${N}` extends `${string}${"-" | "." | "e"}${string}`
    ? true
    : false;

/** Each digit as a tuple of that many ones. */
type Ones = {
  0: [];
  1: [1];
  2: [1, 1];
  3: [1, 1, 1];
  4: [1, 1, 1, 1];
  5: [1, 1, 1, 1, 1];
  6: [1, 1, 1, 1, 1, 1];
  7: [1, 1, 1, 1, 1, 1, 1];
  8: [1, 1, 1, 1, 1, 1, 1, 1];
  9: [1, 1, 1, 1, 1, 1, 1, 1, 1];
};
type Digit = `${keyof Ones}`;
type OnesOf<D extends Digit> = Ones[D extends `${infer N extends keyof Ones}` ? N : 0];

type Little<N extends number> = Reverse<`${N}`>;
type Value<Digits extends string> = Parse<Reverse<Digits>>;
type Parse<S extends string> = S extends `0${infer T extends `${Digit}${string}`}`
  ? Parse<T>
  : S extends `${infer N extends number}`
    ? N
    : never;
type Reverse<S extends string, Done extends string = ""> = S extends `${infer D}${infer T}`
  ? Reverse<T, `${D}${Done}`>
  : Done;
type Head<S extends string> = S extends `${infer D extends Digit}${string}` ? D : "0";
type Tail<S extends string> = S extends `${string}${infer T}` ? T : "";

/** A · D + B + carry: the one step behind addition, subtraction and multiplication. */
type MultiplyAdd<A extends string, D extends Digit, B extends string, Carry extends Digit = "0"> = `${A}${B}` extends ""
  ? Carry
  : TwoDigits<
        [...Repeat<OnesOf<Head<A>>, OnesOf<D>>, ...OnesOf<Head<B>>, ...OnesOf<Carry>]["length"] & number
      > extends [infer Tens extends Digit, infer Units extends Digit]
    ? `${Units}${MultiplyAdd<Tail<A>, D, Tail<B>, Tens>}`
    : never;
type Repeat<Count extends 1[], Of extends 1[]> = Count extends [1, ...infer Rest extends 1[]]
  ? [...Of, ...Repeat<Rest, Of>]
  : [];
type TwoDigits<N extends number> = `${N}` extends `${infer Tens extends Digit}${infer Units extends Digit}`
  ? [Tens, Units]
  : ["0", `${N}`];

type Times<A extends string, B extends string> = B extends `${infer D extends Digit}${infer T}`
  ? MultiplyAdd<A, D, `0${Times<A, T>}`>
  : "0";

/** A + (99…9 − B) + 1 is A − B behind a leading 1; without the 1 there is no such number. */
type Minus<A extends string, B extends string> =
  MultiplyAdd<A, "1", Complement<A, B>, "1"> extends `${infer Rest}1` ? Rest : never;
/** 99…9 − B, with as many digits as the longer of A and B. */
type Complement<A extends string, B extends string> = `${A}${B}` extends ""
  ? ""
  : `${NineMinus[Head<B>]}${Complement<Tail<A>, Tail<B>>}`;
type NineMinus = { "0": 9; "1": 8; "2": 7; "3": 6; "4": 5; "5": 4; "6": 3; "7": 2; "8": 1; "9": 0 };

type LongDivision<
  A extends string,
  B extends string,
  Rest extends string = "",
  Quotient extends string = "",
> = A extends `${infer D}${infer T}`
  ? HowOften<`${D}${Rest}`, B> extends [infer N extends number, infer NewRest extends string]
    ? LongDivision<T, B, NewRest, `${Quotient}${N}`>
    : never
  : [Parse<Quotient>, Value<Rest>];
/** How often B can be taken from Rest, and what is left then. */
type HowOften<Rest extends string, B extends string, Count extends 1[] = []> = [Minus<Rest, B>] extends [never]
  ? [Count["length"], Rest]
  : HowOften<Minus<Rest, B>, B, [...Count, 1]>;
