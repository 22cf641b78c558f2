import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { answerProblems } from '../../../src/api/problem-answer.ts';
import { uploadRoutes } from '../../../src/api/routes/uploads.ts';
import { createUploads, type Uploads } from '../../../src/api/uploads/uploads.ts';
import type { Connected } from '../../../src/control/connection.ts';
import { createLog } from '../../../src/observe/create-log.ts';
import type { Migrations } from '../../support/migrations.ts';
import { TEST_DIR_PREFIX } from '../../support/test-dir.ts';

export const quietLog = createLog({ level: 'silent', to: { write: () => {} } });

/** What the API is connected to, in a test that has migrations. */
export const connectedTo = ({ pool, client }: Migrations): Connected => ({
  pool,
  client,
  access: { databaseUrl: '', temporalAddress: '', uiUrl: undefined, dataDir: undefined },
  close: async () => {},
});

export interface UploadService {
  folder: string;
  uploads: Uploads;
  /** Of the tus endpoint. */
  endpoint: string;
  close(): Promise<void>;
}

/** Uploads by HTTP, and nothing else, in a folder of their own unless one is given. @param freeBytes what the disk has left */
export async function serveUploads(
  connected: Connected,
  { freeBytes, folder: given }: { freeBytes?: () => Promise<number>; folder?: string } = {},
): Promise<UploadService> {
  const home = await realpath(await mkdtemp(join(tmpdir(), TEST_DIR_PREFIX)));
  const folder = given ?? join(home, 'uploads');
  await mkdir(folder, { recursive: true });
  const uploads = createUploads({
    connected,
    log: quietLog,
    folder,
    path: '/uploads/tus',
    ...(freeBytes && { freeBytes }),
  });
  const app: FastifyInstance = Fastify({ forceCloseConnections: true });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  answerProblems(app);
  await app.register(uploadRoutes, { uploads });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    folder,
    uploads,
    endpoint: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/uploads/tus`,
    close: async () => {
      await app.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
