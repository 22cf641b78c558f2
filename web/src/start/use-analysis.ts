import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Analysis } from '../../../src/api/schemas/analysis.ts';
import { get } from '../api/client.ts';
import {
  beginReading,
  othersOf,
  type ReadingKind,
  readingKey,
  readingOf,
  stopReading,
  useReading,
} from './readings.ts';

const POLL_MS = 1_000;

/**
 * A reading of the archives that goes on behind the page. It begins by itself; what was found for the same request is shown again.
 * `analysis` is undefined until the service has begun.
 */
export function useAnalysis(kind: ReadingKind, request: unknown) {
  const key = readingKey(kind, request);
  const reading = useReading(key);
  const queries = useQueryClient();
  const latest = useRef(request);
  latest.current = request;

  useEffect(() => {
    for (const [other, { id }] of othersOf(key, kind)) {
      const known = queries.getQueryData<Analysis>(['analysis', id]);
      if (known === undefined || known.state === 'running') void stopReading(other);
    }
    if (readingOf(key) === undefined) void beginReading(kind, latest.current);
  }, [key, kind, queries]);

  const id = reading?.id;
  const asked = useQuery({
    queryKey: ['analysis', id],
    queryFn: () => get<Analysis>(`/analyses/${encodeURIComponent(id!)}`),
    enabled: id !== undefined,
    staleTime: POLL_MS,
    gcTime: Number.POSITIVE_INFINITY,
    refetchOnMount: ({ state }) => state.data?.state === 'running',
    refetchOnWindowFocus: false,
    refetchInterval: ({ state }) => (state.data && state.data.state !== 'running' ? false : POLL_MS),
  });
  return {
    analysis: id === undefined ? undefined : asked.data,
    /** That it was not begun, or can't be asked for. */
    problem: reading?.problem ?? (id === undefined ? undefined : (asked.error ?? undefined)),
    isStopped: reading?.isStopped ?? false,
    again: () => void beginReading(kind, request),
    cancel: () => void stopReading(key),
  };
}
