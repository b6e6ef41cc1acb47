/**
 * Holds every answer of a test server against the API description: a status, a kind of content or a
 * shape that is not described fails the test that got it.
 */
import assert from 'node:assert/strict';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { describeApi } from '../http/openapi.ts';
import { OPERATIONS, placeOf } from '../http/operations.ts';
import type { Method } from '../http/operation.ts';

interface Description {
  paths: Record<string, Record<string, { responses: Record<string, ResponseObject> }>>;
  components: { schemas: Record<string, object> };
}

interface ResponseObject {
  content?: Record<string, { schema: object }>;
}

const description = describeApi('test') as unknown as Description;
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema({ $id: 'urn:tdoc:api', components: description.components });
const validators = new Map<object, ValidateFunction>();

/** Which operations were answered with which status, for a test that counts them. */
export const answered = new Map<string, Set<number>>(OPERATIONS.map(({ id }) => [id, new Set()]));

/** Fails unless the answer is as described. Answers of places without a description pass. */
export async function assertDescribed(
  asked: { method: string; path: string },
  response: Response,
): Promise<void> {
  const { pathname } = new URL(asked.path, 'http://localhost');
  const place = placeOf(pathname);
  const operation = place?.operations.get(asked.method as Method);
  if (!place || !operation) return;
  const where = `${asked.method} ${place.path} ${response.status}`;
  answered.get(operation.id)?.add(response.status);
  const { responses } =
    description.paths[place.path]?.[asked.method.toLowerCase()] ?? assert.fail(where);
  const described = responses[response.status] ?? assert.fail(`${where} is not described`);
  const text = await response.text();
  if (!described.content) {
    assert.equal(text, '', `${where} has no body`);
    return;
  }
  const kind = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
  const { schema } = described.content[kind] ?? assert.fail(`${where}: ${kind} is not described`);
  const validate = validatorOf(schema);
  const isDescribed = validate(JSON.parse(text));
  assert.ok(isDescribed, `${where}: ${ajv.errorsText(validate.errors)}`);
}

function validatorOf(schema: object): ValidateFunction {
  let validate = validators.get(schema);
  if (!validate) {
    const text = JSON.stringify(schema);
    const pointed = JSON.parse(
      text.replaceAll('"#/components/', '"urn:tdoc:api#/components/'),
    ) as object;
    validate = ajv.compile(pointed);
    validators.set(schema, validate);
  }
  return validate;
}
