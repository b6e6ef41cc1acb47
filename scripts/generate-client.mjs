/**
 * `npm run generate:client`: writes the types of `@tdoc/signalling-server/client` from the description
 * of the REST API. A test of the server fails while the file differs from it.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { continueOnRepositoryNode, root, stopWith } from './repository.mjs';

async function main() {
  await continueOnRepositoryNode(import.meta.url);
  const server = join(root, 'packages/signalling-server/src');
  const { generatedTypes } = await import(join(server, 'testing/generated-types.ts'));
  writeFileSync(join(server, 'client/api-types.ts'), await generatedTypes());
}

main().catch(stopWith);
