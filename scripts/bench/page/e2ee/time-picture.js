/**
 * The time painted into a picture as black and white blocks large enough to survive a codec: 32 bits in
 * tenths of a millisecond and 8 bits that check them. The rest of the picture moves, as a person does.
 */
export const WIDTH = 640;
export const HEIGHT = 480;
const BLOCK = 32;
const BLOCKS_A_ROW = WIDTH / BLOCK;
const TIME_BITS = 32;
const BITS = 40;
export const BAND_HEIGHT = (BITS / BLOCKS_A_ROW) * BLOCK;
const TENTHS_A_MS = 10;
const [BLACK, WHITE, MIDDLE] = [16, 235, 128];
const CHROMA_BYTES = (WIDTH * HEIGHT) / 2;

const checkOf = (tenths) => {
  let check = 0x5a;
  for (let rest = tenths; rest > 0; rest = Math.floor(rest / 256))
    check = (check * 31 + rest) & 0xff;
  return check;
};

const bitsOf = (tenths) => [
  ...tenths.toString(2).padStart(TIME_BITS, '0'),
  ...checkOf(tenths)
    .toString(2)
    .padStart(BITS - TIME_BITS, '0'),
];

export class TimePainter {
  #picture = new Uint8Array(WIDTH * HEIGHT + CHROMA_BYTES).fill(MIDDLE);
  #texture = new Uint8Array(WIDTH * HEIGHT);
  #count = 0;

  constructor() {
    for (let at = 0; at < this.#texture.length; at += 1) {
      const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)];
      this.#texture[at] = MIDDLE + 60 * Math.sin(x / 23) * Math.cos(y / 31) + 8 * Math.sin(x * y);
    }
  }

  /** @param ms the time to paint @returns a frame that must be closed or written. */
  paint(ms) {
    const shift = ((this.#count++ * 4) % HEIGHT) * WIDTH;
    this.#picture.set(this.#texture.subarray(shift));
    this.#picture.set(this.#texture.subarray(0, shift), this.#texture.length - shift);
    for (const [index, bit] of bitsOf(Math.round(ms * TENTHS_A_MS)).entries())
      this.#block(index, bit);
    return new VideoFrame(this.#picture, {
      format: 'I420',
      codedWidth: WIDTH,
      codedHeight: HEIGHT,
      timestamp: Math.round(ms * 1000),
    });
  }

  #block(index, bit) {
    const left = (index % BLOCKS_A_ROW) * BLOCK;
    const top = Math.floor(index / BLOCKS_A_ROW) * BLOCK;
    for (let y = top; y < top + BLOCK; y += 1) {
      const start = y * WIDTH + left;
      this.#picture.fill(bit === '1' ? WHITE : BLACK, start, start + BLOCK);
    }
  }
}

/** @returns {Promise<number | null>} the painted time in milliseconds; null when it can not be read. */
export async function readTime(frame) {
  const { codedWidth: width, codedHeight: height } = frame;
  const scale = width / WIDTH;
  // Whole blocks of chroma: even numbers.
  const band = {
    x: 0,
    y: 0,
    width,
    height: Math.min(height, Math.ceil((BAND_HEIGHT * scale) / 2) * 2),
  };
  const bytes = new Uint8Array(frame.allocationSize({ rect: band }));
  const [luma] = await frame.copyTo(bytes, { rect: band });
  const bits = Array.from({ length: BITS }, (_, index) => {
    const x = Math.floor(((index % BLOCKS_A_ROW) + 0.5) * BLOCK * scale);
    const y = Math.floor((Math.floor(index / BLOCKS_A_ROW) + 0.5) * BLOCK * scale);
    return (bytes[luma.offset + y * luma.stride + x] ?? 0) > MIDDLE ? '1' : '0';
  }).join('');
  const tenths = Number.parseInt(bits.slice(0, TIME_BITS), 2);
  const isRead = checkOf(tenths) === Number.parseInt(bits.slice(TIME_BITS), 2);
  return isRead ? tenths / TENTHS_A_MS : null;
}
