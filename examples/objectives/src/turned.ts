import { Dataset } from "tsumiki";

const size = 28;

/** Each image turned by 0 to 3 quarters, one after the other; its labels are the digit and how many quarters. */
export function turned(data: Dataset): Dataset {
  const samples = new Float32Array(data.size * size * size);
  const labels: number[] = [];
  for (const [index, digit] of data.labels().entries()) {
    const quarters = index % 4;
    let image = data.sample(index);
    for (let turn = 0; turn < quarters; turn++) image = quarterTurn(image);
    samples.set(image, index * size * size);
    labels.push(digit, quarters);
  }
  return new Dataset({ samples, sampleShape: [1, size, size], labels, labelShape: [2] });
}

/** Clockwise: what was the top is on the right. */
function quarterTurn(image: Float32Array): Float32Array {
  return image.map((_, index) => {
    const [y, x] = [Math.floor(index / size), index % size];
    return image[(size - 1 - x) * size + y] as number;
  });
}
