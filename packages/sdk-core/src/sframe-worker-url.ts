/**
 * Where the frame worker lies: beside the SDK's entry, in the package and on a CDN page alike. A module
 * of its own at the root, because the address is relative to the file that names it.
 */
export function sframeWorkerUrl(): URL {
  return new URL('./sframe-worker.js', import.meta.url);
}
