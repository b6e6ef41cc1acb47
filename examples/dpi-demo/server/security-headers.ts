/**
 * The strict headers a hospital would set, so that the demonstration proves the widget lives under
 * them: no inline script, no inline style, no other origin.
 */
import type { NextFunction, Request, Response } from 'express';

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
].join('; ');

const PERMISSIONS_POLICY =
  'camera=(self), microphone=(self), display-capture=(self), speaker-selection=(self), ' +
  'geolocation=(), payment=(), usb=(), serial=()';

export function securityHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.set({
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'permissions-policy': PERMISSIONS_POLICY,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
  });
  next();
}
