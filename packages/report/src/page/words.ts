import { formatted, text } from "@tsumiki/charts";
import type { TrainingRecord } from "../record.ts";

/** 0.98251 → 98.25 %; what is not all is not rounded to 100 %. */
export function percent(share: number, decimals = 2): string {
  const most = share < 1 ? 100 - 10 ** -decimals : 100;
  return `${Math.min(100 * share, most).toFixed(decimals)} %`;
}

/** 0.99991 → 0.9999: three decimals, and as many more as tell it from 1. */
export function coefficient(value: number): string {
  const decimals = [3, 4, 5, 6].find((each) => value >= 1 || Number(value.toFixed(each)) < 1) ?? 6;
  return value.toFixed(decimals);
}

/** A name of at most so many letters. */
export function shortened(name: string, letters: number): string {
  const all = [...name];
  return all.length <= letters
    ? name
    : `${all
        .slice(0, letters - 1)
        .join("")
        .trimEnd()}…`;
}

/** 8000 → 8,000 */
export function grouped(count: number): string {
  return Math.round(count).toLocaleString("en-US");
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** 5.23 → 5.2 s, 754 → 12 min 34 s */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`;
}

/** What samples are called. */
export function sampleWord({ data: { samples } }: TrainingRecord): "image" | "sample" {
  return samples.length > 0 ? "image" : "sample";
}

export function number(value: number, digits = 4): string {
  return formatted(value, digits);
}

/** A paragraph; its text is escaped. */
export function paragraph(words: string, className?: string): string {
  return `<p${className ? ` class="${className}"` : ""}>${text(words)}</p>`;
}

/** Names and what belongs to them, both escaped. */
export function facts(entries: readonly (readonly [name: string, value: string | undefined])[]): string {
  const shown = entries.flatMap(([name, value]) =>
    value === undefined ? [] : [`<div><dt>${text(name)}</dt><dd>${text(value)}</dd></div>`],
  );
  return `<dl class="facts">${shown.join("")}</dl>`;
}

/** A part of the report, with an anchor; nothing, if nothing is in it. */
export function section(id: string, heading: string, ...parts: readonly (string | undefined)[]): string | undefined {
  const body = parts.filter((part) => part !== undefined && part !== "");
  if (body.length === 0) return undefined;
  return `<section id="${id}">\n<h2>${text(heading)}</h2>\n${body.join("\n")}\n</section>`;
}

/** Side by side, where there is room. */
export function columns(...parts: readonly (string | undefined)[]): string {
  return `<div class="columns">${parts.filter((part) => part !== undefined).join("\n")}</div>`;
}
