import { type Learning, lossChart, lossTable } from "../shared/loss-chart.ts";

export function picture(results: readonly Learning[]): string {
  return lossChart({ title: "Four optimizers on the same network and digits", domain: [0, 1] }, results);
}

export function lines(results: readonly Learning[]): string[] {
  return lossTable("optimizer", results);
}
