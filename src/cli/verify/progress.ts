import { count, many } from '../../figures.ts';
import type { VerifyProgress } from '../../verify/verify-job.ts';
import { createProgressLine } from '../progress-line.ts';
import { createTellParent } from '../with-parent.ts';

/** Shows how far a verification is; where there is no terminal, once a minute. Who has started us is told, too. */
export function createVerifyDisplay(stream: NodeJS.WriteStream = process.stderr) {
  const line = createProgressLine(stream, { terminalEveryMs: 200, plainEveryMs: 60_000 });
  const tellParent = createTellParent();
  const show = (progress: VerifyProgress) => {
    line.show(() => progressText(progress));
    tellParent(() => progressText(progress));
  };
  return { show, end: line.end };
}

function progressText({ doing, done, channels }: VerifyProgress): string {
  if (doing === 'entities') return `verifying: ${many(done, 'post')} that have to be there`;
  if (doing === 'comparing') return `verifying: comparing ${many(done, 'post')}`;
  if (doing === 'checksums') return `verifying: bytes of ${many(done, 'file')}`;
  return `verifying: ${count(channels?.done ?? 0)} of ${many(channels?.all ?? 0, 'channel')}, ${many(done, 'post')} read`;
}
