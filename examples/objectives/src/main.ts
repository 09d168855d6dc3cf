import { autoencoder } from "./autoencoder.ts";
import { auxiliaryLoss } from "./auxiliary-loss.ts";
import { siamesePairs } from "./siamese-pairs.ts";
import { twoHeads } from "./two-heads.ts";

const examples = {
  "two-heads": twoHeads,
  "auxiliary-loss": auxiliaryLoss,
  "siamese-pairs": siamesePairs,
  autoencoder,
};

// An output that nobody reads any more (`… | head`), or that is full, needs no stack trace.
process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
  if (code !== "EPIPE") console.error(`error: cannot write the output: ${message}`);
  process.exit(code === "EPIPE" ? 0 : 1);
});

const asked = process.argv.slice(2).filter((argument) => argument !== "--");
const unknown = asked.find((name) => !Object.hasOwn(examples, name));
if (unknown === undefined) {
  for (const [name, example] of Object.entries(examples)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    await example();
    console.log("");
  }
} else {
  console.error(
    `error: there is no example "${unknown}": ${Object.keys(examples).join(", ")}, or none of these for all`,
  );
  process.exitCode = 2;
}
