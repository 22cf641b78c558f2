import type { SwaggerTransformObject } from '@fastify/swagger';
import { jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { Problem } from './schemas/problem.ts';

/** What is used of a document, to complete it. */
interface Document {
  paths?: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, unknown> };
}

interface Operation {
  operationId?: string;
  responses?: Record<string, { description?: string; content?: unknown }>;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const COMPONENT = '#/components/schemas/';

/** The document of all routes: operations with ids and with what they answer if they fail, and the schemas that they name. */
export const openApiDocument: SwaggerTransformObject = (document) => {
  const complete = jsonSchemaTransformObject(document) as Document;
  for (const [path, item] of Object.entries(complete.paths ?? {})) {
    for (const [method, shared] of Object.entries(item)) {
      if (!METHODS.includes(method)) continue;
      // A route for several methods has one object for all of them.
      const operation = { ...shared };
      item[method] = operation;
      operation.operationId ??= operationId(method, path);
      const known = operation.responses ?? {};
      for (const [status, response] of Object.entries(known))
        if (response.description === 'Default Response')
          response.description = DESCRIPTIONS[status] ?? `Status ${status}`;
      operation.responses = { ...known, ...problems(known) };
    }
  }
  nameSchemas(complete);
  return complete as ReturnType<SwaggerTransformObject>;
};

/** `GET /api/v1/jobs/{job}/files/{name}` is `getJobsByJobFilesByName`: it changes only with the path. */
export function operationId(method: string, path: string): string {
  const parts = path
    .replace(/^\/api(\/v\d+)?\//, '')
    .split('/')
    .map((part) => {
      const words = part.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
      const name = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
      return part.startsWith('{') ? `By${name}` : name;
    });
  return `${method}${parts.join('')}`;
}

const PROBLEM_ID = Problem.meta()!.id!;
const PROBLEM = { 'application/problem+json': { schema: { $ref: `${COMPONENT}${PROBLEM_ID}` } } };

/** For answers that a route has not described. */
const DESCRIPTIONS: Record<string, string> = {
  '200': 'Done',
  '201': 'Created',
  '202': 'It was asked for, and is done behind the request',
  '204': 'Done; there is nothing to tell',
};

const problems = (known: Record<string, unknown>) => ({
  ...(known['4XX'] === undefined && {
    '4XX': { description: 'The request is wrong, or can not be done now', content: PROBLEM },
  }),
  ...(known['5XX'] === undefined && {
    '5XX': {
      description: 'The service, or a server that it needs, is at fault; 503 may be tried again',
      content: PROBLEM,
    },
  }),
});

/**
 * Every schema stands there twice, as requests may have it (`TypeCountsInput`) and as answers do (`TypeCounts`), used or not. Those that
 * nothing refers to are left out; `Input` stays only in the name of one that differs from the other of its name.
 */
function nameSchemas(document: Document): void {
  const all = document.components?.schemas ?? {};
  const used = new Set<string>([PROBLEM_ID]);
  const find = (part: unknown) => {
    for (const name of referencesOf(part)) {
      if (used.has(name)) continue;
      used.add(name);
      find(all[name]);
    }
  };
  find(document.paths);
  find(all[PROBLEM_ID]);
  const renamed = new Map<string, string>();
  for (const name of used) {
    const plain = name.replace(/Input$/, '');
    if (plain !== name && !used.has(plain)) renamed.set(name, plain);
  }
  document.components = { ...document.components, schemas: {} };
  for (const name of [...used].sort())
    if (all[name] !== undefined) document.components.schemas![renamed.get(name) ?? name] = all[name];
  rename(document, renamed);
}

function* referencesOf(part: unknown): Generator<string> {
  if (typeof part !== 'object' || part === null) return;
  for (const [key, value] of Object.entries(part)) {
    if (key === '$ref' && typeof value === 'string' && value.startsWith(COMPONENT))
      yield value.slice(COMPONENT.length);
    else yield* referencesOf(value);
  }
}

function rename(part: unknown, names: ReadonlyMap<string, string>): void {
  if (typeof part !== 'object' || part === null) return;
  for (const [key, value] of Object.entries(part)) {
    const name = key === '$ref' && typeof value === 'string' ? value.slice(COMPONENT.length) : '';
    if (names.has(name)) (part as Record<string, unknown>)[key] = `${COMPONENT}${names.get(name)}`;
    else rename(value, names);
  }
}
