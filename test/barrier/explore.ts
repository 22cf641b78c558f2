import { keyOf, type State, type Step, type StepName, steps } from './model.ts';

/** Every state that can be reached, and how. */
export interface Explored {
  states: ReadonlyMap<string, State>;
  /** The states that each leads to, and by which step. */
  edges: ReadonlyMap<string, readonly { name: StepName; to: string }[]>;
  /** The shortest ways to break the rule, as the names of steps; one for each state in which it is broken. */
  violations: readonly StepName[][];
}

/** Visits every state, breadth first. */
export function explore(start: State, options: { locked?: boolean } = {}): Explored {
  const states = new Map([[keyOf(start), start]]);
  const cameBy = new Map<string, { from: string; name: StepName }>();
  const edges = new Map<string, { name: StepName; to: string }[]>();
  const violations: StepName[][] = [];
  const wayTo = (key: string): StepName[] => {
    const way = cameBy.get(key);
    return way ? [...wayTo(way.from), way.name] : [];
  };
  // A Map goes on to what is added while it is gone through: it is the queue.
  for (const [key, state] of states) {
    const possible: Step[] = steps(state, options);
    edges.set(
      key,
      possible.map(({ name, to }) => ({ name, to: keyOf(to) })),
    );
    for (const { name, to, violates } of possible) {
      if (violates) violations.push([...wayTo(key), name]);
      const next = keyOf(to);
      if (states.has(next)) continue;
      states.set(next, to);
      cameBy.set(next, { from: key, name });
    }
  }
  return { states, edges, violations };
}

/** The states from which one of `ends` can be reached by these steps alone. */
export function canReach(
  { edges }: Explored,
  ends: readonly string[],
  names: readonly StepName[],
): ReadonlySet<string> {
  const before = new Map<string, string[]>();
  for (const [from, leading] of edges) {
    for (const { name, to } of leading) {
      if (!names.includes(name)) continue;
      const known = before.get(to);
      if (known) known.push(from);
      else before.set(to, [from]);
    }
  }
  const reached = new Set(ends);
  for (const key of reached) for (const from of before.get(key) ?? []) reached.add(from);
  return reached;
}

/** The longest run of these steps from a state, in steps. @throws if there is one without end */
export function longestRun({ edges }: Explored, start: string, names: readonly StepName[]): number {
  const known = new Map<string, number | 'on the way'>();
  const from = (key: string): number => {
    const length = known.get(key);
    if (length === 'on the way') throw new Error(`a run without end, through ${key}`);
    if (length !== undefined) return length;
    known.set(key, 'on the way');
    let longest = 0;
    for (const { name, to } of edges.get(key)!)
      if (names.includes(name)) longest = Math.max(longest, 1 + from(to));
    known.set(key, longest);
    return longest;
  };
  return from(start);
}
