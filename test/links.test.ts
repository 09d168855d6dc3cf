import { existsSync, globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

// Registries and hosts resolve relative links from where the file lies, once they know where the project lives.

const root = fileURLToPath(new URL("../", import.meta.url));
const pages = globSync(["*.md", "{packages,examples,test}/**/*.md"], {
  cwd: root,
  exclude: (path) => /node_modules|dist|\.readmes-/.test(path),
});

test.each(pages)("every link of %s leads somewhere", async (page) => {
  const broken = [];
  for (const target of links(await text(join(root, page)))) {
    if (/^[a-z]+:/.test(target)) continue;
    const [path = "", anchor] = target.split("#");
    const file = path === "" ? join(root, page) : resolve(root, dirname(page), path);
    if (!existsSync(file)) broken.push(target);
    else if (anchor !== undefined && !(await anchors(file)).has(anchor)) broken.push(target);
  }
  expect(broken).toEqual([]);
});

test("there are pages with links to look at", () => {
  expect(pages).toContain("README.md");
  expect(links("see [a](b.md#c), `[not](this)` and [d](e)\n```\n[nor](that)\n```\n")).toEqual(["b.md#c", "e"]);
});

function links(markdown: string): string[] {
  const prose = markdown.replaceAll(/^```.*?^```/gms, "").replaceAll(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target as string);
}

/** The headings' anchors, as GitHub and the registry make them; a folder shows its README. */
async function anchors(file: string): Promise<Set<string>> {
  const markdown = await text(file.endsWith(".md") ? file : join(file, "README.md"));
  const headings = [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading as string);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

function text(file: string): Promise<string> {
  return readFile(file, "utf8");
}
