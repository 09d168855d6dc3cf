import { type Learning, lossChart, lossTable } from "../shared/loss-chart.ts";

export function picture(results: readonly Learning[]): string {
  const marks = [{ y: Math.log(10), label: "guessing: ln 10" }];
  return lossChart({ title: "Where weights start, and how they learn then", domain: [0, 2.5], marks }, results);
}

export function lines(results: readonly Learning[]): string[] {
  return lossTable("first weights", results);
}
