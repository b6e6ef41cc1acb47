/**
 * The paths there are, each with its name in the API description and the method it takes.
 */
export interface Operation {
  path: string;
  method: 'GET' | 'POST';
}

const OPERATIONS: readonly Operation[] = [
  { path: '/v1/teleconsultations', method: 'POST' },
  { path: '/v1/teleconsultations/{id}', method: 'GET' },
  { path: '/v1/teleconsultations/{id}/admission-tickets', method: 'POST' },
  { path: '/v1/teleconsultations/{id}/end', method: 'POST' },
  { path: '/v1/audit/keys', method: 'GET' },
  { path: '/v1/audit/events', method: 'GET' },
  { path: '/v1/audit/tree-head', method: 'GET' },
  { path: '/v1/audit/tree-heads', method: 'GET' },
  { path: '/v1/audit/proofs/inclusion', method: 'GET' },
  { path: '/v1/audit/proofs/consistency', method: 'GET' },
  { path: '/v1/guard/explain', method: 'GET' },
  { path: '/v1/guard/unblock', method: 'POST' },
  { path: '/livez', method: 'GET' },
  { path: '/readyz', method: 'GET' },
  { path: '/openapi.json', method: 'GET' },
];

const MATCHERS = OPERATIONS.map((operation) => ({
  operation,
  pattern: new RegExp(`^${operation.path.replace('{id}', '[^/]+')}/?$`),
}));

/** The operation at a path; null when there is nothing. */
export function operationOf(path: string): Operation | null {
  return MATCHERS.find(({ pattern }) => pattern.test(path))?.operation ?? null;
}
