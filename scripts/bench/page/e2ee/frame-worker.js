/**
 * A worker that seals and opens frames as fast as it can, by the SDK's own pipe and by bare WebCrypto:
 * the same frames, one after the other. It answers each question with the milliseconds it took.
 */
import { FramePipe } from '../../../../packages/sdk-core/src/sframe/frame-pipe.ts';
import { ReceivingRing, SendingRing } from '../../../../packages/sdk-core/src/sframe/key-ring.ts';

const REMOTE_BASE = () => new Uint8Array(32).fill(7);
const BATCH = 10;
const CODECS = { microphone: 'audio/opus', camera: 'video/VP8' };

function frameOf(bytes) {
  const frame = crypto.getRandomValues(new Uint8Array(bytes));
  // VP8 marks a picture that needs the one before it, as most do.
  frame[0] |= 1;
  return frame.buffer;
}

/** As the browser hands it over. */
function encodedFrame(data, source) {
  const metadata = { mimeType: CODECS[source] };
  return { data, getMetadata: () => metadata };
}

async function sendingPipe(source) {
  const ring = new SendingRing();
  await ring.use(1, REMOTE_BASE());
  const keys = { direction: 'send', ring };
  return new FramePipe({ source, keys, now: () => Date.now(), requestKeyFrame() {} });
}

async function receivingPipe(source) {
  const ring = new ReceivingRing({ now: () => Date.now() });
  await ring.add(1, REMOTE_BASE());
  const keys = { direction: 'receive', ring: () => ring };
  return new FramePipe({ source, keys, now: () => Date.now(), requestKeyFrame() {} });
}

async function bareCipher() {
  const usages = ['encrypt', 'decrypt'];
  const key = await crypto.subtle.importKey('raw', REMOTE_BASE(), 'AES-GCM', false, usages);
  const iv = new Uint8Array(12);
  const view = new DataView(iv.buffer);
  // WebCrypto takes its copy at the call, so one vector serves for all.
  const at = (index) => {
    view.setUint32(8, index);
    return { name: 'AES-GCM', iv };
  };
  return {
    seal: (index, data) => crypto.subtle.encrypt(at(index), key, data),
    open: (index, data) => crypto.subtle.decrypt(at(index), key, data),
  };
}

/** One after the other, as a stream hands them over. @returns milliseconds. */
async function throughAll(count, step) {
  const startedAt = performance.now();
  for (let index = 0; index < count; index += 1) passed(await step(index));
  return performance.now() - startedAt;
}

/** Each frame has its own memory, made shortly before; only what is done with it is timed. */
async function inBatches(count, { prepare, step }) {
  let ms = 0;
  for (let done = 0; done < count; done += BATCH) {
    const frames = [];
    while (frames.length < BATCH) frames.push(await prepare());
    ms += await throughAll(BATCH, (index) => step(frames[index]));
  }
  return ms;
}

/** The pipe answers whether the frame may go on, the cipher with its bytes. */
function passed(answer) {
  if (!answer) throw new Error('a frame was dropped');
}

const QUESTIONS = {
  async 'sframe-seal'({ source, bytes, count }) {
    const pipe = await sendingPipe(source);
    const data = frameOf(bytes);
    return inBatches(count, {
      prepare: () => encodedFrame(data.slice(), source),
      step: (frame) => pipe.pass(frame),
    });
  },
  async 'sframe-open'({ source, bytes, count }) {
    const [sealing, opening] = [await sendingPipe(source), await receivingPipe(source)];
    const data = frameOf(bytes);
    return inBatches(count, {
      async prepare() {
        const frame = encodedFrame(data.slice(), source);
        passed(await sealing.pass(frame));
        return frame;
      },
      step: (frame) => opening.pass(frame),
    });
  },
  async 'bare-seal'({ bytes, count }) {
    const { seal } = await bareCipher();
    const data = frameOf(bytes);
    let index = 0;
    return inBatches(count, {
      prepare: () => data.slice(),
      step: (frame) => seal(index++, frame),
    });
  },
  async 'bare-open'({ bytes, count }) {
    const { seal, open } = await bareCipher();
    const data = frameOf(bytes);
    let sealed = 0;
    let opened = 0;
    return inBatches(count, {
      prepare: () => seal(sealed++, data.slice()),
      step: (frame) => open(opened++, frame),
    });
  },
};

/** One call, of which the frames go on and on: both pipes stay. */
let call = null;
async function goOn({ source, bytes, count }) {
  call ??= {
    out: await sendingPipe(source),
    into: await receivingPipe(source),
    data: frameOf(bytes),
  };
  const { out, into, data } = call;
  for (let index = 0; index < count; index += 1) {
    const frame = encodedFrame(data.slice(), source);
    passed(await out.pass(frame));
    passed(await into.pass(frame));
  }
  return 0;
}

globalThis.onmessage = async ({ data: { question, ...options } }) => {
  try {
    const answer = question === 'go-on' ? goOn(options) : QUESTIONS[question](options);
    globalThis.postMessage({ ms: await answer });
  } catch (error) {
    globalThis.postMessage({ error: String(error) });
  }
};
