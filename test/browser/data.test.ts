import { mnist } from "@tsumiki/mnist";
import { readIdx } from "tsumiki";
import { expect, test } from "vitest";

test("a page fetches the digits, and deals them as Node does", async () => {
  const { train, test: held } = await mnist();
  expect(train.classCounts()).toEqual([801, 902, 793, 826, 784, 690, 811, 856, 755, 782]);
  expect(Array.from(held.take(10).labels())).toEqual([6, 5, 6, 0, 2, 4, 5, 7, 8, 8]);
});

test("a gzip file is read, and one of several members told to be that", async () => {
  const one = await gzip(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 8));
  expect((await readIdx(one)).data).toEqual(Uint8Array.of(7, 8));
  const two = [await gzip(Uint8Array.of(0, 0, 8, 1, 0, 0, 0)), await gzip(Uint8Array.of(2, 7, 8))];
  const file = Uint8Array.from(two.flatMap((member) => [...member]));
  await expect(readIdx(file)).rejects.toThrow(
    `the ${file.length} bytes consist of several gzip members, which this browser's DecompressionStream does not read`,
  );
});

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
