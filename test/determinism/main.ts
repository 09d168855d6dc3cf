// Trains the network that the command line names, and prints the digests as JSON.

import { init } from "tsumiki";
import { type Trained, train } from "./train.ts";

await init();
console.log(JSON.stringify(await train(process.argv[2] as Trained)));
