/**
 * Writes the client's types from the API description: one type a schema, one entry an operation. Pure;
 * knows the few words of JSON Schema that the description uses, and refuses any other.
 */

interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  description?: string;
}

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: Schema;
}

interface Content {
  content?: Record<string, { schema: Schema }>;
}

interface DescribedOperation {
  operationId: string;
  summary: string;
  description: string;
  parameters?: Parameter[];
  requestBody?: Content & { required: boolean };
  responses: Record<string, Content>;
}

export interface Description {
  paths: Record<string, Record<string, DescribedOperation>>;
  components: { schemas: Record<string, Schema> };
}

/** The whole file, before the formatter lays it out. */
export function writeTypes(description: Description): string {
  const { paths, components } = description;
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) => `${note(schema)}export type ${name} = ${typeOf(schema)};`,
  );
  const operations = Object.entries(paths)
    .flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
    )
    .sort((a, b) => (a.operation.operationId < b.operation.operationId ? -1 : 1));
  const places = operations.map(
    ({ path, method, operation: { operationId } }) =>
      `${operationId}: ['${method.toUpperCase()}', '${path}'],`,
  );
  return [
    '/**\n * Written by `npm run generate:client` from the API description; never by hand.\n */',
    ...schemas,
    '/** Each operation: what it takes and what it answers. */',
    `export interface Operations {\n${operations.map(({ operation }) => entryOf(operation)).join('\n')}\n}`,
    '/** Each operation’s method and path. */',
    `export const PLACES = {\n${places.join('\n')}\n} as const satisfies Record<keyof Operations, readonly [string, string]>;`,
    '',
  ].join('\n\n');
}

function entryOf(operation: DescribedOperation): string {
  const { operationId, summary, description, requestBody, responses } = operation;
  const members = [
    parametersOf(operation, { in: 'path', member: 'path' }),
    parametersOf(operation, { in: 'query', member: 'query' }),
    ...(requestBody
      ? [`body${requestBody.required ? '' : '?'}: ${typeIn(requestBody, 'application/json')};`]
      : []),
    ...(operation.parameters?.some((one) => one.in === 'header')
      ? ['/** Makes a repeated request harmless for a day. */\nidempotencyKey?: string;']
      : []),
    `answer: ${answerOf(responses)};`,
  ];
  const told = [summary, description].filter((text) => text !== undefined).join(' ');
  return `/** ${told} */\n${operationId}: {\n${members.join('\n')}\n};`;
}

function parametersOf(
  { parameters = [] }: DescribedOperation,
  { in: place, member }: { in: 'path' | 'query'; member: string },
): string {
  const own = parameters.filter((one) => one.in === place);
  if (own.length === 0) return '';
  const isOptional = own.every(({ required }) => !required);
  const members = own.map(
    ({ name, required, schema, description }) =>
      `${note({ ...(description === undefined ? {} : { description }) })}${name}${required ? '' : '?'}: ${typeOf(schema)};`,
  );
  return `${member}${isOptional ? '?' : ''}: {\n${members.join('\n')}\n};`;
}

function answerOf(responses: Record<string, Content>): string {
  const types = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([, answer]) => (answer.content ? typeIn(answer, 'application/json') : 'null'));
  return [...new Set(types)].join(' | ');
}

function typeIn({ content = {} }: Content, kind: string): string {
  return typeOf(content[kind]?.schema ?? {});
}

function typeOf(schema: Schema): string {
  const { $ref, type, anyOf, items, properties } = schema;
  if ($ref !== undefined) return $ref.replace('#/components/schemas/', '');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  if (anyOf) return anyOf.map(typeOf).join(' | ');
  if (Array.isArray(type)) return type.map((one) => typeOf({ ...schema, type: one })).join(' | ');
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
      return type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `(${typeOf(items ?? {})})[]`;
    case 'object':
      return properties === undefined || Object.keys(properties).length === 0
        ? `Record<string, ${valueOf(schema)}>`
        : objectOf(schema);
    case undefined:
      return 'unknown';
    default:
      throw new Error(`a type the client does not know: ${type}`);
  }
}

function valueOf({ additionalProperties }: Schema): string {
  return typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown';
}

function objectOf({ properties = {}, required = [] }: Schema): string {
  const members = Object.entries(properties).map(
    ([name, schema]) =>
      `${note(schema)}${name}${required.includes(name) ? '' : '?'}: ${typeOf(schema)};`,
  );
  return `{\n${members.join('\n')}\n}`;
}

function note({ description }: { description?: string | undefined }): string {
  return description === undefined ? '' : `/** ${description} */\n`;
}
