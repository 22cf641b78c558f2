/**
 * The type barrier as a small state machine: every job that reads, enters `exporting`, starts its types one after the other,
 * settles their entities and ends, with the look and the record of a start as two steps, as they are in the database. Small
 * enough to visit every state there is.
 */

/** A job asks for `type`, or exports it once it has `started`. */
export interface Job {
  phase: 'reading' | 'exporting' | 'ended';
  type: number;
  started: boolean;
  /** It has looked and found nobody, and holds the lock until the start is recorded. */
  clear: boolean;
  paused: boolean;
  /** Bit n: an entity of type n is pending. */
  pending: number;
}

export type State = readonly Job[];

export const TYPES = 3;

/** What happens by itself, with time, unless somebody or something interferes. */
export const ORDINARY = ['enter', 'look', 'record', 'settle', 'go on'] as const;
const INTERFERENCE = ['fail or cancel', 'pause', 'resume', 'lose the connection'] as const;
export type StepName = (typeof ORDINARY)[number] | (typeof INTERFERENCE)[number];

export interface Step {
  name: StepName;
  /** The job's place in the state that the step leaves. */
  job: number;
  to: State;
  /** Whether a start is recorded against the rule. */
  violates: boolean;
}

export const READING: Job = {
  phase: 'reading',
  type: 0,
  started: false,
  clear: false,
  paused: false,
  pending: 0,
};
export const ENDED: Job = { ...READING, phase: 'ended' };

/** What the rule asks: has a job in `exporting`, whichever, paused or not, a pending entity of a type before `type`? */
export const isHeld = (state: State, type: number): boolean =>
  state.some((job) => job.phase === 'exporting' && job.pending % 2 ** type > 0);

/**
 * Every step that is possible in a state. An entity that fails is settled. A look that finds somebody changes nothing.
 * @param locked false: the machine without the barrier's lock
 */
export function steps(state: State, { locked = true } = {}): Step[] {
  const isFree = !locked || state.every(({ clear }) => !clear);
  return state.flatMap((job, index) => {
    const step = (name: StepName, change: Partial<Job>, violates = false): Step => ({
      name,
      job: index,
      to: state.with(index, { ...job, ...change }),
      violates,
    });
    if (job.phase === 'ended') return [];
    const possible: Step[] = [{ ...step('fail or cancel', {}), to: state.with(index, ENDED) }];
    if (job.phase === 'reading') {
      if (isFree)
        for (let pending = 0; pending < 2 ** TYPES; pending++)
          possible.push(step('enter', { phase: 'exporting', pending }));
      return possible;
    }
    // What was under way when a job was paused comes to its end.
    if (job.clear) {
      possible.push(step('record', { clear: false, started: true }, isHeld(state, job.type)));
      possible.push(step('lose the connection', { clear: false }));
    }
    possible.push(job.paused ? step('resume', { paused: false }) : step('pause', { paused: true }));
    if (job.paused) return possible;
    const isPending = (job.pending >> job.type) % 2 === 1;
    if (!job.started && !job.clear && isFree && !isHeld(state, job.type))
      possible.push(step('look', { clear: true }));
    if (job.started && isPending) possible.push(step('settle', { pending: job.pending - 2 ** job.type }));
    if (job.started && !isPending) {
      const isLast = job.type === TYPES - 1;
      possible.push(
        isLast
          ? { ...step('go on', {}), to: state.with(index, ENDED) }
          : step('go on', { type: job.type + 1, started: false }),
      );
    }
    return possible;
  });
}

/** Jobs are alike: states that differ only in their order are one. */
export const keyOf = (state: State): string => state.map(jobKey).sort().join(' ');

const jobKey = ({ phase, type, started, clear, paused, pending }: Job): string =>
  phase === 'exporting'
    ? `${type}${started ? 's' : ''}${clear ? 'c' : ''}${paused ? 'p' : ''}${pending}`
    : phase;
