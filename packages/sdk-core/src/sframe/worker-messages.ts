/** What the page and the frame worker say to each other. Only the page speaks of keys. */
import type { FrameProof, MediaKeyEvent, TrackSource } from '../ports.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Where a transform belongs. */
export interface TransformOptions {
  line: number;
  remote: string;
  direction: 'send' | 'receive';
  source: TrackSource;
}

export type ToWorker =
  | { type: 'key'; event: MediaKeyEvent }
  | { type: 'open'; line: number; remote: string }
  /** Streams handed over, where the browser has no transform of its own. */
  | {
      type: 'attach';
      options: TransformOptions;
      readable: ReadableStream<EncodedFrame>;
      writable: WritableStream<EncodedFrame>;
    }
  /** A message to seal, or a data frame to open. Answered by its number. */
  | { type: 'data'; line: number; request: number; direction: 'send' | 'receive'; bytes: Bytes }
  | { type: 'close'; line: number };

export type FromWorker =
  | { type: 'proof'; line: number; proof: FrameProof }
  /** Null: it must not pass. */
  | { type: 'data'; request: number; bytes: Bytes | null };

/** An encoded frame, of which the two browser interfaces share this much. */
export interface EncodedFrame {
  data: ArrayBuffer;
  getMetadata?(): { mimeType?: string };
}
