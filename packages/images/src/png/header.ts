import { ImageError } from "../image.ts";

/** What IHDR says (PNG specification, section 11.2.1). */
export interface Header {
  readonly width: number;
  readonly height: number;
  /** Bits a sample. */
  readonly depth: number;
  readonly color: Color;
  readonly interlaced: boolean;
}

/** What a pixel consists of, and which depths it may have. */
export interface Color {
  readonly samples: 1 | 2 | 3 | 4;
  readonly depths: readonly number[];
  readonly isPalette: boolean;
  /** Whether the last sample is alpha. */
  readonly hasAlpha: boolean;
}

const colors: Readonly<Record<number, Color>> = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16], isPalette: false, hasAlpha: false },
  2: { samples: 3, depths: [8, 16], isPalette: false, hasAlpha: false },
  3: { samples: 1, depths: [1, 2, 4, 8], isPalette: true, hasAlpha: false },
  4: { samples: 2, depths: [8, 16], isPalette: false, hasAlpha: true },
  6: { samples: 4, depths: [8, 16], isPalette: false, hasAlpha: true },
};

/** @throws ImageError if it is none that the specification knows */
export function readHeader(data: Uint8Array): Header {
  if (data.length !== 13) throw new ImageError(`the PNG is damaged: its header has ${data.length} bytes instead of 13`);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [depth = 0, type = 0, compression = 0, filter = 0, interlace = 0] = data.subarray(8);
  const color = colors[type];
  if (color === undefined || !color.depths.includes(depth)) {
    throw new ImageError(`the PNG is damaged: there is no colour type ${type} with ${depth} bits a sample`);
  }
  if (compression !== 0 || filter !== 0 || interlace > 1) {
    throw new ImageError(
      `the PNG is damaged: there is no compression ${compression} with filter method ${filter} and interlace ${interlace}`,
    );
  }
  return { width: view.getUint32(0), height: view.getUint32(4), depth, color, interlaced: interlace === 1 };
}
