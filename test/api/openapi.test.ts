import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { operationId } from '../../src/api/openapi-document.ts';
import { type ApiDocument, apiDocument, operationsOf } from './support/api-document.ts';
import { documentProblems } from './support/document-check.ts';

describe('the OpenAPI document', () => {
  let document: ApiDocument;
  beforeAll(async () => {
    document = await apiDocument();
  });

  it('is valid OpenAPI 3.1, and every schema that it names is there', () => {
    expect(documentProblems(document)).toEqual([]);
  });

  it.each([
    [
      'a path without its parameter',
      { paths: { '/x': { get: { responses: {}, parameters: [{ in: 'path', name: 'a', schema: {} }] } } } },
    ],
    ['an answer without a description', { paths: { '/x': { get: { responses: { 200: {} } } } } }],
    ['a schema with an unknown type', { components: { schemas: { A: { type: 'text' } } } }],
    [
      'a reference that leads nowhere',
      { components: { schemas: { A: { $ref: '#/components/schemas/B' } } } },
    ],
  ])('would not be with %s', (_, part) => {
    expect(documentProblems({ ...document, ...part } as unknown as ApiDocument)).not.toEqual([]);
  });

  it('is the committed one: after a change of the API, `npm run openapi` writes docs/openapi.json', async () => {
    const committed = await readFile(new URL('../../docs/openapi.json', import.meta.url), 'utf8');
    expect(document).toEqual(JSON.parse(committed));
  });

  it('names every operation once, tells what it does and what it answers if it fails', () => {
    const operations = operationsOf(document);
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(operations.length);
    const problem = {
      description: expect.any(String),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    };
    for (const { name, operation } of operations) {
      expect({ name, ...operation }).toMatchObject({
        name,
        operationId: expect.stringMatching(/^[a-z]+[A-Za-z0-9]*$/),
        summary: expect.stringMatching(/./),
        tags: [expect.stringMatching(/./)],
        responses: { '4XX': problem, '5XX': problem },
      });
      const statuses = Object.keys(operation.responses).filter((status) => status.startsWith('2'));
      expect({ name, statuses }).not.toEqual({ name, statuses: [] });
    }
  });

  it('has each schema once, under its own name, and none that nothing refers to', () => {
    const text = JSON.stringify(document);
    for (const name of Object.keys(document.components.schemas)) {
      expect(name).not.toMatch(/Input$/);
      expect(text).toContain(`"#/components/schemas/${name}"`);
    }
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining(['JobDetail', 'JobSummary', 'Problem', 'TypeCounts']),
    );
  });

  it.each([
    ['get', '/api/v1/jobs', 'getJobs'],
    ['get', '/api/v1/jobs/{job}', 'getJobsByJob'],
    ['get', '/api/v1/jobs/{job}/files/{name}', 'getJobsByJobFilesByName'],
    ['post', '/api/v1/session/oidc-login', 'postSessionOidcLogin'],
    ['get', '/healthz', 'getHealthz'],
  ])('names %s %s %s', (method, path, id) => {
    expect(operationId(method, path)).toBe(id);
  });
});
