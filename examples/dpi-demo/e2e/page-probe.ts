/**
 * Functions that run inside a page and answer what a person would see and hear there. They travel to
 * the browser as text, so each stands alone.
 */

/** Counts every getUserMedia from the first line of the page on, and keeps the tracks it gave. */
export function countCameraUse(): void {
  const probe = { calls: 0, tracks: [] as MediaStreamTrack[] };
  Object.assign(window, { tdocProbe: probe });
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) return;
  const getUserMedia = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints) => {
    probe.calls += 1;
    const stream = await getUserMedia(constraints);
    probe.tracks.push(...stream.getTracks());
    return stream;
  };
}

export function cameraUse(): { calls: number; live: number } {
  const { calls, tracks } = (
    window as unknown as { tdocProbe: { calls: number; tracks: MediaStreamTrack[] } }
  ).tdocProbe;
  return { calls, live: tracks.filter(({ readyState }) => readyState === 'live').length };
}

/** How many different pictures a remote video draws within two seconds: pixels, not counters. */
export async function distinctRemotePictures(): Promise<number> {
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
  const deadline = performance.now() + 8000;
  while (!remote()) {
    if (performance.now() > deadline) return 0;
    await new Promise(requestAnimationFrame);
  }
  const canvas = new OffscreenCanvas(32, 32);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const pictures = new Set<string>();
  const end = performance.now() + 2000;
  while (context && performance.now() < end) {
    const video = remote();
    if (video) context.drawImage(video, 0, 0, 32, 32);
    pictures.add(context.getImageData(0, 0, 32, 32).data.join());
    await new Promise(requestAnimationFrame);
  }
  return pictures.size;
}

/** The loudest moment of the remote sound within `forMs`: 0 is silence, 1 full scale, -1 no sound at all. */
export async function loudestRemoteSound(forMs: number): Promise<number> {
  const all = (root: ParentNode): Element[] =>
    [...root.querySelectorAll('*')].flatMap((element) => [
      element,
      ...(element.shadowRoot ? all(element.shadowRoot) : []),
    ]);
  const remote = () =>
    all(document).find(
      (element): element is HTMLAudioElement =>
        element instanceof HTMLAudioElement && element.srcObject instanceof MediaStream,
    );
  const deadline = performance.now() + 8000;
  while (!remote() && performance.now() < deadline) await new Promise(requestAnimationFrame);
  const audio = remote();
  if (!audio) return -1;
  const context = new AudioContext();
  await context.resume();
  const analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  context.createMediaStreamSource(audio.srcObject as MediaStream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let loudest = 0;
  const end = performance.now() + forMs;
  while (performance.now() < end) {
    analyser.getFloatTimeDomainData(samples);
    for (const sample of samples) loudest = Math.max(loudest, Math.abs(sample));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await context.close();
  return loudest;
}

/**
 * As {@link loudestRemoteSound}, from a recording: Firefox starts no AudioContext on a machine without
 * a sound card, but records and decodes all the same.
 */
export async function loudestRecordedSound(forMs: number): Promise<number> {
  const all = (root: ParentNode): Element[] =>
    [...root.querySelectorAll('*')].flatMap((element) => [
      element,
      ...(element.shadowRoot ? all(element.shadowRoot) : []),
    ]);
  const audio = all(document).find(
    (element): element is HTMLAudioElement =>
      element instanceof HTMLAudioElement && element.srcObject instanceof MediaStream,
  );
  if (!audio) return -1;
  const tracks = (audio.srcObject as MediaStream).getAudioTracks();
  const recorder = new MediaRecorder(new MediaStream(tracks));
  const parts: Blob[] = [];
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
  const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve));
  recorder.start();
  await new Promise((resolve) => setTimeout(resolve, forMs));
  recorder.stop();
  await stopped;
  const decoder = new OfflineAudioContext(1, 1, 48_000);
  const sound = await decoder.decodeAudioData(await new Blob(parts).arrayBuffer());
  return sound.getChannelData(0).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}

/** The control that bears this name, or begins with it and a comma, through every shadow root; null while there is none to press. */
export function controlNamed(name: string): HTMLElement | null {
  const all = (root: ParentNode): Element[] =>
    [...root.querySelectorAll('*')].flatMap((element) => [
      element,
      ...(element.shadowRoot ? all(element.shadowRoot) : []),
    ]);
  const nameOf = (element: Element) =>
    (element.getAttribute('aria-label') ?? element.textContent).replace(/\s+/g, ' ').trim();
  return (
    all(document).find(
      (element): element is HTMLButtonElement =>
        element instanceof HTMLButtonElement &&
        !element.disabled &&
        element.checkVisibility() &&
        `${nameOf(element)}, `.startsWith(`${name}, `),
    ) ?? null
  );
}

/** The innermost element that shows this text, through every shadow root; null while none does. */
export function elementShowing(text: string): HTMLElement | null {
  const all = (root: ParentNode): Element[] =>
    [...root.querySelectorAll('*')].flatMap((element) => [
      element,
      ...(element.shadowRoot ? all(element.shadowRoot) : []),
    ]);
  return (
    all(document).findLast(
      (element): element is HTMLElement =>
        element instanceof HTMLElement &&
        element.checkVisibility() &&
        element.innerText.replace(/\s+/g, ' ').includes(text),
    ) ?? null
  );
}

/** True once a remote participant's shared screen has a picture. */
export function isScreenDrawn(): boolean {
  const all = (root: ParentNode): Element[] =>
    [...root.querySelectorAll('*')].flatMap((element) => [
      element,
      ...(element.shadowRoot ? all(element.shadowRoot) : []),
    ]);
  return all(document).some((element) => {
    if (!(element instanceof HTMLVideoElement) || element.videoWidth === 0) return false;
    const tile = (element.getRootNode() as ShadowRoot).host as Element & { source?: string };
    return tile.source === 'screen';
  });
}

/** The texts a person cannot read to their end here: cut by their own box, or beyond the window's right edge. */
export function cutTexts(): string[] {
  const all = (root: ParentNode): Element[] =>
    [...root.querySelectorAll('*')].flatMap((element) => [
      element,
      ...(element.shadowRoot ? all(element.shadowRoot) : []),
    ]);
  const ownText = (element: Element): string =>
    [...element.childNodes]
      .filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
      .map(({ textContent }) => textContent?.trim() ?? '')
      .join(' ')
      .trim();
  const cut = all(document).filter((element): element is HTMLElement => {
    if (!(element instanceof HTMLElement) || ownText(element) === '') return false;
    if (element.tagName === 'STYLE' || element.tagName === 'SCRIPT') return false;
    if (!element.checkVisibility()) return false;
    const { right, width, height } = element.getBoundingClientRect();
    // What only a screen reader meets is a pixel wide.
    if (width <= 1 || height <= 1) return false;
    const hides = getComputedStyle(element).overflowX !== 'visible';
    return right > innerWidth + 1 || (hides && element.scrollWidth > element.clientWidth + 1);
  });
  return [...new Set(cut.map((element) => ownText(element).slice(0, 60)))];
}
