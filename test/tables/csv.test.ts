import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Dataset } from "@tsumiki/data";
import { onNotice } from "@tsumiki/kernels";
import { type CsvOptions, type CsvSource, csv } from "@tsumiki/tables";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const iris = `length,width,species
5.1,3.5,setosa
7.0,3.2,versicolor
6.3,3.3,setosa
`;
const expected = {
  samples: [
    [5.1, 3.5],
    [7, 3.2],
    [6.3, 3.3],
  ],
  labels: [0, 1, 0],
};

/** Samples row by row, and labels. */
function contents(dataset: Dataset): { samples: number[][]; labels: number[] } {
  const rows = Array.from({ length: dataset.size }, (_, row) => Array.from(dataset.sample(row)));
  const samples = rows.map((row) => row.map((number) => Number(number.toPrecision(7))));
  return { samples, labels: Array.from(dataset.labels()) };
}

const read = (text: string, options: CsvOptions = { label: "species" }) => csv({ text }, options);

/** The targets of all samples. */
function targetsOf(dataset: Dataset): number[] {
  const targets = new Float32Array(dataset.size * (dataset.labelShape[0] ?? 0));
  const samples = new Float32Array(dataset.size * (dataset.sampleShape[0] ?? 0));
  dataset.gather(
    Array.from({ length: dataset.size }, (_, row) => row),
    samples,
    targets,
  );
  return Array.from(targets);
}

