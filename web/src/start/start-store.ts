import { useSyncExternalStore } from 'react';
import { EMPTY_FORM, type StartForm } from './form.ts';
import { createIdempotencyKeys } from './idempotency-key.ts';
import type { SeenPreflight } from './seen-preflight.ts';
import type { FieldErrors, Step } from './steps.ts';
import { createStore } from './store.ts';

/** A form that is being filled in: it stays while one looks at other pages, and is gone with the tab. */
export interface StartState {
  form: StartForm;
  step: Step;
  /** Steps that have been gone through, and may be gone to. */
  visited: readonly Step[];
  errors: FieldErrors;
  keyFor: (request: unknown) => string;
  seen: SeenPreflight | undefined;
}

const fresh = (): StartState => ({
  form: EMPTY_FORM,
  step: 'archives',
  visited: ['archives'],
  errors: {},
  keyFor: createIdempotencyKeys(),
  seen: undefined,
});

const store = createStore<StartState>(fresh());

export const useStartState = (): StartState => useSyncExternalStore(store.subscribe, store.get);

/** What the pre-flight does not depend on. */
const KEEPS_ACCEPTED: ReadonlySet<string> = new Set(['skipPreflight', 'downloadFiles', 'path', 'overwrite']);

/** What is typed takes back what was said of it. */
export const changeForm = (change: Partial<StartForm>): void =>
  store.set((state) => {
    const errors = { ...state.errors };
    for (const field of Object.keys(change)) delete errors[field as keyof FieldErrors];
    delete errors.preflight;
    // Another server or other archives have other problems.
    const isAccepted = Object.keys(change).every((field) => KEEPS_ACCEPTED.has(field));
    const form = { ...state.form, ...(isAccepted ? {} : { skipPreflight: false }), ...change };
    return { ...state, form, errors };
  });

export const goTo = (step: Step): void =>
  store.set((state) => ({
    ...state,
    step,
    visited: state.visited.includes(step) ? state.visited : [...state.visited, step],
  }));

export const setErrors = (errors: FieldErrors): void => store.set((state) => ({ ...state, errors }));

/** Keeps that a server was found ready. @param request of the pre-flight, as text */
export const sawPreflight = (request: string, analysisId: string): void =>
  store.set((state) =>
    state.seen?.analysisId === analysisId
      ? state
      : { ...state, seen: { request, analysisId, atMs: Date.now() } },
  );

/** After a start: the next migration begins with an empty form. */
export const resetStart = (): void => store.set(fresh);

/** The form as it is now, also for what began before it was changed. */
export const currentForm = (): StartForm => store.get().form;
