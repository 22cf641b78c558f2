import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiDependencies } from '../../src/api/dependencies.ts';
import { createApi } from '../../src/api/server.ts';
import { createLog } from '../../src/observe/create-log.ts';
import type { DatabasePool } from '../../src/store/pool.ts';

/** Who makes folders there makes them among what is thrown away. */
const below = (name: string) => join(tmpdir(), 'slack-mm2-api-folders', name);

/** The API on a database, for what needs no Temporal. It asks no login: it seems to listen on this machine only. */
export const apiOnDatabase = (
  pool: DatabasePool,
  access: Partial<ApiDependencies['connected']['access']> = {},
): ReturnType<typeof createApi> =>
  createApi({
    connected: {
      pool,
      client: undefined as never,
      access: { databaseUrl: '', temporalAddress: '', uiUrl: undefined, dataDir: undefined, ...access },
      close: async () => {},
    },
    log: createLog({ level: 'silent' }),
    address: { host: '127.0.0.1', port: 0 },
    publicHosts: [],
    folders: {
      allowed: [],
      imports: below('imports'),
      uploads: below('uploads'),
      secrets: below('secrets'),
      state: '/dev/null/state',
    },
  });
