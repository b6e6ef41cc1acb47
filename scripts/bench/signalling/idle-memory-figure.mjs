/**
 * What a connection holds in the server's memory while nobody speaks: 10 000 of them, each joined in a
 * teleconsultation of two, against as many on a bare `ws` server. Resident memory after garbage collection.
 */
import { median, takeTurns } from '../statistics.mjs';
import { RELAY_HOUSES } from './relay-houses.mjs';

const TURNS = 2;
const CONNECTIONS = 10_000;
/** A server that has worked already has heap and code that no further connection brings. */
const WARM_CONNECTIONS = 2_000;
const GOAL = 1.5;

/** @returns {Promise<import('../figure.mjs').Figure[]>} */
export async function measureIdleMemory({ tell }) {
  const results = await takeTurns(
    {
      'tdoc-server': () => bytesPerConnection('tdoc-server'),
      'bare-ws': () => bytesPerConnection('bare-ws'),
    },
    {
      turns: TURNS,
      onMeasured: (name, turn, bytes) =>
        tell(
          `turn ${turn + 1} of ${TURNS}, ${name}: ${(bytes / 1024).toFixed(1)} KiB a connection`,
        ),
    },
  );
  const [server, bare] = [median(results['tdoc-server']), median(results['bare-ws'])];
  console.log(
    `  median of ${TURNS}, ${CONNECTIONS} connections: ${(server / 1024).toFixed(1)} KiB each, ` +
      `bare ws ${(bare / 1024).toFixed(1)} KiB`,
  );
  return [
    {
      name: 'idle-connection-memory-to-bare-ws',
      value: server / bare,
      goal: { relation: '<=', limit: GOAL },
    },
  ];
}

/** Between two thousand connections and all of them: what a process holds anyway is not a connection's. */
async function bytesPerConnection(name) {
  const house = await RELAY_HOUSES[name](WARM_CONNECTIONS / 2);
  try {
    const before = await house.server.heldBytes();
    await house.more((CONNECTIONS - WARM_CONNECTIONS) / 2);
    return ((await house.server.heldBytes()) - before) / (CONNECTIONS - WARM_CONNECTIONS);
  } finally {
    await house.close();
  }
}
