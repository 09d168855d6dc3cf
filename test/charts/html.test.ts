import { dataTable, figure, page, text, tokens } from "@tsumiki/charts";
import { describe, expect, test } from "vitest";
import { all, parsed } from "./svg.ts";

describe("dataTable", () => {
  const options = {
    caption: "The numbers",
    columns: ["epoch", "name"],
    rows: [
      [1, "<b>"],
      [1000, "b"],
    ],
  };

  test("is closed, and has all cells, numbers to the right", () => {
    const table = parsed(dataTable(options));
    expect([table.name, table.attributes["open"]]).toEqual(["details", undefined]);
    expect(all(table, "summary")[0]!.text).toBe("The numbers");
    expect(all(table, "td").map((cell) => [cell.text, cell.attributes["class"]])).toEqual([
      ["1", "number"],
      ["<b>", undefined],
      ["1,000", "number"],
      ["b", undefined],
    ]);
    expect(parsed(dataTable({ ...options, open: true })).attributes["open"]).toBe("");
  });

  test("a row of other cells than there are columns is refused", () => {
    expect(() => dataTable({ ...options, rows: [[1]] })).toThrow(
      "dataTable: rows[0] must have 2 cells, as there are columns, got 1",
    );
  });
});

test("a figure has a chart, one for narrow windows, a caption and a table", () => {
  const html = figure({ chart: "<svg/>", narrow: "<svg id='n'/>", caption: "a < b", table: "<table></table>" });
  const { name, children } = parsed(html);
  expect(name).toBe("figure");
  expect(children.map((child) => [child.name, child.attributes["class"], child.text])).toEqual([
    ["div", "when-wide", ""],
    ["div", "when-narrow", ""],
    ["figcaption", undefined, "a < b"],
    ["table", undefined, ""],
  ]);
  expect(() => figure({ chart: undefined as never })).toThrow("figure: chart must be a string, got undefined");
});

test("a page is one file of its title, its body and its style, in both schemes", () => {
  const html = page({ title: "</title><script>", lang: "zh", body: "<p>here</p>", style: "p { margin: 1px }" });
  expect(html).toMatch(/^<!doctype html>\n<html lang="zh">/);
  expect(html).toContain("<title>&lt;/title&gt;&lt;script&gt;</title>");
  expect(html).toContain("<body>\n<p>here</p>\n</body>");
  expect(html).toContain("p { margin: 1px }");
  for (const [name, [light, dark]] of Object.entries(tokens)) {
    expect(html).toContain(`--${name}: ${light};`);
    expect(html).toContain(`--${name}: ${dark};`);
  }
  expect(html).not.toMatch(/https?:|src=|@import|url\(/);
});

describe("text", () => {
  test("markup becomes text, in attributes too", () => {
    expect(text(`<a href="x" b='y'>&`)).toBe("&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;");
  });

  test("what XML has no place for is replaced, the rest stays", () => {
    expect(text("a\u0000b\u001bc\ud800d\uffffe\ttab\n😀 松鼠")).toBe("a\ufffdb\ufffdc\ufffdd\ufffde\ttab\n😀 松鼠");
  });

  test("numbers are written as they are", () => {
    expect(text(-0.5)).toBe("-0.5");
  });
});

test("on paper two charts stand side by side in their narrow form, and nothing is wider than the page", () => {
  const [, print = ""] = page({ title: "A", body: "" }).split("@media print {\n  body");
  expect(print).toContain(".columns { grid-template-columns: 1fr 1fr;");
  expect(print).toMatch(/\.columns \.when-wide \{ display: none; \}\s+\.columns \.when-narrow \{ display: block; \}/);
  expect(print).toContain("max-width: 100%");
});
