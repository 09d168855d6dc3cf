import { writeSync } from "node:fs";

writeSync(1, `${process.version} ${JSON.stringify(process.argv.slice(2))}\n`);
