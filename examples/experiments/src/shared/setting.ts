import { type Mnist, mnist } from "@tsumiki/mnist";
import { init, seed } from "tsumiki";

/** What every experiment is given beside its size. */
export interface Setting {
  /** Of weights, order of the images, dropout, and of whatever else is random. */
  readonly seed: number;
  /** How many threads compute; one a core by default. */
  readonly threads?: number;
  /** Told how far it is. */
  readonly note?: (line: string) => void;
}

/** Of an experiment that trains on digits. */
export interface DigitsSize {
  /** 10,000 digits, or all 70,000. */
  readonly data: "digits" | "full";
}

/** The kernels are ready, and what is drawn from now on follows from the seed. */
export async function begin({ seed: value, threads }: Setting): Promise<void> {
  await init(threads === undefined ? {} : { threads });
  seed(value);
}

/** What was asked for once is not read again: data sets never change. */
const loaded = new Map<DigitsSize["data"], Promise<Mnist>>();

/** The same, and the digits. */
export async function beginWithDigits({ data }: DigitsSize, setting: Setting) {
  await begin(setting);
  const digits = loaded.get(data) ?? mnist({ size: data });
  loaded.set(data, digits);
  return digits;
}
