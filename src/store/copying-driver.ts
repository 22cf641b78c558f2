import { createPgDriverFactory } from '@slonik/pg-driver';
import { CopyIn } from './copy-in.ts';

const COPY_STATEMENT = /^\s*COPY\s.*\sFROM\s+STDIN\b/s;

/**
 * Slonik's driver for pg, with one addition: a statement that begins with `COPY … FROM STDIN` takes its only parameter
 * as the data: `` sql`COPY t (a) FROM STDIN -- ${sql.binary(lines)}` ``.
 * Slonik itself has no COPY, and beside Slonik it would not be in the transaction.
 */
export const createCopyingDriverFactory = (): ReturnType<typeof createPgDriverFactory> => async (setup) => {
  const driver = await createPgDriverFactory()(setup);
  return {
    createClient: async () => {
      const client = await driver.createClient();
      const { query } = client;
      return {
        ...client,
        query: (text, values, options) => {
          const statement = COPY_STATEMENT.exec(text)?.[0];
          if (statement === undefined) return query(text, values, options);
          // pg takes a statement that submits itself in place of a text; the types of Slonik's driver don't say so.
          const copy = new CopyIn(statement, values?.[0] as Uint8Array);
          return query(copy as unknown as string, [], options);
        },
      };
    },
  };
};
