import { page } from "@tsumiki/charts";
import { accuracySection, lossSection } from "./page/curves.ts";
import { dataSection } from "./page/data.ts";
import { embeddedSteps, fewEpochs } from "./page/embedded.ts";
import { errorsSection } from "./page/errors.ts";
import { featuresSection } from "./page/features.ts";
import { healthSection } from "./page/health.ts";
import { networkSection } from "./page/network.ts";
import { reproduceSection } from "./page/reproduce.ts";
import { style } from "./page/style.ts";
import { verdict } from "./page/verdict.ts";
import { columns } from "./page/words.ts";
import type { TrainingRecord } from "./record.ts";

/** In the order in which a person asks. */
const sections = [curves, errorsSection, dataSection, networkSection, featuresSection, healthSection, reproduceSection];

/** Loss and accuracy side by side. */
function curves(record: TrainingRecord): string | undefined {
  const parts = [lossSection(record), accuracySection(record)];
  return parts[1] === undefined ? parts[0] : columns(...parts);
}

/**
 * A training as one HTML page that fetches nothing and needs no script: how good it is and what to do next, the curves, the
 * errors, the data, the network, whether the training was in order, and all that is needed to have it again. What a
 * training does not have (errors of classes, feature maps, validation) is left out.
 *
 * Of a training of any length it has at most 500 points a curve; whatever comes from outside is escaped.
 */
export function reportHtml(record: TrainingRecord): string {
  const small = { ...record, stepRows: embeddedSteps(record.stepRows), epochRows: fewEpochs(record.epochRows) };
  const body = [verdict(record), ...sections.map((section) => section(small))].filter((part) => part !== undefined);
  return page({ title: record.title, body: `<main>\n${body.join("\n")}\n</main>`, style });
}
