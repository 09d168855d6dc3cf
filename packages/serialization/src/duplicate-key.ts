/** The first key that an object in valid JSON has twice, at any depth: JSON.parse keeps the last without a word. */
export function duplicateKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  const colon = /\s*:/y;
  for (let at = 0; at < json.length; at++) {
    if (json[at] === "{") open.push(new Set());
    else if (json[at] === "}") open.pop();
    else if (json[at] === '"') {
      const begin = at;
      at = closingQuote(json, begin);
      colon.lastIndex = at + 1;
      if (!colon.test(json)) continue;
      const key = JSON.parse(json.slice(begin, at + 1)) as string;
      const keys = open.at(-1)!;
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
}

function closingQuote(json: string, openingQuote: number): number {
  let at = openingQuote + 1;
  while (json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at;
}
