import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createZip } from '../../../src/zip/zip-writer.ts';
import { newId } from '../new-id.ts';
import type { JobRow } from '../rows.ts';

/** What a test knows of a double, in this process or another. */
export interface Server {
  url: string;
  token: string;
}

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
  body: any;
}

interface CallOptions {
  body?: unknown;
  token?: string | null;
  /** Bytes instead of JSON. */
  bytes?: Buffer;
  headers?: Record<string, string>;
}

/** One request; the body as JSON where it is. */
export async function call(
  { url, token: own }: Server,
  method: string,
  path: string,
  { body, token = own, bytes, headers }: CallOptions = {},
): Promise<Answer> {
  const response = await fetch(`${url}/api/v4${path}`, {
    method,
    headers: {
      ...(token !== null && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    body: bytes ? new Uint8Array(bytes) : body === undefined ? null : JSON.stringify(body),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

export const get = async (server: Server, path: string) => (await call(server, 'GET', path)).body;

export const post = async (server: Server, path: string, body: unknown) =>
  (await call(server, 'POST', path, { body })).body;

/** A bulk-import zip: lines as objects, or as the text that stands there; other entries by their names. */
export async function aZip(
  lines: readonly unknown[],
  files: Record<string, Buffer | string> = {},
  name = 'import.jsonl',
): Promise<Buffer> {
  const path = join(tmpdir(), `mattermost-double-${newId()}.zip`);
  const zip = await createZip(path);
  const text = lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
  await zip.addBuffer(name, Buffer.from(text));
  for (const [entry, content] of Object.entries(files)) await zip.addBuffer(entry, Buffer.from(content));
  await zip.close();
  const bytes = await readFile(path);
  await rm(path);
  return bytes;
}

/** @returns the name in the list of imports */
export async function uploadZip(server: Server, bytes: Buffer): Promise<string> {
  const session = { type: 'import', filename: 'import.zip', file_size: bytes.length };
  const { id } = await post(server, '/uploads', session);
  await call(server, 'POST', `/uploads/${id}`, { bytes });
  return `${id}_import.zip`;
}

export const createJob = (server: Server, data: Record<string, string>): Promise<JobRow> =>
  post(server, '/jobs', { type: 'import_process', data });

export async function until<Value>(look: () => Promise<Value | undefined>): Promise<Value> {
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export const ended = (server: Server, { id }: { id: string }): Promise<JobRow> =>
  until(async () => {
    const job = (await get(server, `/jobs/${id}`)) as JobRow;
    return ['success', 'error', 'canceled'].includes(job.status) ? job : undefined;
  });

export const hasStarted = (server: Server, { id }: { id: string }): Promise<JobRow> =>
  until(async () => {
    const job = (await get(server, `/jobs/${id}`)) as JobRow;
    return job.status === 'pending' ? undefined : job;
  });

/** Uploads a zip of these lines behind a version line, runs its job and waits for its end. */
export async function runLines(
  server: Server,
  lines: readonly unknown[],
  files: Record<string, Buffer | string> = {},
  data: Record<string, string> = {},
): Promise<JobRow> {
  const import_file = await uploadZip(server, await aZip([VERSION, ...lines], files));
  return ended(server, await createJob(server, { import_file, ...data }));
}

export const VERSION = { type: 'version', version: 1 };
