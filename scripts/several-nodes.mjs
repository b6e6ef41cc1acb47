/**
 * Several signalling servers behind nginx in the place of one, for end-to-end tests and benchmarks of
 * the demo: real programs, ended with whoever started them.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { root } from './repository.mjs';

const INSTALLATION = join(root, 'packages/signalling-server/src/testing/installation.ts');
/** Long enough for browsers to draw different moments, short enough for a test. */
const DRAIN_S = 3;

/**
 * @returns {{
 *   signalling(options: { port: number, dataFolder: string, tenant: object }):
 *     Promise<{ pid: number, dataFolder: string, logFile: string, stop(): Promise<void> }>,
 *   update(): Promise<void>,
 * }} what the demo starts instead of one server, and how every node is restarted in turn
 */
export function severalNodes({ nodes = 2 } = {}) {
  let installation = null;
  return {
    async signalling({ port, dataFolder, tenant }) {
      const { Installation } = await import(pathToFileURL(INSTALLATION).href);
      installation = await Installation.start({ nodes, port, tenant, config: { drainS: DRAIN_S } });
      const stop = () => installation.dispose();
      return { pid: 0, dataFolder, logFile: join(dataFolder, 'tdoc-server.log'), stop };
    },
    update: () => installation.update(),
  };
}
