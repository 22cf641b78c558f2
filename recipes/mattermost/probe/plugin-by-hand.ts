import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ProbeInput } from '../../../src/restore/probe/protocol.ts';

/**
 * Makes an uploaded plugin one that an operator has put there: without Mattermost's mark, and without its archive in the data folder, from which
 * uploaded ones are unpacked again at each start. Then it is in the volume of plugins only. There is no request for that.
 * @returns whether it could be done: an image may hold no shell
 */
export async function leaveByHand({ exec }: ProbeInput, plugin: string): Promise<boolean> {
  const [program, ...words] = exec.app ?? [];
  if (!program) return false;
  const script =
    'rm "$MM_PLUGINSETTINGS_DIRECTORY/$1/.filestore" "$MM_FILESETTINGS_DIRECTORY/plugins/$1.tar.gz"';
  try {
    await promisify(execFile)(program, [...words, 'sh', '-c', script, 'sh', plugin]);
    return true;
  } catch {
    return false;
  }
}
