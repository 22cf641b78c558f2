import { bytes, duration } from '../../../../src/figures.ts';
import { ago } from '../../ago.ts';
import { speedOf, type UploadState } from './upload-state.ts';

/** Whole percents; 100 only when everything is there. */
export const percentOf = (sentBytes: number, sizeBytes: number): number =>
  sizeBytes === 0 ? 100 : Math.min(100, Math.floor((sentBytes / sizeBytes) * 100));

/** How an upload stands, in a line. */
export function uploadText(state: UploadState, sizeBytes: number, nowMs = Date.now()): string {
  switch (state.kind) {
    case 'looking':
      return 'Looking whether a part of it is there already …';
    case 'asking':
      return `An upload of this file was begun ${ago(state.begunAt, nowMs)}; ${percentOf(state.sentBytes, sizeBytes)} % of it is there. Go on with it?`;
    case 'sending': {
      const percent = `${percentOf(state.sentBytes, sizeBytes)} %`;
      if (state.sentBytes >= sizeBytes) return 'All sent; the service takes it over …';
      const speed = speedOf(state, sizeBytes);
      if (!speed) return percent;
      return `${percent}, ${bytes(Math.round(speed.perSecond))} a second, ${duration(speed.secondsLeft * 1000)} left`;
    }
    case 'waiting':
      return `${state.problem} It is tried again by itself; what has arrived is kept.`;
    case 'paused':
      return `Paused at ${percentOf(state.sentBytes, sizeBytes)} %. What has arrived is kept.`;
    case 'done':
      return 'It is there.';
    case 'failed':
      return state.problem;
  }
}
