import { useSyncExternalStore } from 'react';
import type { Analysis } from '../../../src/api/schemas/analysis.ts';
import { ProblemError, post, remove } from '../api/client.ts';
import { createStore } from './store.ts';

export type ReadingKind = 'assessments' | 'preflights';

/** A reading of archives that was asked for. */
export interface Reading {
  kind: ReadingKind;
  /** Once the service has begun. */
  id?: string;
  /** Why it has not. */
  problem?: Error;
  isStopped?: boolean;
}

/** By what was asked: the same request is read once. */
const store = createStore<Readonly<Record<string, Reading>>>({});

export const readingKey = (kind: ReadingKind, request: unknown): string =>
  `${kind} ${JSON.stringify(request)}`;

export const useReading = (key: string): Reading | undefined =>
  useSyncExternalStore(store.subscribe, () => store.get()[key]);

export const readingOf = (key: string): Reading | undefined => store.get()[key];

const keep = (key: string, reading: Reading) => store.set((all) => ({ ...all, [key]: reading }));

export async function beginReading(kind: ReadingKind, request: unknown): Promise<void> {
  const key = readingKey(kind, request);
  keep(key, { kind });
  try {
    const { id } = await post<Analysis>(`/${kind}`, request);
    if (readingOf(key)?.isStopped) await end(id);
    else keep(key, { kind, id });
  } catch (problem) {
    // Whoever has logged in again finds it stopped, and begins it again.
    if (problem instanceof ProblemError && problem.status === 401) keep(key, { kind, isStopped: true });
    else keep(key, { kind, problem: problem as Error });
  }
}

export async function stopReading(key: string): Promise<void> {
  const reading = readingOf(key);
  if (!reading) return;
  keep(key, { kind: reading.kind, isStopped: true });
  if (reading.id !== undefined) await end(reading.id);
}

/** Others of the kind, whose answer nobody waits for any more once this one is looked at. */
export const othersOf = (key: string, kind: ReadingKind): [key: string, reading: Reading][] =>
  Object.entries(store.get()).filter(([other, reading]) => other !== key && reading.kind === kind);

/** What has ended already is no problem. */
const end = (id: string) => remove<void>(`/analyses/${encodeURIComponent(id)}`).catch(() => {});
