import { count } from '../figures.ts';
import type { CheckProgress } from '../mattermost/import-check/check-import.ts';

const INTERVAL_MS = 200;

/** One line that is written again and again, on a terminal only. */
export function createCheckProgress(stream: NodeJS.WriteStream): {
  show(progress: CheckProgress): void;
  /** Clears the line. */
  end(): void;
} {
  const isShown = stream.isTTY && process.env.TERM !== 'dumb';
  let last = 0;
  return {
    show({ lines, bytes, totalBytes }) {
      if (!isShown || Date.now() - last < INTERVAL_MS) return;
      last = Date.now();
      const percent = totalBytes > 0 ? Math.min(99, Math.floor((100 * bytes) / totalBytes)) : 0;
      stream.write(`\r\u001b[Kchecking: ${percent} %, ${count(lines)} lines`);
    },
    end() {
      if (last > 0) stream.write('\r\u001b[K');
    },
  };
}
