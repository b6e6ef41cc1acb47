/** The frame itself: what it may use, what it may not, and what it is called. */

/** Passed on to the frame's own origin only; the host's headers must allow it too. */
const ALLOWED = [
  'camera',
  'microphone',
  'display-capture',
  'speaker-selection',
  'fullscreen',
  'autoplay',
  'screen-wake-lock',
  'clipboard-write',
];

/** Downloads, so that a file somebody sent can be saved. */
const RIGHTS = [
  'allow-scripts',
  'allow-same-origin',
  'allow-forms',
  'allow-popups',
  'allow-downloads',
];

export function createFrame(address: URL, { title }: { title: string }): HTMLIFrameElement {
  const iframe = document.createElement('iframe');
  // Before the address: what is set afterwards would count for the next page only.
  iframe.setAttribute('allow', ALLOWED.join('; '));
  iframe.setAttribute('sandbox', RIGHTS.join(' '));
  iframe.referrerPolicy = 'no-referrer';
  iframe.title = title;
  iframe.src = address.href;
  return iframe;
}
