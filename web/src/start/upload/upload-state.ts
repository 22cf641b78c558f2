/** How an upload stands. Bytes; times in milliseconds of any one clock. */
export type UploadState =
  /** It is looked whether a part of it is there already. */
  | { kind: 'looking' }
  /** A part of it is there: go on with it, or anew? */
  | { kind: 'asking'; sentBytes: number; begunAt: string }
  | { kind: 'sending'; sentBytes: number; marks: readonly Mark[] }
  /** The connection is lost; it is tried again by itself. */
  | { kind: 'waiting'; sentBytes: number; problem: string }
  | { kind: 'paused'; sentBytes: number }
  | { kind: 'done'; uploadId: string }
  | { kind: 'failed'; sentBytes: number; problem: string };

interface Mark {
  at: number;
  sentBytes: number;
}

export type UploadEvent =
  | { type: 'part found'; receivedBytes: number; begunAt: string }
  | { type: 'sending'; sentBytes: number; at: number }
  | { type: 'connection lost'; problem: string }
  | { type: 'paused' }
  | { type: 'done'; uploadId: string }
  | { type: 'failed'; problem: string };

/** The speed is that of this time. */
const SPEED_OVER_MS = 15_000;

export const sentBytesOf = (state: UploadState): number => ('sentBytes' in state ? state.sentBytes : 0);

/** Whether leaving the page would interrupt it. */
export const isUnderWay = ({ kind }: UploadState): boolean =>
  kind === 'looking' || kind === 'sending' || kind === 'waiting';

/** Whether the migration has to wait for it, or for somebody. */
export const isOpen = ({ kind }: UploadState): boolean => kind !== 'done' && kind !== 'failed';

export function nextUploadState(state: UploadState, event: UploadEvent): UploadState {
  // What arrives late changes nothing any more.
  if (state.kind === 'done') return state;
  switch (event.type) {
    case 'part found':
      return { kind: 'asking', sentBytes: event.receivedBytes, begunAt: event.begunAt };
    case 'sending':
      return { kind: 'sending', sentBytes: event.sentBytes, marks: marksAfter(state, event) };
    case 'connection lost':
      // A pause breaks the connection as well.
      if (state.kind === 'paused') return state;
      return { kind: 'waiting', sentBytes: sentBytesOf(state), problem: event.problem };
    case 'paused':
      return state.kind === 'failed' ? state : { kind: 'paused', sentBytes: sentBytesOf(state) };
    case 'done':
      return { kind: 'done', uploadId: event.uploadId };
    case 'failed':
      return { kind: 'failed', sentBytes: sentBytesOf(state), problem: event.problem };
  }
}

function marksAfter(state: UploadState, { sentBytes, at }: { sentBytes: number; at: number }): Mark[] {
  const mark = { at, sentBytes };
  // A part that has to be sent again takes back what was counted of it: the speed begins anew.
  if (state.kind !== 'sending' || sentBytes < state.sentBytes) return [mark];
  return [...state.marks.filter((earlier) => at - earlier.at <= SPEED_OVER_MS), mark];
}

/** Bytes a second, and the seconds that are left at that speed; null as long as that can't be said. */
export function speedOf(
  state: UploadState,
  sizeBytes: number,
): { perSecond: number; secondsLeft: number } | null {
  if (state.kind !== 'sending') return null;
  const [first, last] = [state.marks[0], state.marks.at(-1)];
  if (!first || !last) return null;
  const seconds = (last.at - first.at) / 1000;
  const sent = last.sentBytes - first.sentBytes;
  if (seconds < 1 || sent <= 0) return null;
  const perSecond = sent / seconds;
  return { perSecond, secondsLeft: Math.max(0, sizeBytes - last.sentBytes) / perSecond };
}
