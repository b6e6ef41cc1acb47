/** The real frame worker, which also tells how often it asks for a whole picture. */
import '../sframe/sframe-worker.ts';

interface TransformerType {
  prototype: { sendKeyFrameRequest(this: unknown): Promise<unknown> };
}

const channel = new BroadcastChannel('key-frame-requests');
const { prototype } = (globalThis as unknown as { RTCRtpScriptTransformer: TransformerType })
  .RTCRtpScriptTransformer;
const native = prototype.sendKeyFrameRequest;
prototype.sendKeyFrameRequest = function (this: unknown) {
  channel.postMessage('asked');
  return native.call(this);
};
