import { count } from '../figures.ts';
import type { CheckProgress } from '../mattermost/import-check/check-import.ts';
import { createProgressLine } from './progress-line.ts';

/** Shows how far a check is, on a terminal only. */
export function createCheckProgress(stream: NodeJS.WriteStream): {
  show(progress: CheckProgress): void;
  /** Clears the line. */
  end(): void;
} {
  const line = createProgressLine(stream, { terminalEveryMs: 200 });
  return {
    show: ({ lines, bytes, totalBytes }) =>
      line.show(() => {
        const percent = totalBytes > 0 ? Math.min(99, Math.floor((100 * bytes) / totalBytes)) : 0;
        return `checking: ${percent} %, ${count(lines)} lines`;
      }),
    end: line.end,
  };
}
