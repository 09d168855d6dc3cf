import { clearFrame, Frame, frameImage } from "./frame";
import { Gather, multiply } from "../parts/gemm";

@unmanaged
class WeightTask extends Gather {
  /** Frames of x and of dy. */
  x: usize;
  dy: usize;
  batch: i32;
  /** [part][group][panel][tap, channel][8]: a part is the sum over its share of the batch. */
  partial: usize;
  parts: i32;
  partBytes: i32;
  /** A shard works on so many panels of one part. */
  panelsPerShard: i32;
  groups: i32;
  /** Output channels of a group, and taps · input channels. */
  lanes: i32;
  rows: i32;
  xGroupStep: i32;
  dyGroupStep: i32;
  /** Of dy. A pass sums over the positions of so many of its rows, so that they stay in the cache. */
  height: i32;
  width: i32;
  heightBlock: i32;
  /** Bytes of the frame from what one row of dy reads to what the next one does. */
  xRowStep: i32;
}

/** The gradient of a convolution's weights, part by part. */
export function convolveWeight(task: usize, shard: i32, thread: i32): void {
  const t = changetype<WeightTask>(task);
  const xFrame = changetype<Frame>(t.x);
  const dyFrame = changetype<Frame>(t.dy);
  const panels = t.groups * ((t.lanes + 7) >> 3);
  const shardsPerPart = (panels + t.panelsPerShard - 1) / t.panelsPerShard;
  const part = shard / shardsPerPart;
  const panelBegin = (shard % shardsPerPart) * t.panelsPerShard;
  const panelEnd = min(panelBegin + t.panelsPerShard, panels);
  const partial = t.partial + part * t.partBytes;
  const panelBytes = 32 * t.rows;
  memory.fill(partial + panelBegin * panelBytes, 0, (panelEnd - panelBegin) * panelBytes);

  const end = ((part + 1) * t.batch) / t.parts;
  clearFrame(xFrame, thread);
  for (let n = (part * t.batch) / t.parts; n < end; n++) {
    const x = frameImage(xFrame, thread, n);
    const dy = frameImage(dyFrame, thread, n);
    for (let i = 0; i < t.height; i += t.heightBlock) {
      for (let panel = panelBegin; panel < panelEnd; panel++) {
        addImageRows(t, i, panel, x, dy, partial + panel * panelBytes);
      }
    }
  }
}

/** Adds what some rows of dy contribute to a panel of the weights' gradient. */
function addImageRows(t: WeightTask, row: i32, panel: i32, x: usize, dy: usize, sums: usize): void {
  const groupPanels = (t.lanes + 7) >> 3;
  const group = panel / groupPanels;
  const lane = (panel % groupPanels) << 3;
  const positions = min(t.heightBlock, t.height - row) * t.width;
  const xAt = x + row * t.xRowStep + group * t.xGroupStep;
  const dyAt = dy + row * t.width * t.panelStep + group * t.dyGroupStep + 4 * lane;
  multiply(t, t.rows, positions, xAt, dyAt, 0, sums, 8);
}

@unmanaged
class SumPartsTask {
  partial: usize;
  parts: i32;
  partBytes: i32;
  /** The gradient: [group · lanes, rows]. */
  dWeight: usize;
  lanes: i32;
  rows: i32;
}

/** Adds the parts, always in the same order, and unpacks the panels. One shard is one panel. */
export function sumParts(task: usize, shard: i32, thread: i32): void {
  const t = changetype<SumPartsTask>(task);
  const groupPanels = (t.lanes + 7) >> 3;
  const group = shard / groupPanels;
  const lane = (shard % groupPanels) << 3;
  const lanes = min(8, t.lanes - lane);
  const laneStep = 4 * t.rows;
  let panel = t.partial + 32 * t.rows * shard;
  let to = t.dWeight + (group * t.lanes + lane) * laneStep;
  for (let row = 0; row < t.rows; row++) {
    addParts(panel, t.parts, t.partBytes);
    for (let l = 0; l < lanes; l++) store<f32>(to + l * laneStep, load<f32>(panel + 4 * l));
    panel += 32;
    to += 4;
  }
}

/** Adds 8 floats of every other part to those of the first. */
// @ts-ignore: decorator
@inline
function addParts(first: usize, parts: i32, partBytes: i32): void {
  let low = v128.load(first);
  let high = v128.load(first, 16);
  for (let part = 1; part < parts; part++) {
    const at = first + part * partBytes;
    low = f32x4.add(low, v128.load(at));
    high = f32x4.add(high, v128.load(at, 16));
  }
  v128.store(first, low);
  v128.store(first, high, 16);
}
