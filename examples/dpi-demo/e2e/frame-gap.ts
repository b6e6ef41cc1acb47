/**
 * Functions that run inside a page and watch the remote picture while something happens elsewhere. They
 * travel to the browser as text, so each stands alone.
 */

export interface FrameWatch {
  /** Frames that were received. */
  frames: number;
  /** The longest time between two of them, in milliseconds. */
  longestGapMs: number;
  /** Whether the remote track is the very one it was at the beginning. */
  isSameTrack: boolean;
  /** Whether the page said meanwhile that the service is out of reach. */
  wasAway: boolean;
}

/** Begins to watch; resolves once the first frame was seen. */
export async function watchFrames(): Promise<void> {
  const all = (root: ParentNode): Element[] =>
    [...root.querySelectorAll('*')].flatMap((element) => [
      element,
      ...(element.shadowRoot ? all(element.shadowRoot) : []),
    ]);
  const remote = () =>
    all(document).find((element): element is HTMLVideoElement => {
      if (!(element instanceof HTMLVideoElement) || element.videoWidth === 0) return false;
      const tile = (element.getRootNode() as ShadowRoot).host as Element & {
        participant?: { isLocal: boolean };
      };
      return tile.participant?.isLocal === false;
    });
  const trackOf = (video: HTMLVideoElement) =>
    video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks()[0] : undefined;
  const deadline = performance.now() + 8_000;
  while (!remote() && performance.now() < deadline) await new Promise(requestAnimationFrame);
  const video = remote();
  if (!video) throw new Error('there is no remote picture');
  const first = trackOf(video);
  const watch = { frames: 0, longestGapMs: 0, isSameTrack: true, wasAway: false };
  let last: number | null = null;
  const observer = setInterval(() => {
    const said = all(document).some(
      (element) =>
        element.childElementCount === 0 && /momentanément injoignable/.test(element.textContent),
    );
    if (said) watch.wasAway = true;
  }, 50);
  await new Promise<void>((resolve) => {
    const onFrame: VideoFrameRequestCallback = (now, { receiveTime }) => {
      const at = receiveTime ?? now;
      if (last !== null) watch.longestGapMs = Math.max(watch.longestGapMs, at - last);
      last = at;
      watch.frames += 1;
      resolve();
      video.requestVideoFrameCallback(onFrame);
    };
    video.requestVideoFrameCallback(onFrame);
  });
  Object.assign(window, {
    tdocFrames: () => {
      clearInterval(observer);
      const shown = remote();
      return { ...watch, isSameTrack: shown === video && trackOf(video) === first };
    },
  });
}

/** What was seen since {@link watchFrames}. */
export function framesSeen(): FrameWatch {
  return (window as unknown as { tdocFrames: () => FrameWatch }).tdocFrames();
}
