import {
  createPool,
  createTypeParserPreset,
  type DatabasePool,
  type Interceptor,
  SchemaValidationError,
} from 'slonik';
import { createCopyingDriverFactory } from './copying-driver.ts';

export type { CommonQueryMethods, DatabasePool, DatabaseTransactionConnection } from 'slonik';

/**
 * Checks every row against the query's zod type: without it Slonik's types are only a claim.
 * @see https://github.com/gajus/slonik README, "Result parser interceptor"
 */
const resultParser: Interceptor = {
  name: 'result-parser',
  transformRow: (context, query, row) => {
    if (!context.resultParser) return row;
    const result = context.resultParser['~standard'].validate(row);
    if (result instanceof Promise) throw new TypeError('row types are synchronous');
    if (result.issues) throw new SchemaValidationError(query, row, result.issues);
    return result.value as typeof row;
  },
};

/**
 * A pool on the service's own database. `bigint` columns come back as `bigint`.
 * No statement timeout: planning a large job is one long statement. A transaction that idles for 30 s belongs to a
 * frozen or vanished worker and is ended by the server, so that its locks are free for the next attempt.
 */
export function openPool(databaseUrl: string, maxPoolSize = 10): Promise<DatabasePool> {
  return createPool(databaseUrl, {
    driverFactory: createCopyingDriverFactory(),
    interceptors: [resultParser],
    typeParsers: createTypeParserPreset().map((parser) =>
      parser.name === 'int8' ? { name: 'int8', parse: (value: string) => BigInt(value) } : parser,
    ),
    maxPoolSize,
    statementTimeout: 'DISABLE_TIMEOUT',
    idleInTransactionSessionTimeout: 30_000,
    idleTimeout: 60_000,
    connectionTimeout: 10_000,
    // No query leaves session state behind: the default DISCARD ALL would cost a round trip a query.
    resetConnection: async () => {},
  });
}
