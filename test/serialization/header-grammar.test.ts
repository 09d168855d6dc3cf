import { decode, SafetensorsError } from "@tsumiki/serialization";
import { expect, test } from "vitest";
import { assemble } from "./bytes.ts";

const w = '"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}';
const withField = (field: string, value: string) => {
  const fields = { dtype: '"F32"', shape: "[1]", data_offsets: "[0,4]", [field]: value };
  return `{"w":{${Object.entries(fields).map(([name, text]) => `"${name}":${text}`)}}}`;
};
const read = (header: string) => decode(assemble(header, [0, 0, 0x80, 0x3f]), "f");

test.each([
  [
    "white space between any two marks",
    `{ "w"\t:\r\n{"dtype" :"F32" , "shape":[ 1 ], "data_offsets": [0 , 4] }\n} \n\t\r`,
  ],
  ["the fields in another order", '{"w":{"data_offsets":[0,4],"shape":[1],"dtype":"F32"}}'],
  ["escapes in names and in fields", '{"\\u0077":{"d\\u0074ype":"F3\\u0032","shape":[1],"data_offsets":[0,4]}}'],
  ["texts before or after", `{"__metadata__":{"epoch":"7"},${w}}`],
  ["texts before or after", `{${w},"__metadata__":{}}`],
])("takes %s", (_, header) => {
  expect(read(header).tensors).toEqual(new Map([["w", { shape: [1], data: Float32Array.of(1) }]]));
});

test("names and texts may be those of Object.prototype, or a pair of surrogates", () => {
  const header = `{"__metadata__":{"__proto__":"a","toString":"\\ud83d\\ude00"},"__proto__"${w.slice(3)}}`;
  const { tensors, metadata } = read(header);
  expect([...tensors.keys()]).toEqual(["__proto__"]);
  expect(Object.entries(metadata)).toEqual([
    ["__proto__", "a"],
    ["toString", "😀"],
  ]);
});

const nested = (depth: number, open: string, close: string) => `${open.repeat(depth)}1${close.repeat(depth)}`;
const notJson = "the header is not valid JSON: expected";