describe("where a table comes from", () => {
  const bytes = new TextEncoder().encode(iris);

  async function* byteByByte() {
    for (const byte of bytes) yield Uint8Array.of(byte);
  }
  async function* letters() {
    yield* iris;
  }

  const sources: readonly (readonly [name: string, source: () => CsvSource])[] = [
    ["a text", () => ({ text: iris })],
    ["bytes", () => bytes],
    ["a Buffer", () => Buffer.from(iris)],
    ["a Blob", () => new Blob([iris])],
    ["a ReadableStream", () => new Blob([iris]).stream()],
    ["a Response's body", () => new Response(iris).body as ReadableStream<Uint8Array>],
    ["bytes one by one", byteByByte],
    ["letters one by one", letters],
  ];

  test.each(sources)("%s is read", async (_, source) => {
    const dataset = await csv(source(), { label: "species" });
    expect(contents(dataset)).toEqual(expected);
    expect(dataset.classNames).toEqual(["setosa", "versicolor"]);
  });

  test("a file is read from its path, or its URL, and named if it cannot be", async () => {
    const folder = await mkdtemp(join(tmpdir(), "tsumiki-csv-"));
    try {
      const path = join(folder, "iris.csv");
      await writeFile(path, iris);
      for (const file of [path, pathToFileURL(path)]) {
        expect(contents(await csv(file, { label: "species" }))).toEqual(expected);
      }
      await expect(csv(path, { label: "kind" })).rejects.toThrow(
        /^csv: .*iris\.csv, line 1: label: there is no column/,
      );
      await expect(csv(join(folder, "none.csv"), { label: 0 })).rejects.toThrow(
        /^csv: .*none\.csv: cannot be read \(ENOENT/,
      );
      await expect(csv(folder, { label: 0 })).rejects.toThrow(/: cannot be read \(EISDIR/);
      await expect(csv(iris, { label: 0 })).rejects.toThrow("; a text is given as { text }");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("other encodings are told or named", async () => {
    const cafés = Uint8Array.from(Buffer.from("x,y\n1,café\n", "latin1"));
    await expect(csv(cafés, { label: "y" })).rejects.toThrow(
      'csv: the bytes: is not text in utf-8 (after byte 0); pass its encoding, such as { encoding: "windows-1252" }',
    );
    expect((await csv(cafés, { label: "y", encoding: "windows-1252" })).classNames).toEqual(["café"]);
    const wide = Uint8Array.from(Buffer.from("\ufeffx,y\n1,é\n", "utf16le"));
    await expect(csv(wide, { label: "y" })).rejects.toThrow('is in UTF-16: pass { encoding: "utf-16le" }');
    await expect(csv(wide, { label: "y", encoding: "utf8" })).rejects.toThrow("is in UTF-16");
    expect((await csv(wide, { label: "y", encoding: "utf-16le" })).classNames).toEqual(["é"]);
    await expect(csv(wide, { label: "y", encoding: "utf-99" })).rejects.toThrow("encoding must be a name such as");
    const cut = new TextEncoder().encode("x,y\n1,é").slice(0, -1);
    await expect(csv(cut, { label: "y" })).rejects.toThrow("is not text in utf-8 (at its end)");
  });

  test("what is no table is said to be something else", async () => {
    await expect(csv(Uint8Array.of(0x1f, 0x8b, 8), { label: 0 })).rejects.toThrow("csv: the bytes: is packed by gzip");
    await expect(csv(Uint8Array.of(0x50, 0x4b, 3, 4), { label: 0 })).rejects.toThrow(
      "is a zip archive or a spreadsheet",
    );
    await expect(csv(Uint8Array.of(0x93, 78, 85, 77), { label: 0 })).rejects.toThrow("read it with npy");
    await expect(csv(7 as never, { label: 0 })).rejects.toThrow(
      "csv: expected the path of a file, its bytes, a stream or { text }, got the number 7",
    );
    await expect(csv(new Response("a") as never, { label: 0 })).rejects.toThrow("; pass its body");
    const numbers = (async function* () {
      yield 7 as never;
    })();
    await expect(csv(numbers, { label: 0 })).rejects.toThrow(
      "csv: the stream: expected pieces of text or bytes, got the number 7",
    );
  });

  test("a table longer than the limit is refused, a stream then cancelled", async () => {
    await expect(csv(bytes, { label: 2, limit: bytes.length - 1 })).rejects.toThrow(
      `csv: the bytes: is longer than the limit of ${bytes.length - 1}; if that is right, pass a larger { limit }`,
    );
    expect((await csv(bytes, { label: 2, limit: bytes.length })).size).toBe(3);
    let isCancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode("1,2,a\n".repeat(100))),
      cancel: () => {
        isCancelled = true;
      },
    });
    await expect(csv(endless, { label: 2, header: false, limit: 100_000 })).rejects.toThrow("is longer than the limit");
    await expect.poll(() => isCancelled).toBe(true);
  });
});

describe("lines", () => {
  test.each(["\n", "\r\n", "\r"])(
    "may end with %j, with a mark of byte order before and none at the end",
    async (end) => {
      const text = `\ufeff${iris.trim().replaceAll("\n", end)}`;
      expect(contents(await read(text))).toEqual(expected);
    },
  );

  test("may end each in its way, and those without anything are passed over", async () => {
    expect(
      contents(await read("\n\nlength,width,species\r\n5.1,3.5,setosa\n \n7.0,3.2,versicolor\r\r\n6.3,3.3,setosa")),
    ).toEqual(expected);
  });

  test("are counted where fields have lines in quotes, and blank lines lie between", async () => {
    const text = 'x,name\r\n1,"one\r\ntwo ""three"""\r\n\r\n2,b\r\nthree,c\r\n';
    await expect(read(text, { label: "name" })).rejects.toThrow(
      'csv: the text, line 6, column "x": expected a number, got the string "three"',
    );
    const dataset = await read(text.replace("three,c\r\n", ""), { label: "name" });
    expect(dataset.classNames).toEqual(["b", 'one\ntwo "three"']);
  });

  test("that have other numbers of fields are named", async () => {
    await expect(read("a,b,species\n1,2,x\n1,y\n")).rejects.toThrow(
      "csv: the text, line 3: expected 3 fields as in the first line, got 2",
    );
    await expect(read("a,b,species\n1,2,x\n\n1,5,7,y\n")).rejects.toThrow(
      "line 4: expected 3 fields as in the first line, got 4; a field with the delimiter in it needs quotes",
    );
  });

  test("with quotes that are wrong are named", async () => {
    await expect(read('a,species\n1,x\n2,"y\n3,z\n')).rejects.toThrow(
      "csv: the text, line 3: a quote that is never closed in a field",
    );
    await expect(read('a,species\n1,"x"y,\n2,"z"\n')).rejects.toThrow("line 2: a quote that is not doubled in a field");
    const long = `a,species\n1,"${"x\n".repeat(9_000_000)}`;
    await expect(read(long)).rejects.toThrow(
      /line 2: what begins there has more than 16777216 characters: is a quote never closed/,
    );
  });

  test("whatever the fields hold and wherever the pieces end, the same is read", async () => {
    const name = fc.string({ unit: fc.constantFrom("a", "b", '"', ",", "\n", "\r", " ", "é", "漢"), maxLength: 6 });
    const row = fc.tuple(fc.integer({ min: -999, max: 999 }), name);
    const cases = fc.record({
      rows: fc.array(row, { minLength: 1, maxLength: 30 }),
      end: fc.constantFrom("\n", "\r\n", "\r"),
      pieces: fc.integer({ min: 1, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ rows, end, pieces }) => {
        const lines = rows.map(([number, text]) => `${number},"n${text.replaceAll('"', '""')}."`);
        const bytes = new TextEncoder().encode(`x,name${end}${lines.join(end)}${end}`);
        const stream = (async function* () {
          for (let at = 0; at < bytes.length; at += pieces) yield bytes.subarray(at, at + pieces);
        })();
        const dataset = await csv(stream, { label: "name" });
        expect(Array.from({ length: dataset.size }, (_, at) => dataset.sample(at)[0])).toEqual(
          rows.map(([number]) => number),
        );
        const names = rows.map(([, text]) => `n${text.replace(/\r\n?/g, "\n")}.`);
        expect(Array.from(dataset.labels(), (label) => dataset.classNames?.[label])).toEqual(names);
      }),
    );
  });

  test("records that end at any place of a piece are whole", async () => {
    const rows = Array.from({ length: 8000 }, (_, row) => {
      const text = `"${"y".repeat(row % 97)}${row % 5 === 0 ? "\n" : ""}"`;
      return `${row},${text},${row % 2}`;
    });
    const text = `x,name,z\n${rows.join("\n")}`;
    const stream = (async function* () {
      for (let at = 0; at < text.length; at += 70_001) yield text.slice(at, at + 70_001); // each is parsed when it comes
    })();
    const dataset = await csv(stream, { label: "z", omit: ["name"] });
    const numbers = Array.from({ length: dataset.size }, (_, row) => dataset.sample(row)[0]);
    expect(numbers.every((number, row) => number === row)).toBe(true);
    expect(dataset.size).toBe(rows.length);
  });
});

describe("columns", () => {
  test("are features in the order that is asked for, by name or number", async () => {
    const text = "id,a,b,species\n7,1,2,x\n8,3,4,y\n";
    const [one, two] = [
      await read(text, { label: "species", features: ["b", 1] }),
      await read(text, { label: 3, omit: ["id"] }),
    ];
    expect([contents(one).samples, contents(two).samples]).toEqual([
      [
        [2, 1],
        [4, 3],
      ],
      [
        [1, 2],
        [3, 4],
      ],
    ]);
  });

  test("are targets for regression", async () => {
    const dataset = await read("a,b,price\n1,2,0.5\n3,4,1.5\n", { targets: "price" });
    expect(String(dataset)).toBe("Dataset of 2 samples [2] with targets [1]");
    expect(targetsOf(dataset)).toEqual([0.5, 1.5]);
    expect(targetsOf(await read("a,b,price\n1,2,0.5\n3,4,1.5\n", { targets: ["price", "a"] }))).toEqual([
      0.5, 1, 1.5, 3,
    ]);
  });

  test("have numbers where there is no header", async () => {
    const dataset = await read("1;x;2\n3;y;4\n", { label: 1, header: false, delimiter: ";" });
    expect(contents(dataset)).toEqual({
      samples: [
        [1, 2],
        [3, 4],
      ],
      labels: [0, 1],
    });
    await expect(read("1,2\n", { label: "x", header: false })).rejects.toThrow(
      'csv: label: without a header, columns are numbers from 0, got "x"',
    );
    await expect(read("1,a\n", { label: 0, header: false })).rejects.toThrow(
      "line 1, column 1 (counted from 0): expected a number",
    );
  });

  test("that are not there are named, with those that are", async () => {
    await expect(read(iris, { label: "specis" })).rejects.toThrow(
      'csv: the text, line 1: label: there is no column "specis", did you mean "species"? The columns are "length", "width", "species"',
    );
    await expect(read(iris, { label: 3 })).rejects.toThrow("label: there is no column 3: expected a number in [0, 3)");
    await expect(read(iris.replaceAll(",", ";"))).rejects.toThrow(
      'The columns are "length;width;species"; pass { delimiter: ";" }',
    );
    await expect(read("a\tb\n1\t2\n", { label: 0 })).rejects.toThrow(
      'no column is left for the features; pass { delimiter: "\\t" }',
    );
  });

  test("of one name, or without a name, are no features by accident", async () => {
    const text = ",a,a,species\n0,1,2,x\n1,3,4,y\n";
    await expect(read(text)).rejects.toThrow(
      "csv: the text, line 1: column 0 has no name (as pandas writes its index): give it one, leave it out by { omit: [0] }, or say which",
    );
    await expect(read(text, { label: "species", omit: [0] })).rejects.toThrow(
      'line 1: columns 1 and 2 are both called "a": rename one, or leave it out by { omit: [2] }',
    );
    await expect(read(text, { label: "species", features: ["a"] })).rejects.toThrow(
      'features: columns 1 and 2 are both called "a": give the number',
    );
    expect(contents(await read(text, { label: "species", omit: [0, 2] })).samples).toEqual([[1], [3]]);
    expect(contents(await read(text, { label: "species", features: [0, 2] })).samples).toEqual([
      [0, 2],
      [1, 4],
    ]);
  });

  test("are together a sample of the shape that is asked for", async () => {
    const pixels = "label,p0,p1,p2,p3\n1,0,51,102,255\n0,0,0,0,0\n";
    const dataset = await read(pixels, { label: "label", sampleShape: [1, 2, 2], scale: 1 / 255 });
    expect([dataset.sampleShape, contents(dataset).samples[0]]).toEqual([
      [1, 2, 2],
      [0, 0.2, 0.4, 1],
    ]);
    await expect(read(pixels, { label: "label", sampleShape: [1, 2, 4] })).rejects.toThrow(
      "csv: the text: the sampleShape [1, 2, 4] is of 8 numbers, but a row has 4 features",
    );
  });

  test("are used once", async () => {
    await expect(read(iris, { label: "species", features: ["width", "width"] })).rejects.toThrow(
      'csv: column "width" is twice among features',
    );
    await expect(read(iris, { label: "species", features: ["width", 2] })).rejects.toThrow(
      'csv: column "species" is in features and in label',
    );
    await expect(read(iris, { label: "species", omit: ["length", "width"] })).rejects.toThrow(
      "no column is left for the features",
    );
  });

  test("are not called by the numbers of a first row", async () => {
    await expect(read("5.1,3.5,setosa\n4.9,3.0,setosa\n", { label: 2 })).rejects.toThrow(
      'csv: the text, line 1: the features are called "5.1", "3.5", which looks like data: pass { header: false }, or true if these are names',
    );
    expect((await read("5.1,3.5,setosa\n4.9,3.0,setosa\n", { label: 2, header: true })).size).toBe(1);
    expect((await read("0,1,2,y\n4.9,3.0,7,setosa\n", { label: 3 })).size).toBe(1);
    expect((await read("1990,1995,y\n4.9,3.0,setosa\n", { label: "y" })).size).toBe(1);
  });
});

describe("numbers", () => {
  test("are read as they are usually written", async () => {
    const dataset = await read("x,species\n 1.5 ,a\n+2,b\n-.5e3,a\n1e-50,b\n0,a\n", { label: "species" });
    expect(contents(dataset).samples).toEqual([[1.5], [2], [-500], [0], [0]]);
    const comma = await read("x;species\n1,5;a\n-2;b\n", { label: "species", delimiter: ";", decimal: "," });
    expect(contents(comma).samples).toEqual([[1.5], [-2]]);
  });

  test.each([
    [
      "abc",
      'expected a number, got the string "abc"; if these are words, pass { oneHot: ["x"] }, if it stands for no value, { missingWords: […, "abc"] }',
    ],
    ["0x10", 'expected a number, got the string "0x10"'],
    ['"1,5"', 'expected a number, got the string "1,5"; if that is a decimal, pass { decimal: "," }'],
    ["1e39", "expected a number, got 1e39, which is larger than float32 holds"],
    ["Infinity", 'expected a number, got the string "Infinity"'],
    ["1 000", 'expected a number, got the string "1 000"'],
    ["true", 'expected a number, got the string "true"'],
  ])("what is none is named: %s", async (field, sentence) => {
    await expect(read(`x,species\n1,a\n${field},a\n`)).rejects.toThrow(
      `csv: the text, line 3, column "x": ${sentence}`,
    );
  });
});

describe("values that are missing", () => {
  const text = "x,y,species\n1,,a\n NA ,4,b\n4,?,a\n";

  test("are an error, unless it is said what they become", async () => {
    await expect(read(text)).rejects.toThrow(
      'csv: the text, line 2, column "y": there is no value; say what it becomes, { missing: 0 } or { missing: "mean" }',
    );
    expect(contents(await read(text, { label: "species", missing: -1 })).samples).toEqual([
      [1, -1],
      [-1, 4],
      [4, -1],
    ]);
    expect(contents(await read(text, { label: "species", missing: "mean" })).samples).toEqual([
      [1, 4],
      [2.5, 4],
      [4, 4],
    ]);
  });

  test("are what is said to stand for them", async () => {
    const dataset = await read("x,species\n-,a\n2,b\n4,a\n", {
      label: "species",
      missing: "mean",
      missingWords: ["-"],
    });
    expect(contents(dataset).samples).toEqual([[3], [2], [4]]);
    await expect(read("x,species\n,a\n", { label: "species", missing: 0, missingWords: ["-"] })).rejects.toThrow(
      'expected a number, got the string ""',
    );
  });

  test("cannot be those of a whole column, of a label or of a target", async () => {
    await expect(read("x,y,species\n1,,a\n2,,b\n", { label: "species", missing: "mean" })).rejects.toThrow(
      'csv: the text: column "y" has no value in any row: leave it out by omit',
    );
    await expect(read("x,y,species\n1,,a\n2,,b\n", { label: "species", missing: 0, oneHot: ["y"] })).rejects.toThrow(
      'csv: the text: column "y" has no value in any row',
    );
    await expect(read("x,species\n1,a\n2,\n", { label: "species", missing: 0 })).rejects.toThrow(
      'line 3, column "species": there is no label (""): leave the row out of the file',
    );
    await expect(read("x,y\n1,2\n2,\n", { targets: "y", missing: 0 })).rejects.toThrow(
      'line 3, column "y": expected a number to be predicted, got the string ""',
    );
    expect((await read("x,species\n1,NA\n2,EU\n", { label: "species", classNames: ["EU", "NA"] })).classNames).toEqual([
      "EU",
      "NA",
    ]);
  });

  test("the mean is that of float64, over the rows that have a value", async () => {
    const numbers = fc.array(
      fc.option(fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 }), { freq: 3 }),
      { minLength: 2, maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(numbers, async (column) => {
        const known = column.filter((number) => number !== null);
        fc.pre(known.length > 0);
        const lines = column.map((number) => `${number ?? ""},a`);
        const dataset = await read(`x,species\n${lines.join("\n")}`, { label: "species", missing: "mean" });
        const mean = known.reduce((sum, number) => sum + number, 0) / known.length;
        expect(Array.from(column, (_, at) => dataset.sample(at)[0]! + 0)).toEqual(
          column.map((number) => Math.fround(number ?? mean) + 0),
        );
      }),
    );
  });
});

describe("words", () => {
  const text = "color,x,size,species\nred,1,s,a\ngreen,2,l,b\nred,3,m,a\n";

  test("become a 1 among zeros, sorted or as they are given", async () => {
    const dataset = await read(text, { label: "species", oneHot: ["color", "size"] });
    // green red | x | l m s
    expect(contents(dataset).samples).toEqual([
      [0, 1, 1, 0, 0, 1],
      [1, 0, 2, 1, 0, 0],
      [0, 1, 3, 0, 1, 0],
    ]);
    const given = await read(text, {
      label: "species",
      oneHot: { color: ["red", "green", "blue"], size: ["s", "m", "l"] },
    });
    expect(contents(given).samples).toEqual([
      [1, 0, 0, 1, 1, 0, 0],
      [0, 1, 0, 2, 0, 0, 1],
      [1, 0, 0, 3, 0, 1, 0],
    ]);
    const numbered = await read("s,1,a\nl,2,b\n", { label: 2, header: false, oneHot: { 0: ["s", "l"] } });
    expect(contents(numbered).samples).toEqual([
      [1, 0, 1],
      [0, 1, 2],
    ]);
  });

  test("are all 0 where there is none, if it is said that there may be", async () => {
    const gaps = "color,x,species\n,1,a\nred,NA,b\n";
    await expect(read(gaps, { label: "species", oneHot: ["color"] })).rejects.toThrow(
      'line 2, column "color": there is no value',
    );
    expect(
      contents(await read(gaps, { label: "species", oneHot: { color: ["red", "blue"] }, missing: "mean" })).samples,
    ).toEqual([
      [0, 0, 1],
      [1, 0, 1],
    ]);
  });

  test("that are not among those given, or too many, are named", async () => {
    await expect(read(text, { label: "species", oneHot: { color: ["red", "greeen"], size: ["s"] } })).rejects.toThrow(
      'line 3, column "color": "green" is not among the words of oneHot, did you mean "greeen"?',
    );
    await expect(read(text, { label: "species", oneHot: ["species"] })).rejects.toThrow(
      'csv: oneHot: column "species" is no feature',
    );
    const many = Array.from({ length: 1001 }, (_, row) => `w${row},a`).join("\n");
    await expect(read(`x,species\n${many}`, { label: "species", oneHot: ["x"] })).rejects.toThrow(
      'line 1002, column "x": there are more than 1000 different words: leave the column out by omit, or give its words',
    );
  });
});

describe("labels", () => {
  const of = (labels: readonly string[], options: object = {}) =>
    read(`x,species\n${labels.map((label) => `1,${label}`).join("\n")}`, { label: "species", ...options });

  test("that are words are sorted by code unit, or as classNames has them", async () => {
    const sorted = await of(["b", "B", "a", " b "]);
    expect([sorted.classNames, Array.from(sorted.labels())]).toEqual([
      ["B", "a", "b"],
      [2, 0, 1, 2],
    ]);
    const given = await of(["b", "a"], { classNames: ["b", "c", "a"] });
    expect([given.classes, Array.from(given.labels())]).toEqual([3, [0, 2]]);
  });

  test("that are whole numbers are class numbers, unless they are among classNames", async () => {
    const numbers = await of(["0", "2", "1.0"]);
    expect([numbers.classes, numbers.classNames, Array.from(numbers.labels())]).toEqual([3, undefined, [0, 2, 1]]);
    expect((await of(["0", "1"], { classes: 10 })).classes).toBe(10);
    const named = await of(["1", "0"], { classNames: ["no", "yes"] });
    expect([named.classNames, Array.from(named.labels())]).toEqual([
      ["no", "yes"],
      [1, 0],
    ]);
    expect(Array.from((await of(["-1", "1"], { classNames: ["1", "-1"] })).labels())).toEqual([1, 0]);
  });

  test("that are neither are named with their line", async () => {
    await expect(of(["0", "1", "cat"])).rejects.toThrow(
      'csv: the text, line 4, column "species": "cat" is a word, other labels are numbers: if all are names, pass classNames',
    );
    await expect(of(["1", "2.5"])).rejects.toThrow(
      'line 3, column "species": 2.5 is no class number; a number to be predicted is given as { targets }, not as label',
    );
    await expect(of(["-1", "1"])).rejects.toThrow(
      'line 2, column "species": -1 is no class number: expected whole numbers in [0, 16777216); if all are names',
    );
    await expect(of(["0", "3"], { classes: 3 })).rejects.toThrow(
      'line 3, column "species": 3 is no class number: expected whole numbers in [0, 3)',
    );
    await expect(of(["cat", "dogs"], { classNames: ["cat", "dog"] })).rejects.toThrow(
      'line 3, column "species": "dogs" is not among the classNames, did you mean "dog"?',
    );
    await expect(of(["a", "b"], { classes: 3 })).rejects.toThrow("expected a name for each of the 3 classes, got 2");
  });
});

test("a file without rows is named", async () => {
  for (const text of ["", "\n\n", "\ufeff"]) await expect(read(text)).rejects.toThrow("csv: the text: is empty");
  await expect(read("length,species\n")).rejects.toThrow(
    "csv: the text: has a header and no row; if that line is a row, pass { header: false }",
  );
});

test("whatever a text holds, it is read or refused by a sentence that begins with its name", async () => {
  const unit = fc.constantFrom("a", "1", "2", ".", ",", ",", '"', "\n", "\n", "\r", " ", "?", "\ufeff", "-");
  const header = fc.constantFrom("", "x,y\n", "x,y,z\r\n", '"x","y"\n');
  const options = fc.constantFrom<CsvOptions>(
    { label: 1 },
    { label: "y", missing: "mean" },
    { targets: 0, header: false, missing: 0 },
    { label: "y", oneHot: ["x"], missing: 0 },
  );
  const before = onNotice(() => {}); // of classes without a label
  await fc.assert(
    fc.asyncProperty(header, fc.string({ unit, maxLength: 40 }), options, async (first, rest, each) => {
      const result = await read(first + rest, each).catch((error: unknown) => error);
      if (result instanceof Error)
        expect(String(result)).toMatch(/^(TableError: csv: the text|TypeError: csv: label: without)/);
      else expect((result as Dataset).size).toBeGreaterThan(0);
    }),
    { numRuns: 300 },
  );
  onNotice(before);
});

test("options that cannot be are named", async () => {
  const refused = (options: object, sentence: string) =>
    expect(read(iris, options as CsvOptions)).rejects.toThrow(sentence);
  await refused(
    {},
    'csv: expected either a label, the column of the classes, or for regression targets, such as { label: "species" }, got neither',
  );
  await refused({ label: 2, targets: 1 }, "got both");
  await refused({ labels: 2 }, "csv: unknown option labels, did you mean label?");
  await refused({ targets: 1, classNames: ["a"] }, "csv: unknown option classNames");
  await refused(
    { label: 2, delimiter: ";;" },
    'csv: delimiter must be one character such as "," or ";", got the string ";;"',
  );
  await refused(
    { label: 2, decimal: "," },
    'csv: delimiter and decimal are both the string ",": pass the other delimiter',
  );
  await refused({ label: 2, missing: "median" }, 'csv: missing must be "error" or "mean", got the string "median"');
  await refused({ label: 2, missing: Number.NaN }, "csv: missing must be a finite number, got NaN");
  await refused({ label: 2, header: "no" }, "csv: header must be true or false");
  await refused({ label: 2, limit: 0 }, "csv: limit must be a whole number of at least 1, got 0");
  await refused({ label: 2, features: [0], omit: [1] }, "csv: give either features or omit");
  await refused(
    { label: 2, features: "width" },
    'csv: features must be the names of columns, or their numbers from 0, got the string "width"',
  );
  await refused({ label: -1 }, "csv: label must be a whole number of at least 0, got -1");
  await refused({ label: 2, missingWords: "NA" }, 'csv: missingWords must be an array of strings, got the string "NA"');
  await refused({ label: 2, oneHot: { width: ["a", "a"] } }, 'csv: oneHot, width has the string "a" twice');
  await refused(
    { label: 2, oneHot: 7 },
    "csv: oneHot must be the names of columns, or their numbers from 0, got the number 7",
  );
  await expect(csv({ text: iris }, undefined as never)).rejects.toThrow("got neither");
});
