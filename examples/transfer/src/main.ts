import { transfer } from "./transfer.ts";

// An output that nobody reads any more (`… | head`), or that is full, needs no stack trace.
process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
  if (code !== "EPIPE") console.error(`error: cannot write the output: ${message}`);
  process.exit(code === "EPIPE" ? 0 : 1);
});

const [given] = process.argv.slice(2).filter((argument) => argument !== "--");
if (given === undefined) {
  await transfer();
} else {
  console.error(`error: there are no options, got "${given}"`);
  process.exitCode = 2;
}
