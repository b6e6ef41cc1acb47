/** What comes in data frames: chat, and files in chunks. Each has one spelling, in bytes. */
import { must, mustBePlain } from '../violation.mjs';
import { coreSource, hex } from './core-source.mjs';

const { encodeDataMessage, parseDataMessage } = await coreSource('data/data-message.ts');

const ID = '0123456789abcdef';
const MESSAGES = [
  { t: 'chat', id: ID, text: 'Bonjour 😀', sentAt: 1_772_443_800_000 },
  { t: 'chat-ack', id: ID },
  {
    t: 'file-offer',
    id: ID,
    name: 'été.pdf',
    size: 70_000,
    type: 'application/pdf',
    sha256: '0'.repeat(64),
  },
  { t: 'file-accept', id: ID, from: 3, run: 1 },
  { t: 'file-ack', id: ID, next: 4 },
  { t: 'file-sent', id: ID, run: 1, next: 5 },
  { t: 'file-failed', id: ID, reason: 'altered' },
  { t: 'file-chunk', id: ID, run: 1, index: 2, bytes: Uint8Array.of(1, 2, 3) },
];

export const dataMessage = {
  name: 'data-message',
  kind: 'bytes',
  async prepare() {
    return {
      seeds: MESSAGES.map(encodeDataMessage),
      judge(input) {
        const result = parseDataMessage(Uint8Array.from(input));
        if (!result.ok) return must(result.faults.length > 0, 'refused without a fault');
        must(
          hex(encodeDataMessage(result.value)) === hex(input),
          'a data message has a second spelling',
        );
        if (result.value.t !== 'file-chunk') mustBePlain(result.value);
      },
    };
  },
};
