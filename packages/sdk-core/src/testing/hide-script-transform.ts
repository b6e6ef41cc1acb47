/**
 * Makes this page a browser of before `RTCRtpScriptTransform`, in which frames are reached through
 * `createEncodedStreams` only, and counts who asks for them. To be imported before anything that looks.
 */
interface EncodedStreamsEnd {
  createEncodedStreams(this: unknown): unknown;
}

/** Every sender and receiver whose streams were asked for, in order, as often as they were. */
export const askedForStreams: unknown[] = [];

Reflect.deleteProperty(globalThis, 'RTCRtpScriptTransform');
for (const { prototype } of [RTCRtpSender, RTCRtpReceiver]) {
  const legacy = prototype as unknown as EncodedStreamsEnd;
  const native = legacy.createEncodedStreams;
  legacy.createEncodedStreams = function (this: unknown) {
    askedForStreams.push(this);
    return native.call(this);
  };
}
