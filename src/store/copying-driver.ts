import { createPgDriverFactory } from '@slonik/pg-driver';
import { CopyIn } from './copy-in.ts';
import { CopyOut } from './copy-out.ts';

const COPY_IN = /^\s*COPY\s.*\sFROM\s+STDIN\b/s;
const COPY_OUT = /^\s*COPY\s.*\sTO\s+STDOUT\b/s;

/**
 * Slonik's driver for pg, with two additions. A statement that begins with `COPY … FROM STDIN` takes its only parameter as
 * the data: `` sql`COPY t (a) FROM STDIN -- ${sql.binary(lines)}` ``. One with `COPY … TO STDOUT`, which can't have parameters,
 * gives all its data as the column `data` of one row.
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
          const copy = copyOf(text, values);
          // pg takes a statement that submits itself in place of a text; the types of Slonik's driver don't say so.
          return copy ? query(copy as unknown as string, [], options) : query(text, values, options);
        },
      };
    },
  };
};

function copyOf(text: string, values: readonly unknown[] | undefined): CopyIn | CopyOut | undefined {
  const copyIn = COPY_IN.exec(text)?.[0];
  if (copyIn !== undefined) return new CopyIn(copyIn, values?.[0] as Uint8Array);
  return COPY_OUT.test(text) ? new CopyOut(text) : undefined;
}
