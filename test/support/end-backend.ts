import { dispose } from "@tsumiki/kernels";
import { afterAll } from "vitest";

// The next file of this process chooses its own.
afterAll(() => dispose());
