import { beforeAll, describe, expect, it } from '@jest/globals';
import { canReach, type Explored, explore, longestRun } from './explore.ts';
import {
  ENDED,
  isHeld,
  type Job,
  keyOf,
  ORDINARY,
  READING,
  type State,
  type StepName,
  steps,
  TYPES,
} from './model.ts';

const START: State = [READING, READING, READING];
const ALL_ENDED = keyOf([ENDED, ENDED, ENDED]);

describe('three jobs of three types, in every state that they can be in', () => {
  let explored: Explored;
  beforeAll(() => {
    explored = explore(START);
  });
  const keysOf = (wanted: (state: State) => boolean) =>
    [...explored.states].filter(([, state]) => wanted(state)).map(([key]) => key);

  it('never start a type while an earlier one is pending', () => {
    expect(explored.states.size).toBeGreaterThan(30_000);
    expect(explored.violations).toEqual([]);
  });

  it('can all be done, if none is paused: there is no deadlock', () => {
    const canEnd = canReach(explored, [ALL_ENDED], ORDINARY);
    const stuck = keysOf((state) => state.every(({ paused }) => !paused)).filter((key) => !canEnd.has(key));
    expect(stuck).toEqual([]);
  });

  it('can all be done once the paused ones are resumed', () => {
    const canEnd = canReach(explored, [ALL_ENDED], [...ORDINARY, 'resume']);
    expect([...explored.states.keys()].filter((key) => !canEnd.has(key))).toEqual([]);
  });

  it('can all end though those that are paused stay so, if those are cancelled', () => {
    const canEnd = canReach(explored, [ALL_ENDED], [...ORDINARY, 'fail or cancel']);
    expect([...explored.states.keys()].filter((key) => !canEnd.has(key))).toEqual([]);
  });

  it('can be held for ever by a paused one, and by nothing else', () => {
    const stuck = keysOf((state) => state.some(({ phase, paused }) => phase !== 'ended' && !paused)).filter(
      (key) => !explored.edges.get(key)!.some(({ name }) => (ORDINARY as readonly StepName[]).includes(name)),
    );
    expect(stuck.length).toBeGreaterThan(0);
    for (const key of stuck)
      expect(explored.states.get(key)!.some(({ paused, pending }) => paused && pending > 0)).toBe(true);
  });

  it('are not overtaken while they are held: nobody starts the type that one of them waits for, or a later one', () => {
    const isWaiting = (job: Job) => job.phase === 'exporting' && !job.started && !job.clear;
    const overtaken = keysOf((state) =>
      state.some(
        (job) =>
          isWaiting(job) &&
          isHeld(state, job.type) &&
          steps(state).some(
            ({ name, job: other }) =>
              (name === 'look' || name === 'record') && state[other]!.type >= job.type,
          ),
      ),
    );
    expect(overtaken).toEqual([]);
  });

  it('come to an end after a bounded number of steps, if nobody interferes', () => {
    // A job enters, looks three times, records and goes on three times, and settles at most three entities.
    expect(longestRun(explored, keyOf(START), ORDINARY)).toBe(3 * (1 + 3 * 3 + 3));
  });
});

it('without the lock, the model finds the start and the entry that slip past each other', () => {
  const { violations } = explore([READING, READING], { locked: false });
  const shortest = violations.toSorted((one, other) => one.length - other.length)[0]!;
  expect(shortest.slice(-3)).toEqual(['look', 'enter', 'record']);
});

describe('a job may wait without end', () => {
  const waiting: Job = { ...READING, phase: 'exporting', type: 1, pending: 2 };
  const step = (state: State, job: number, name: StepName, pending?: number): State => {
    const found = steps(state).find(
      (possible) =>
        possible.job === job &&
        possible.name === name &&
        (pending === undefined || possible.to[job]!.pending === pending),
    );
    if (!found) throw new Error(`job ${job} can't ${name}`);
    return found.to;
  };
  const mayStart = (state: State) => steps(state).some(({ job, name }) => job === 0 && name === 'look');

  it('while ever more jobs enter, each before the entities of the one before it are settled', () => {
    let state: State = [waiting, ...Array.from({ length: 20 }, () => READING)];
    state = step(state, 1, 'enter', 1);
    for (let newest = 2; newest <= 20; newest++) {
      state = step(state, newest, 'enter', 1);
      for (const name of ['look', 'record', 'settle'] as const) state = step(state, newest - 1, name);
      expect(mayStart(state)).toBe(false);
    }
    // They pile up: none of them comes further than to where it waits as well.
    expect(state.filter(({ phase }) => phase === 'ended')).toEqual([]);
  });

  const COME = ['look', 'record', 'settle', 'go on', 'look', 'record', 'go on'] as const;

  it('but not while others come and go, even if it asks at the wrong moments: it holds them in turn', () => {
    const state = COME.reduce((at, name) => step(at, 1, name), step([waiting, READING], 1, 'enter', 1));
    const possible = steps(state).filter(({ name }) => (ORDINARY as readonly StepName[]).includes(name));
    expect(possible.map(({ job, name }) => [job, name])).toEqual([[0, 'look']]);
  });

  it('while others come and go between its questions, if it waits for the last type', () => {
    const last: Job = { ...waiting, type: TYPES - 1, pending: 2 ** (TYPES - 1) };
    const before = step([last, READING], 1, 'enter', 1);
    expect(mayStart(before)).toBe(false);
    expect(
      [...COME, ...(['look', 'record', 'go on'] as const)].reduce((at, name) => step(at, 1, name), before),
    ).toEqual([last, ENDED]);
  });
});
