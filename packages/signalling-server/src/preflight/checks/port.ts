/** Whether the server could listen where it is told to, or does so already. */
import { createServer } from 'node:net';
import { finding } from '../finding.ts';
import { ask } from '../http-request.ts';
import type { Check } from '../preflight.ts';

export const checkPort: Check = async (context) => {
  const { host, port, tls } = context.config;
  const facts = { host, port };
  const code = await faultOfListening({ host, port });
  switch (code) {
    case null:
      return [finding('port', 'PORT_FREE', facts)];
    case 'EACCES':
      return [finding('port', 'PORT_FORBIDDEN', facts)];
    case 'EADDRINUSE': {
      const place = host.includes(':') ? `[${host}]` : host;
      const url = new URL(`${tls ? 'https' : 'http'}://${place}:${port}/livez`);
      // Whose certificate it is does not matter here: this machine asks itself.
      const answer = await ask(url, { ...context, believeAnyCertificate: true });
      const isOurs = answer.status === 200 && answer.text.includes('"status":"ok"');
      return [finding('port', isOurs ? 'PORT_SERVED' : 'PORT_TAKEN', facts)];
    }
    default:
      return [finding('port', 'PORT_NO_SUCH_ADDRESS', facts)];
  }
};

function faultOfListening(address: { host: string; port: number }): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve('code' in error ? String(error.code) : error.name));
    server.listen(address.port, address.host, () => server.close(() => resolve(null)));
  });
}
