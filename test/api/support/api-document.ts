import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiDependencies } from '../../../src/api/dependencies.ts';
import { createApi } from '../../../src/api/server.ts';
import { createLog } from '../../../src/observe/create-log.ts';

/** What tests and tools use of an OpenAPI document. */
export interface ApiDocument {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
}

export interface Operation {
  operationId: string;
  summary?: string;
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: unknown }>; required?: boolean };
  responses: Record<string, { description?: string; content?: Record<string, { schema?: unknown }> }>;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header' | 'cookie';
  required?: boolean;
  schema: { type?: string };
}

/** A running API's document, of one that has no servers: it answers nothing else. */
export async function apiDocument(): Promise<ApiDocument> {
  const folder = await mkdtemp(join(tmpdir(), 'slack-mm2-document-'));
  const dependencies = {
    connected: { access: {} },
    log: createLog({ level: 'silent' }),
    address: { host: '127.0.0.1', port: 0 },
    publicHosts: [],
    folders: { state: '/dev/null/state', allowed: [], imports: folder, uploads: folder, secrets: folder },
  };
  const app = await createApi(dependencies as unknown as ApiDependencies);
  try {
    return JSON.parse(JSON.stringify(app.swagger())) as ApiDocument;
  } finally {
    await app.close();
    await rm(folder, { recursive: true });
  }
}

/** All operations of a document. */
export const operationsOf = ({ paths }: ApiDocument) =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method,
      path,
      operation,
    })),
  );
