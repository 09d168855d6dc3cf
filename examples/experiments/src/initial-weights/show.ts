import { type Learning, lossChart, lossTable } from "../shared/loss-chart.ts";

export function picture(results: readonly Learning[]): string {
  return lossChart("Where weights start, and how they learn then", results);
}

export function lines(results: readonly Learning[]): string[] {
  return lossTable("first weights", results);
}
