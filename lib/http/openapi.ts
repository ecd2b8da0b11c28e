import { z } from 'zod';
import { SCOPE_WORDS } from '@/lib/auth/scopes';
import type { Endpoint } from '@/lib/http/endpoint';
import { REFUSALS } from '@/lib/refusals';

type Json = { [key: string]: unknown };

const errorSchema: Json = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'requestId'],
      properties: {
        code: { type: 'string', enum: Object.keys(REFUSALS) },
        message: { type: 'string' },
        requestId: { type: 'string' },
        details: { type: 'object', additionalProperties: true },
      },
    },
  },
};

/** OpenAPI 3.1 over the very schemas the endpoints check with. Schemas that carry an id become components. */
export function openApiDocument(
  endpoints: readonly Endpoint[],
  info: { title: string; version: string; description: string },
): Json {
  const components = new Map<string, unknown>([['Error', errorSchema]]);
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    const operations = (paths[endpoint.path] ??= {});
    operations[endpoint.method.toLowerCase()] = operationOf(endpoint, components);
  }
  return {
    openapi: '3.1.0',
    info,
    servers: [{ url: '/api/v1' }],
    security: [{ apiKey: [] }],
    paths,
    components: {
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description: `An API key. Scopes: ${Object.entries(SCOPE_WORDS)
            .map(([scope, words]) => `\`${scope}\` (${words})`)
            .join(', ')}.`,
        },
      },
      responses: {
        Error: {
          description: 'A refusal with a code that stays.',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
      },
      schemas: Object.fromEntries(components),
    },
  };
}

function operationOf(endpoint: Endpoint, components: Map<string, unknown>): Json {
  const writes = endpoint.method !== 'GET';
  const output = schemaOf(endpoint.output, 'output', components);
  return {
    operationId: endpoint.operationId,
    summary: endpoint.summary,
    description: [endpoint.description, `Scope: \`${endpoint.scope}\`.`]
      .filter(Boolean)
      .join('\n\n'),
    tags: [endpoint.path.split('/')[1] ?? ''],
    parameters: [
      ...parametersOf('path', endpoint.params, components),
      ...parametersOf('query', endpoint.query, components),
      ...(writes ? [idempotencyKey] : []),
    ],
    ...(endpoint.input
      ? {
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: schemaOf(endpoint.input, 'input', components) },
            },
          },
        }
      : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(endpoint.answers).map(([status, description]) => [
          status,
          { description, content: { 'application/json': { schema: output } } },
        ]),
      ),
      default: { $ref: '#/components/responses/Error' },
    },
  };
}

const idempotencyKey: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Kept 30 days per key and path: the same key and body get the first answer again, another body is refused.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

function parametersOf(
  place: 'path' | 'query',
  schema: z.ZodType | undefined,
  components: Map<string, unknown>,
): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input', components) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...property }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: property,
  }));
}

/** JSON Schema of a zod schema; what it names goes to the components. */
function schemaOf(
  schema: z.ZodType,
  io: 'input' | 'output',
  components: Map<string, unknown>,
): Json {
  const made = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // The patterns say in 300 characters what the format says.
      if (jsonSchema.format === 'date-time' || jsonSchema.format === 'date')
        delete jsonSchema.pattern;
      // A Date is for callers inside; JSON has the text beside it.
      if (jsonSchema.anyOf) {
        jsonSchema.anyOf = jsonSchema.anyOf.filter((part) => Object.keys(part).length > 0);
      }
    },
  });
  const text = JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { $schema: _dialect, $defs, ...rest } = JSON.parse(text) as Json & { $defs?: Json };
  for (const [name, part] of Object.entries($defs ?? {})) components.set(name, part);
  return rest;
}
