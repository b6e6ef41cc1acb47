/** PostgreSQL as the store: the contract, on a real server. */
import { rmSync } from 'node:fs';
import { after, before } from 'node:test';
import { PostgresServer } from '../testing/postgres-server.ts';
import { temporaryFolder } from '../testing/test-server.ts';
import { createStore } from './sql-store.ts';
import { storeContract } from './store-contract.ts';

let postgres: PostgresServer;
before(async () => {
  postgres = await PostgresServer.start();
});
after(() => postgres.dispose());

storeContract('PostgreSQL', async () => {
  const dataDir = temporaryFolder();
  const database = await postgres.createDatabase();
  const store = await createStore({ dataDir, database });
  return {
    store,
    dispose: async () => {
      await store.close();
      rmSync(dataDir, { recursive: true });
    },
  };
});
