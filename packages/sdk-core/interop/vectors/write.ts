/** `node packages/sdk-core/interop/vectors/write.ts`: writes the vectors docs/protocol.md speaks of. */
import { writeFileSync } from 'node:fs';

import { format } from 'prettier';

import { vectorsOfFirst } from './first.ts';

const text = JSON.stringify(await vectorsOfFirst());
writeFileSync(
  new URL('tdss-1-vectors.json', import.meta.url),
  await format(text, { parser: 'json', printWidth: 100 }),
);
