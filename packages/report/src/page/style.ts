/** What a report has beside the style of every page. */
export const style = `
header h1 { margin-bottom: 8px; }
.verdict { display: grid; grid-template-columns: auto 1fr; gap: 8px 48px; align-items: center; margin: 16px 0 24px; }
.headline { margin: 0; }
.headline strong { display: block; font-size: 56px; line-height: 1.1; font-weight: 650; font-variant-numeric: tabular-nums; letter-spacing: -0.02em; }
.headline span { color: var(--second); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 240px), 1fr)); gap: 10px 32px; margin: 0 0 24px; }
.verdict .facts { margin: 0; }
.facts dt { color: var(--second); font-size: 13px; line-height: 1.4; }
.facts dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; line-height: 1.45; }
.next { border-left: 3px solid var(--accent); padding: 4px 0 4px 20px; margin: 24px 0 0; }
.next h2 { margin: 0 0 8px; font-size: 16px; }
.next ul { margin: 0; padding: 0; list-style: none; }
.next li + li { margin-top: 8px; }
.failure { color: var(--wrong); font-weight: 600; }
.small { color: var(--second); font-size: 14px; }
@media print {
  .facts { grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 6px 24px; margin-bottom: 16px; }
  .next, .facts { break-inside: avoid; }
}
@media (max-width: 600px) {
  .verdict { grid-template-columns: 1fr; gap: 20px; }
  .headline strong { font-size: 44px; }
}
`;
