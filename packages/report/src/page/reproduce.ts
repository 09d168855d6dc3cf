import { text } from "@tsumiki/charts";
import type { TrainingRecord } from "../record.ts";
import { embeddedSteps } from "./embedded.ts";
import { facts, section } from "./words.ts";

/** All that is needed to have it again. */
export function reproduceSection(record: TrainingRecord): string | undefined {
  const { machine, seed, options, command, optimizer, loss, data, started, missing } = record;
  const { tsumiki, runtime, system, processor, cores, backend, build, threads } = machine;
  const entries: (readonly [string, string | undefined])[] = [
    ["Seed", seed === undefined ? "not told: report(folder, { seed })" : String(seed)],
    ["Optimizer", optimizer],
    ["Loss", loss],
    ["Data", data.hash === undefined ? data.description : `SHA-256 ${data.hash.slice(0, 16)}…`],
    ["Kernels", `${backend} (${build}), ${threads} ${threads === 1 ? "thread" : "threads"}`],
    ["Versions", tsumiki === undefined ? runtime : `Tsumiki ${tsumiki}, ${runtime}`],
    ["Machine", [processor, cores && `${cores} cores`, system].filter(Boolean).join(", ") || undefined],
    ["Begun", started.replace("T", " ").replace(/\.\d+Z$/, " UTC")],
  ];
  const chosen = Object.entries(options).map(([name, value]) => [name, String(value)] as const);
  const gaps = missing.map((sentence) => `<li>${text(sentence)}</li>`).join("");
  return section(
    "reproduce",
    "Reproduce",
    command === undefined ? undefined : `<pre><code>${text(command)}</code></pre>`,
    facts(entries),
    chosen.length === 0 ? undefined : `<h3>Options</h3>${facts(chosen)}`,
    gaps === "" ? undefined : `<h3>What could not be looked at</h3><ul>${gaps}</ul>`,
    `<p class="small">The numbers of this page lie in it as JSON, in the element with the id <code>record</code>; history.csv beside it has every step.</p>`,
    `<script type="application/json" id="record">${embedded(record)}</script>`,
  );
}

/** Without pictures, which are there to be seen; no tag can begin in it. */
function embedded(record: TrainingRecord): string {
  const plain = { ...record, stepRows: embeddedSteps(record.stepRows), filters: undefined, features: undefined };
  const json = JSON.stringify(plain, (key, value) => (key === "pixels" || key === "samples" ? undefined : value));
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
