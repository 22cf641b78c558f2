import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

type History = Parameters<typeof historyToJSON>[0];

/** What stands in the histories for the folder that they were recorded in. */
const NEUTRAL = '/data';

/** A history as JSON, without names of machines and of places on them. @param folders that it was recorded in */
export function neutralHistory(history: History, ...folders: string[]): string {
  const moved = (text: string) => folders.reduce((rest, folder) => rest.replaceAll(folder, NEUTRAL), text);
  const neutral = (value: unknown, key = ''): unknown => {
    if (typeof value === 'string') {
      // Identities, and queues that are named for them: a process and a host.
      if (key === 'identity' || /^\d+@/.test(value)) return 'worker';
      if (key === 'data')
        return Buffer.from(moved(Buffer.from(value, 'base64').toString())).toString('base64');
      return moved(value);
    }
    if (Array.isArray(value)) return value.map((one) => neutral(one));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, one]) =>
        name === 'stackTrace' ? [] : [[name, neutral(one, name)]],
      ),
    );
  };
  return JSON.stringify(neutral(JSON.parse(historyToJSON(history))), null, 1);
}
