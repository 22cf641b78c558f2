import { explainError } from '../control/explain-error.ts';
import { UserError } from '../control/user-error.ts';
import { visibleLines } from '../visible.ts';
import { Interrupted } from './interruption.ts';
import { createProgram } from './program.ts';

const program = createProgram();

function fail(error: unknown): never {
  if (error instanceof Interrupted) process.exit(error.exitStatus);
  const isDebug = program.opts<{ debug?: boolean }>().debug === true;
  const { message, isKnown } = explainError(error);
  // It may name a file of the archive, or hold words of a server.
  console.error(`error: ${visibleLines(message)}`);
  if (isDebug) console.error(error);
  else if (!isKnown) console.error('(--debug shows where it comes from)');
  process.exit(error instanceof UserError ? error.exitStatus : 1);
}

// A reader that went away (`slack-mm2 jobs | head`) is no reason to leave a stack behind that was to be stopped in order.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
process.on('unhandledRejection', fail);
process.on('uncaughtException', fail);

try {
  await program.parseAsync();
} catch (error) {
  fail(error);
}
// What the SDKs still hold open (timers, sockets) must not hold us.
process.exit();
