import { type Connected, connect } from '../control/connection.ts';
import { START } from '../control/explain-error.ts';
import { findStack } from '../control/stack-access.ts';
import { UserError } from '../control/user-error.ts';
import { dataDir as resolveDataDir } from '../embedded/data-dir.ts';
import type { Interruption } from './interruption.ts';
import { enterStack, type StackExtras } from './own-stack.ts';

/** Works with the stack that runs. @throws UserError if none does */
export async function withRunningStack<T>(
  dataDirOption: string | undefined,
  work: (connected: Connected) => Promise<T>,
): Promise<T> {
  const access = findStack(dataDirOption);
  if (!access) throw new UserError(`nothing is running on ${resolveDataDir(dataDirOption)}: ${START}`);
  return whileConnected(await connect(access), work);
}

/** Works with the stack that runs, or with one that is started for this time. */
export async function withAnyStack<T>(
  dataDirOption: string | undefined,
  interruption: Interruption,
  say: (line: string) => void,
  work: (connected: Connected, isOwn: boolean) => Promise<T>,
  stackOptions: StackExtras = {},
): Promise<T> {
  const { access, isOwn, leave } = await enterStack(dataDirOption, interruption, say, stackOptions);
  try {
    return await whileConnected(await connect(access), (connected) => work(connected, isOwn));
  } finally {
    await leave();
  }
}

async function whileConnected<T>(connected: Connected, work: (connected: Connected) => Promise<T>) {
  try {
    return await work(connected);
  } finally {
    await connected.close();
  }
}
