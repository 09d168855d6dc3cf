/** `1 sample`, `8,000 samples` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}

/** How many batches so many samples give. */
export function batchesIn(samples: number, batchSize: number, dropLast: boolean): number {
  const batches = samples / batchSize;
  return dropLast ? Math.floor(batches) : Math.ceil(batches);
}