test.each<[sentence: string, header: string]>([
  ["the header must be a JSON object, got the end", ""],
  ["the header must be a JSON object, got []", "[]"],
  ["the header must be a JSON object, got null", "null"],
  ['the header must be a JSON object, got "\ufeff{', `\ufeff{${w}}`],
  ["the header must be a JSON object, got ", ` {${w}}`],
  [`${notJson} nothing more at character 54, got "}"`, `{${w}}}`],
  [`${notJson} nothing more at character 54, got "\\u0000"`, `{${w}}\0`],
  [`${notJson} "," or "}" at character 53, got the end`, `{${w}`],
  [`${notJson} a name in quotes at character 54, got "}"`, `{${w},}`],
  [`${notJson} a name in quotes at character 1, got w:1`, "{w:1}"],
  [`${notJson} ":" at character 4, got "}"`, '{"w"}'],
  [`${notJson} a string at character 1, got "w`, '{"w'],
  [`${notJson} a string at character 1, got "w\\"`, '{"w\\"'],
  [`${notJson} a string at character 1, got "\\x77"`, '{"\\x77":1}'],
  [`${notJson} a string at character 1, got "\\"w\\nw\\""`, '{"w\nw":1}'],
  [`${notJson} a string at character 1, got "\\ud800"`, `{"\\ud800"${w.slice(3)}}`],
  [`${notJson} a string at character 1, got "\\udc00\\ud800"`, `{"\\udc00\\ud800"${w.slice(3)}}`],
  [`${notJson} a string at character 22, got "\\udc00"`, '{"__metadata__":{"a": "\\udc00"}}'],
  ['the header has "w" twice', `{${w},${w}}`],
  ['the header has "w" twice', `{${w},"\\u0077":1}`],
  ['the header has "__metadata__" twice', '{"__metadata__":{},"__metadata__":{}}'],
  ['__metadata__ has "a" twice', '{"__metadata__":{"a":"1","a":"1"}}'],
  ['tensor "w" has "dtype" twice', '{"w":{"dtype":"F32","dtype":"F64"}}'],
  ['__metadata__ must map names to strings, but "epoch" is 7', '{"__metadata__":{"epoch":7}}'],
  ['__metadata__ must map names to strings, but "epoch" is null', '{"__metadata__":{"epoch":null}}'],
  ["__metadata__ must be a JSON object, got []", '{"__metadata__":[]}'],
  ["__metadata__ must be a JSON object, got null", '{"__metadata__":null}'],
  ['tensor "w" must be a JSON object, got 3', '{"w":3}'],
  ['tensor "w" must be a JSON object, got ["F32",[1]', '{"w":["F32",[1],[0,4]]}'],
  ['tensor "w" has no dtype', '{"w":{}}'],
  ['tensor "w" has no shape', '{"w":{"dtype":"F32"}}'],
  ['tensor "w" has no data_offsets', '{"w":{"dtype":"F32","shape":[1]}}'],
  [
    'tensor "w" has a field "strides"; dtype, shape and data_offsets are all that it can have',
    withField("strides", "[1]"),
  ],
  ['tensor "w" has a field "__proto__"; dtype,', withField("__proto__x", "1").replace("__proto__x", "__proto__")],
  ['tensor "w": dtype must be a string, got ["F32"]', withField("dtype", '["F32"]')],
  ['tensor "w": dtype must be a string, got {"F32":1', withField("dtype", '{"F32":1}')],
  ['tensor "w": dtype must be a string, got 32', withField("dtype", "32")],
  ['tensor "w": dtype must be a string, got {{{{', withField("dtype", nested(10_000, "{", "}"))],
  ['tensor "w": dtype must be a string, got [[[[', withField("dtype", nested(10_000, "[", "]"))],
  ['tensor "w": shape must be whole numbers of at least 0, got [[[[', withField("shape", nested(10_000, "[", "]"))],
  ['tensor "w" has dtype "f32"; the format has F64, I64, U64, F32, ', withField("dtype", '"f32"')],
  ['tensor "w" has dtype "__proto__"; the format has F64,', withField("dtype", '"__proto__"')],
  ...[
    "[-1]",
    "[-0]",
    "[1.0]",
    "[1e0]",
    "[01]",
    "[+1]",
    "[1,]",
    "[,1]",
    "[1 1]",
    '["1"]',
    "[null]",
    "[true]",
    '"1"',
    "1",
  ].map((shape): [string, string] => [
    `tensor "w": shape must be whole numbers of at least 0, got ${shape}`,
    withField("shape", shape),
  ]),
  ...["[9007199254740992]", "[18446744073709551617]"].map((shape): [string, string] => [
    `tensor "w": shape must be whole numbers of at least 0, got ${shape}`,
    withField("shape", shape),
  ]),
  ['tensor "w": data_offsets must be two whole numbers of at least 0, got 0', withField("data_offsets", "0,4]")],
  ...["[0]", "[0,4,4]", "[]", "[0.0,4]", "[0,4e0]", "[-0,4]", "[-4,0]", "0"].map((offsets): [string, string] => [
    `tensor "w": data_offsets must be two whole numbers of at least 0, got ${offsets}`,
    withField("data_offsets", offsets),
  ]),
])("refuses: %s", (sentence, header) => {
  expect(() => read(header)).toThrow(SafetensorsError);
  expect(() => read(header)).toThrow(`f: ${sentence}`);
});

test("a header that is no UTF-8 is refused", () => {
  const bytes = assemble(`{${w}}`, [0, 0, 0, 0]);
  bytes[10] = 0xff;
  expect(() => decode(bytes, "f")).toThrow(new SafetensorsError("f: the header is not text in UTF-8"));
});

test.each([
  ["a name", `{"${"n".repeat(2e6)}":1}`],
  ["a name that comes twice", `{"${"n".repeat(1e6)}"${w.slice(3)},"${"n".repeat(1e6)}":1}`],
  ["a dtype", withField("dtype", `"${"d".repeat(2e6)}"`)],
  ["a field", withField("f".repeat(2e6), "1")],
  ["a shape", withField("shape", `[${"1,".repeat(1e6)}2]`)],
  ["a shape without an end", withField("shape", `[${"1,".repeat(1e6)}`)],
  ["a number", withField("shape", `[${"9".repeat(2e6)}]`)],
  ["a text", `{"__metadata__":{"${"n".repeat(1e6)}":[${"1,".repeat(1e6)}1]}}`],
  ["a string without an end", `{"${'\\"'.repeat(1e6)}`],
  ["a control character", `{"${"n".repeat(2e6)}\0`],
])("of millions of characters the beginning is quoted: %s", (_, header) => {
  let message = "";
  try {
    read(header);
  } catch (error) {
    expect(error).toBeInstanceOf(SafetensorsError);
    message = (error as Error).message;
  }
  expect(message).toMatch(/^f: /);
  expect(message.length).toBeLessThan(500);
});
