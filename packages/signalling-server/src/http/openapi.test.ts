/** The description of the REST API: valid by an outside validator, and complete. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describeApi } from './openapi.ts';
import { problemsOf } from './operation.ts';
import { OPERATIONS, placeOf } from './operations.ts';
import { PROBLEMS } from './problem.ts';

interface Described {
  operationId: string;
  summary?: string;
  description?: string;
  security: Record<string, string[]>[];
  responses: Record<string, { description: string }>;
}

describe('the description of the REST API', () => {
  const description = describeApi('1.2.3') as {
    openapi: string;
    paths: Record<string, Record<string, Described>>;
  };

  it('is OpenAPI 3.1 to a validator that is not ours', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(description));
    assert.equal(valid, true, JSON.stringify(errors));
    assert.equal(validator.version, '3.1');
  });

  it('says of each operation whose key it takes, with which scope, and how it refuses', () => {
    for (const operation of OPERATIONS) {
      const described = description.paths[operation.path]?.[operation.method.toLowerCase()];
      assert.ok(described?.summary, operation.id);
      assert.equal(described.operationId, operation.id);
      assert.ok(described.security.every((one) => Object.values(one)[0]?.[0] === operation.scope));
      for (const code of problemsOf(operation)) {
        const [status] = PROBLEMS[code];
        const codes = described.responses[status]?.description.split(', ') ?? [];
        assert.ok(codes.includes(code), `${operation.id} ${code}`);
      }
    }
  });

  it('is in the README: every operation with its scope, every code', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    for (const { id, method, path, scope } of OPERATIONS) {
      const row = readme.split('\n').find((line) => line.startsWith(`| \`${method} ${path}\` `));
      assert.ok(row?.includes(`\`${scope}\``), id);
    }
    for (const code of Object.keys(PROBLEMS)) assert.ok(readme.includes(`\`${code}\``), code);
  });

  it('names each operation and each place once', () => {
    const ids = OPERATIONS.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    const places = OPERATIONS.map(({ method, path }) => `${method} ${path}`);
    assert.equal(new Set(places).size, places.length);
    for (const { path } of OPERATIONS) assert.equal(placeOf(path)?.path, path);
  });
});
