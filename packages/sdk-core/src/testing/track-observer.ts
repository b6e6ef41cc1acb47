/** Looks at a real track in a page: does its picture move, does it carry sound. For tests in a browser only. */

function play<E extends HTMLMediaElement>(element: E, track: MediaStreamTrack): E {
  element.muted = true;
  element.srcObject = new MediaStream([track]);
  void element.play().catch(() => {});
  return element;
}

/** Resolves once two pictures of the track differ. */
export async function pictureMoves(track: MediaStreamTrack): Promise<void> {
  const video = play(document.createElement('video'), track);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [64, 48];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const look = async () => {
    await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    context?.drawImage(video, 0, 0, 64, 48);
    return context?.getImageData(0, 0, 64, 48).data.join() ?? '';
  };
  const first = await look();
  while ((await look()) === first);
  video.srcObject = null;
}

/** Loudest root mean square heard until `enough` says so. */
export async function soundOf(
  track: MediaStreamTrack,
  enough: (loudest: number, blocks: number) => boolean,
): Promise<number> {
  // A remote track reaches WebAudio only while an element plays it.
  const element = play(document.createElement('audio'), track);
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let loudest = 0;
  for (let blocks = 0; !enough(loudest, blocks); blocks += 1) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    analyser.getFloatTimeDomainData(samples);
    const sum = samples.reduce((total, sample) => total + sample * sample, 0);
    loudest = Math.max(loudest, Math.sqrt(sum / samples.length));
  }
  element.srcObject = null;
  await context.close();
  return loudest;
}
