import fc from 'fast-check';
import type { Operation } from './api-document.ts';

export interface HostileRequest {
  /** With its query, escaped or broken. */
  path: string;
  init: RequestInit;
}

const TEXTS = [
  '',
  ' ',
  '\0',
  'a\0b',
  '-1',
  '0',
  '1e9',
  '9'.repeat(40),
  'NaN',
  'null',
  'true',
  '[object Object]',
  '../../etc/passwd',
  '..\\..\\x',
  "'; DROP TABLE jobs; --",
  '<script>alert(1)</script>',
  '{{7*7}}',
  '%s%n',
  '\u202e\u0000\ufffe',
  '😀'.repeat(50),
  'x'.repeat(5_000),
  '__proto__',
  'constructor',
];
/** In a path or a query as they are: what can't be decoded, and what means something. */
const RAW = ['%', '%zz', '%ff', '%ed%a0%80', '%00', '%2e%2e%2f', '%2F', ';', '..', '%0d%0aX-Injected:%201'];

const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'binary', maxLength: 40 }));
const escaped = fc.oneof(
  { weight: 3, arbitrary: text.map((one) => encodeURIComponent(one.toWellFormed())) },
  { weight: 1, arbitrary: fc.constantFrom(...RAW) },
  { weight: 1, arbitrary: fc.integer().map(String) },
);
const scalar = fc.oneof(
  text,
  fc.integer(),
  fc.double(),
  fc.constantFrom(null, true, false, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308),
);
const value: fc.Arbitrary<unknown> = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString'), text), scalar, {
    maxKeys: 3,
    noNullPrototype: true,
  }),
  fc.jsonValue({ maxDepth: 4 }),
);

/** What a schema asks for, now and then; of a reference nothing is known. */
function fitting(schema: unknown): fc.Arbitrary<unknown> {
  const { type, enum: known, properties, items, anyOf, oneOf, const: only } = (schema ?? {}) as Schema;
  if (only !== undefined) return fc.constant(only);
  if (known) return fc.constantFrom(...known);
  const choices = anyOf ?? oneOf;
  if (choices?.length) return fc.oneof(...choices.map(fitting));
  if (properties)
    return fc.record(
      Object.fromEntries(
        Object.entries(properties).map(([name, one]) => [
          name,
          fc.oneof({ weight: 3, arbitrary: fitting(one) }, { weight: 1, arbitrary: value }),
        ]),
      ),
      { requiredKeys: [] },
    );
  if (type === 'array') return fc.array(fitting(items), { maxLength: 3 });
  if (type === 'integer') return fc.integer({ min: 1, max: 100 });
  if (type === 'number') return fc.double();
  if (type === 'boolean') return fc.boolean();
  return type === 'string' ? text : value;
}

interface Schema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, unknown>;
  items?: unknown;
  anyOf?: unknown[];
  oneOf?: unknown[];
}

const TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'application/xml',
  'multipart/form-data',
  'application/x-www-form-urlencoded',
  'nonsense',
  '',
];

function bodyOf(schema: unknown): fc.Arbitrary<{ body: string; type: string }> {
  const json = fc
    .oneof({ weight: 4, arbitrary: fitting(schema) }, { weight: 2, arbitrary: value })
    // fast-check's undefined, -0 and NaN are nothing for JSON.
    .map((one) => JSON.stringify(one) ?? 'null');
  const broken = fc.oneof(
    fc.tuple(json, fc.nat(50)).map(([whole, end]) => whole.slice(0, end)),
    fc.constantFrom(
      '',
      '{',
      '{"a":',
      '[[[[',
      '{"a":1}}',
      '{"__proto__":{"a":1}}',
      '{"constructor":{"prototype":{}}}',
      '\u0000',
      '"\\ud800"',
      '['.repeat(20_000),
    ),
  );
  return fc.oneof(
    { weight: 6, arbitrary: json.map((body) => ({ body, type: 'application/json' })) },
    { weight: 2, arbitrary: broken.map((body) => ({ body, type: 'application/json' })) },
    { weight: 1, arbitrary: fc.record({ body: json, type: fc.constantFrom(...TYPES) }) },
  );
}

const headers = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Record<string, string>>(
      { accept: 'application/xml' },
      { 'x-long': 'x'.repeat(20_000) },
      { cookie: 'a=;;;=b; %%%' },
      { range: 'bytes=9-1' },
      { 'if-none-match': '*' },
      { 'content-encoding': 'gzip' },
      { 'accept-language': '\u00ff' },
    ),
  },
);

/** Requests of one operation: fitting ones, and whatever else can be sent. @param known values of path parameters that name something */
export function hostileRequests(
  { method, path, operation }: { method: string; path: string; operation: Operation },
  known: Record<string, string>,
): fc.Arbitrary<HostileRequest> {
  const parameters = operation.parameters ?? [];
  const inPath = Object.fromEntries(
    parameters
      .filter((one) => one.in === 'path')
      .map(({ name }) => [
        name,
        known[name] === undefined
          ? escaped
          : fc.oneof({ weight: 2, arbitrary: fc.constant(known[name]) }, { weight: 1, arbitrary: escaped }),
      ]),
  );
  const inQuery = parameters
    .filter((one) => one.in === 'query')
    .map(({ name, schema }) =>
      fc.tuple(
        fc.constant(name),
        fc.oneof(
          fitting(schema).map((one) => encodeURIComponent(String(one).toWellFormed())),
          escaped,
        ),
      ),
    );
  const query = fc
    .tuple(
      inQuery.length > 0 ? fc.array(fc.oneof(...inQuery), { maxLength: 4 }) : fc.constant([]),
      fc.array(fc.tuple(escaped, escaped), { maxLength: 1 }),
    )
    .map(([declared, other]) => [...declared, ...other].map(([name, one]) => `${name}=${one}`).join('&'));
  const [schema] = Object.values(operation.requestBody?.content ?? {}).map((one) => one.schema);
  const body = fc.option(bodyOf(schema), { freq: schema === undefined ? 1 : 10, nil: undefined });
  return fc
    .record({
      inPath: fc.record(inPath),
      query,
      headers,
      body: method === 'get' ? fc.constant(undefined) : body,
    })
    .map((drawn) => ({
      path: `${path.replace(/\{([^}]+)\}/g, (_, name: string) => drawn.inPath[name] ?? '')}${drawn.query && `?${drawn.query}`}`,
      init: {
        method: method.toUpperCase(),
        redirect: 'manual' as const,
        headers: { ...drawn.headers, ...(drawn.body && { 'content-type': drawn.body.type }) },
        ...(drawn.body && { body: drawn.body.body }),
      },
    }));
}
