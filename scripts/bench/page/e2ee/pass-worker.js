/**
 * A worker that hands frames on as they are: what Chromium's own way through a transform costs. It also
 * notes how long each received frame waited before the browser brought it here.
 */
let waits = [];

globalThis.onrtctransform = async ({ transformer: { readable, writable } }) => {
  const reader = readable.getReader();
  const writer = writable.getWriter();
  for (;;) {
    const { value: frame, done } = await reader.read();
    if (done) return;
    const { receiveTime } = frame.getMetadata();
    // A frame that is sent was not received.
    if (receiveTime !== undefined) waits.push(performance.now() - receiveTime);
    writer.write(frame).catch(() => {});
    await writer.ready;
  }
};

/** Asked at the end of a turn: the waits since the last question. */
globalThis.onmessage = () => {
  globalThis.postMessage(waits);
  waits = [];
};
