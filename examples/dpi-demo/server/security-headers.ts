/**
 * The strict headers a hospital would set, so that the demonstration proves the widget lives under
 * them: no inline script, no inline style, no other origin.
 */
import type { NextFunction, Request, Response } from 'express';

import { frameOrigin } from './frame-origin.ts';

const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  // The key agreement runs as WebAssembly; this allows no text to become script.
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "worker-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
];

/** What the widget uses, for this origin and for the frame's when there is one. */
const USED = ['camera', 'microphone', 'display-capture', 'speaker-selection'];
const REFUSED = 'geolocation=(), payment=(), usb=(), serial=()';

type Middleware = (request: Request, response: Response, next: NextFunction) => void;

/** @param options `framePort`: port of the isolated mode's second origin; null without it. */
export function securityHeaders({ framePort }: { framePort: number | null }): Middleware {
  return (request, response, next) => {
    const frame = framePort === null ? null : frameOrigin(request, framePort);
    const frameSource = frame === null ? [] : [`frame-src ${frame}`];
    const who = frame === null ? 'self' : `self "${frame}"`;
    response.set({
      'content-security-policy': [...CONTENT_SECURITY_POLICY, ...frameSource].join('; '),
      'permissions-policy': `${USED.map((one) => `${one}=(${who})`).join(', ')}, ${REFUSED}`,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
    });
    next();
  };
}
