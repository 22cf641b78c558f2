import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApiFolders } from '../../../src/api/dependencies.ts';
import { createApi } from '../../../src/api/server.ts';
import type { Connected } from '../../../src/control/connection.ts';
import { quietLog } from './upload-service.ts';

/** The whole API, not listening, with folders of its own in `home`. */
export async function apiIn(home: string, connected: Connected) {
  const made = async (name: string) => {
    await mkdir(join(home, name), { recursive: true });
    return realpath(join(home, name));
  };
  const folders: ApiFolders = {
    allowed: [await made('exports')],
    imports: await made('imports'),
    uploads: await made('uploads'),
    secrets: await made('secrets'),
    state: await made('state'),
  };
  const address = { host: '127.0.0.1', port: 0 };
  const app = await createApi({ connected, log: quietLog, address, publicHosts: [], folders });
  /** A request with a JSON body. */
  const post = async (url: string, body: object, headers: Record<string, string> = {}) => {
    const response = await app.inject({ method: 'POST', url: `/api/v1${url}`, payload: body, headers });
    return { status: response.statusCode, text: response.body, body: response.json() };
  };
  const get = async (url: string) => {
    const response = await app.inject({ method: 'GET', url: `/api/v1${url}` });
    return { status: response.statusCode, body: response.json() };
  };
  return { app, folders, post, get };
}
export type ApiApp = Awaited<ReturnType<typeof apiIn>>;
