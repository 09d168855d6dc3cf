import { clearFrame, Frame, frameImage } from "./frame";
import { Gather, multiply } from "../parts/gemm";
import { maxPoolImage } from "../parts/pool-image";

/** Output positions that all read the source through the same taps. */
@unmanaged
class Phase extends Gather {
  panels: usize;
  /** Output positions, and what each of them reads in one group: taps · channels. */
  rows: i32;
  columns: i32;
}

@unmanaged
class ConvolutionTask {
  /** Images to write, and how far apart they lie: all, or one a thread if they are pooled at once. */
  y: usize;
  yStep: i32;
  /** What pools them, or 0. */
  pool: usize;
  /** Images from `first` on, up to `end`, are convolved. */
  first: i32;
  end: i32;
  imagesPerShard: i32;
  frame: usize;
  phases: usize;
  phaseCount: i32;
  /** A float for each lane of every panel, to begin its sums with. */
  start: usize;
  groups: i32;
  /** Channels that a group writes. */
  lanes: i32;
  /** Bytes from one group's channels to the next one's. */
  xGroupStep: i32;
  yGroupStep: i32;
}

/** A convolution or, with other tables and flipped weights, the gradient of its input. One shard is a few images. */
export function convolve(task: usize, shard: i32, thread: i32): void {
  const t = changetype<ConvolutionTask>(task);
  const frame = changetype<Frame>(t.frame);
  const begin = t.first + shard * t.imagesPerShard;
  const end = min(begin + t.imagesPerShard, t.end);
  clearFrame(frame, thread);
  for (let n = begin; n < end; n++) {
    const x = frameImage(frame, thread, n);
    const y = t.y + (t.pool == 0 ? n : thread) * t.yStep;
    for (let p = 0; p < t.phaseCount; p++) {
      convolveImage(t, changetype<Phase>(t.phases + p * offsetof<Phase>()), x, y);
    }
    if (t.pool != 0) maxPoolImage(t.pool, y, n);
  }
}

function convolveImage(t: ConvolutionTask, phase: Phase, x: usize, y: usize): void {
  let panel = phase.panels;
  let start = t.start;
  for (let group = 0; group < t.groups; group++) {
    for (let lane = 0; lane < t.lanes; lane += 8) {
      multiply(phase, phase.rows, phase.columns, x, panel, start, y + 4 * lane, min(8, t.lanes - lane));
      panel += 32 * phase.columns;
      start += 32;
    }
    x += t.xGroupStep;
    y += t.yGroupStep;
  }
}
