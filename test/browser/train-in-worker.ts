import { init } from "tsumiki";
import { train } from "../determinism/train.ts";

const info = await init({ threads: 3 });
postMessage({ info, digests: await train("simple") });
