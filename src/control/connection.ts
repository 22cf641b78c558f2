import { Client, Connection } from '@temporalio/client';
import type { DatabasePool } from '../store/pool.ts';
import { openPool } from '../store/pool.ts';
import { temporalConfig } from '../worker/temporal-config.ts';
import { START } from './explain-error.ts';
import type { StackAccess } from './stack-access.ts';
import { UserError } from './user-error.ts';

/** Open connections to a stack. */
export interface Connected {
  pool: DatabasePool;
  client: Client;
  access: StackAccess;
  close(): Promise<void>;
}

/** Connects to both servers. @param connections to PostgreSQL @throws if one of them doesn't answer */
export async function connect(access: StackAccess, connections = 2): Promise<Connected> {
  const address = access.temporalAddress;
  const { connection: options, namespace } = temporalConfig(address);
  const connection = await Connection.connect({ ...options, connectTimeout: '5 seconds' }).catch(
    (cause: unknown) => {
      throw new UserError(`no Temporal server answers at ${address}: ${START}`, { cause });
    },
  );
  const pool = await openPool(access.databaseUrl, connections);
  // A connection that breaks while it idles is replaced by the pool; the next query tells if that failed.
  pool.on('error', () => undefined);
  return {
    pool,
    client: new Client({ connection, namespace }),
    access,
    close: async () => {
      await pool.end();
      await connection.close();
    },
  };
}
