import cliProgress from 'cli-progress';
import type { JobView } from '../control/job-view.ts';
import { createPlainLines } from './plain-lines.ts';
import { jobLines, LINES_PER_JOB, shortJobLine } from './terminal-lines.ts';

/** Where progress is shown: standard error, so that standard output is free for results. */
export interface Display {
  /** Shows how the jobs stand now; called again and again, with the same jobs. */
  show(views: readonly JobView[]): void;
  /** A line of its own beside the progress. */
  say(line: string): void;
  /** Leaves the last state on the terminal. May be called again. */
  end(): void;
}

/** Bars on a terminal, plain lines elsewhere, or where more jobs are followed than the terminal has lines. */
export function createDisplay(jobs: number, stream: NodeJS.WriteStream = process.stderr): Display {
  const rows = stream.rows ?? 24;
  if (!stream.isTTY || process.env.TERM === 'dumb' || jobs > rows - 2) return plainDisplay(stream);
  const isShort = jobs * LINES_PER_JOB > rows - 2;
  return barDisplay(stream, isShort);
}

function plainDisplay(stream: NodeJS.WriteStream): Display {
  const next = createPlainLines();
  const say = (line: string) => void stream.write(`${line}\n`);
  return {
    show: (views) => {
      for (const line of next(views, Date.now())) say(line);
    },
    say,
    end: () => undefined,
  };
}

/** The lines are rendered whole by `terminal-lines.ts`; cli-progress keeps them in their place. */
function barDisplay(stream: NodeJS.WriteStream, isShort: boolean): Display {
  const progress = new cliProgress.MultiBar({
    stream,
    format: (_options, _params, payload: { line: string }) => payload.line,
    hideCursor: true,
    fps: 10,
    // A line that `log` writes moves the bars; those that have not changed must be written again as well.
    forceRedraw: true,
    // What Ctrl-C means is decided elsewhere.
    gracefulExit: false,
  });
  const bars: cliProgress.SingleBar[] = [];
  let ended = false;
  return {
    show: (views) => {
      if (ended) return;
      const columns = (stream.columns ?? 80) - 1;
      const lines = views.flatMap((view) =>
        isShort ? [shortJobLine(view, columns)] : jobLines(view, columns),
      );
      for (const [index, line] of lines.entries()) {
        const bar = bars[index];
        if (bar) bar.update({ line });
        else bars.push(progress.create(1, 0, { line }));
      }
    },
    say: (line) => {
      if (ended || bars.length === 0) stream.write(`${line}\n`);
      else progress.log(`${line}\n`);
    },
    end: () => {
      if (ended) return;
      ended = true;
      progress.stop();
    },
  };
}
