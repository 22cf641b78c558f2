import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { ApiDocument } from './api-document.ts';

/** Published by the OpenAPI Initiative under Apache 2.0. Ajv does not follow its dynamic reference, which says that a schema is one of JSON Schema's. */
const schemaOf31 = JSON.parse(
  readFileSync(new URL('./openapi-3.1.schema.json', import.meta.url), 'utf8').replaceAll(
    '"$dynamicRef": "#meta"',
    '"$ref": "https://json-schema.org/draft/2020-12/schema"',
  ),
) as object;

/** What is wrong with an OpenAPI 3.1 document; empty if nothing is. Its schemas are looked at as well. @see https://spec.openapis.org/oas/3.1/schema/2022-10-07 */
export function documentProblems(document: ApiDocument): string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  const isValid = ajv.compile(schemaOf31);
  const problems = isValid(document)
    ? []
    : isValid.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);
  for (const [name, schema] of schemasOf(document)) {
    if (!ajv.validateSchema(schema as object)) problems.push(`${name}: ${ajv.errorsText()}`);
    for (const reference of referencesOf(schema))
      if (!(reference.replace('#/components/schemas/', '') in document.components.schemas))
        problems.push(`${name}: ${reference} leads nowhere`);
  }
  return problems;
}

/** Compiles a schema of the document, with what it refers to. */
export function schemaCheck(document: ApiDocument): (schema: unknown) => ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ $id: 'document', components: document.components });
  const compiled = new Map<string, ValidateFunction>();
  return (schema) => {
    const text = JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/');
    const known = compiled.get(text) ?? ajv.compile(JSON.parse(text) as object);
    compiled.set(text, known);
    return known;
  };
}

function* schemasOf({ paths, components }: ApiDocument): Generator<[name: string, schema: unknown]> {
  yield* Object.entries(components.schemas);
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, { parameters = [], requestBody, responses }] of Object.entries(item)) {
      const name = `${method} ${path}`;
      for (const one of parameters) yield [`${name} ${one.name}`, one.schema];
      for (const { schema } of Object.values(requestBody?.content ?? {})) yield [`${name} body`, schema];
      for (const [status, { content = {} }] of Object.entries(responses))
        for (const { schema } of Object.values(content))
          if (schema !== undefined) yield [`${name} ${status}`, schema];
    }
  }
}

function* referencesOf(part: unknown): Generator<string> {
  if (typeof part !== 'object' || part === null) return;
  for (const [key, value] of Object.entries(part)) {
    if (key === '$ref' && typeof value === 'string') yield value;
    else yield* referencesOf(value);
  }
}
