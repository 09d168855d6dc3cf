import { sans, type TokenName, tokenNames, tokens } from "../tokens.ts";

/**
 * The style of one drawing, with the colours that it uses alone. A page may say another colour by a variable of the
 * token's name (`--accent`), which holds in both schemes; a drawing on its own follows the scheme of who looks at it.
 * Programs that do not know variables take the light colour.
 */
export function styleOf(body: string): string {
  const names = tokenNames.filter((name) => name === "ground" || uses(body, name));
  const variables = (scheme: 0 | 1) => names.map((name) => `--c-${name}:var(--${name},${tokens[name][scheme]})`);
  const rules = names.flatMap((name) => [...rule(body, "fill", name), ...rule(body, "stroke", name)]);
  const hasSchemes = body.includes("on-light");
  return [
    `.tsumiki-chart{${variables(0).join(";")};${hasSchemes ? "--c-dark:var(--dark,0);" : ""}font-family:${sans};font-size:12px;font-variant-numeric:tabular-nums}`,
    `@media (prefers-color-scheme:dark){.tsumiki-chart{${variables(1).join(";")}${hasSchemes ? ";--c-dark:var(--dark,1)" : ""}}}`,
    ...rules.map((each) => `.tsumiki-chart ${each}`),
    ...fixed.filter(([name]) => body.includes(name)).map(([, each]) => `.tsumiki-chart ${each}`),
  ].join("");
}

function uses(body: string, name: TokenName): boolean {
  return (
    body.includes(`fill-${name}`) || body.includes(`stroke-${name}`) || (name === "ground" && body.includes("halo"))
  );
}

function rule(body: string, property: "fill" | "stroke", name: TokenName): readonly string[] {
  const used = body.includes(`${property}-${name}`);
  return used ? [`.${property}-${name}{${property}:${tokens[name][0]};${property}:var(--c-${name})}`] : [];
}

/** By the word that says whether a drawing uses it. */
const fixed: readonly (readonly [string, string])[] = [
  ["heading", ".heading{font-size:14px;font-weight:600}"],
  ["small", ".small{font-size:11px}"],
  ["strong", ".strong{font-weight:600}"],
  ["halo", ".halo{paint-order:stroke;stroke:var(--c-ground);stroke-width:4px;stroke-linejoin:round}"],
  ["pixels", ".pixels{image-rendering:pixelated}"],
  ["on-light", ".on-light{opacity:1;opacity:calc(1 - var(--c-dark))}"],
  ["on-dark", ".on-dark{opacity:0;opacity:var(--c-dark)}"],
];
