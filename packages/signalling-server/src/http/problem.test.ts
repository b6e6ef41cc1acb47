import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DatabaseUnavailableError } from '../store/postgres-fault.ts';
import { problemFrom } from './problem.ts';

describe('a problem of the REST API', () => {
  it('says that trying later helps when the database does not answer', () => {
    assert.equal(problemFrom(new DatabaseUnavailableError(null))?.code, 'NOT_READY');
  });

  it('is none of the caller’s when the server does not know what it is', () => {
    assert.equal(problemFrom(new Error('anything')), null);
  });
});
