// What the machine could do at most, in the same rounds as the training steps: `node peak.ts THREADS`.
import { Peak } from "../peak.ts";
import { serve } from "../protocol.ts";

const peak = await Peak.start(Number(process.argv[2]));
await serve(() => () => peak.run());
