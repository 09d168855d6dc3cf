import { code, sans, tokenNames, tokens } from "../tokens.ts";

/** The style of every page. */
export function pageStyle(): string {
  const variables = (scheme: 0 | 1) => tokenNames.map((name) => `  --${name}: ${tokens[name][scheme]};`).join("\n");
  return `:root {
${variables(0)}
  --dark: 0;
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
:root {
${variables(1)}
  --dark: 1;
}
}
@media print {
:root {
${variables(0)}
  --ground: #ffffff;
  --dark: 0;
  color-scheme: light;
}
}
${rules}`;
}

const rules = `* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto;
  max-width: 1200px;
  padding: 32px clamp(16px, 4vw, 48px) 64px;
  background: var(--ground);
  color: var(--ink);
  font: 16px/1.6 ${sans};
}
:lang(zh) body, body:lang(zh) { line-height: 1.75; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; }
h1 { margin: 0 0 16px; font-size: 28px; }
h2 { margin: 56px 0 16px; font-size: 20px; }
h3 { margin: 32px 0 8px; font-size: 16px; }
p, ul, ol { max-width: 68ch; margin: 0 0 16px; }
a { color: var(--accent); }
code, pre { font-family: ${code}; font-size: 0.875em; }
pre { overflow-x: auto; padding: 12px 16px; border-radius: 3px; background: var(--panel); }
table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { padding: 3px 24px 3px 0; text-align: left; vertical-align: baseline; }
th { color: var(--second); font-weight: 600; border-bottom: 1px solid var(--line); }
th.number, td.number { text-align: right; }
.scrolls { overflow: auto; max-height: 400px; }
figure.chart { margin: 0 0 24px; min-width: 0; }
figure.chart svg.tsumiki-chart { display: block; margin-left: -8px; max-width: calc(100% + 16px); height: auto; }
figcaption { max-width: 68ch; margin-top: 4px; color: var(--second); font-size: 14px; }
details { margin-top: 4px; font-size: 14px; }
summary { width: fit-content; color: var(--second); cursor: pointer; }
summary:hover { color: var(--ink); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 8px 32px; }
.when-narrow { display: none; }
@media (max-width: 600px) {
  .when-wide { display: none; }
  .when-narrow { display: block; }
}
@media print {
  body { max-width: none; padding: 0; font-size: 11pt; }
  h1, h2, h3, summary { break-after: avoid; }
  figure, tr, svg, p, li, pre { break-inside: avoid; }
  figure.chart svg.tsumiki-chart { margin-left: 0; max-width: 100%; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  .scrolls { overflow: visible; max-height: none; }
  details:not([open]) { display: none; }
  h2 { margin-top: 32px; }
  p:has(+ figure), p:has(+ .columns) { break-after: avoid; }
  .columns { grid-template-columns: 1fr 1fr; gap: 8px 24px; }
  .columns .when-wide { display: none; }
  .columns .when-narrow { display: block; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
