/** The isolated mode's second origin, under the host name by which this machine was asked. */
import type { Request } from 'express';

export function frameOrigin(request: Request, port: number): string {
  const origin = new URL(`${request.protocol}://${request.hostname}`);
  origin.port = String(port);
  return origin.origin;
}
