import { useEffect } from 'react';
import { withArchive } from './form.ts';
import { SAMPLE_LABEL } from './sample-archive.tsx';
import { changeForm, currentForm } from './start-store.ts';
import { useService } from './use-service.ts';

/** Chooses the sample once it is known where that is, unless something was chosen already. */
export function useSampleChoice(isWanted: boolean): void {
  const path = useService().data?.sampleArchive;
  useEffect(() => {
    const { archives, team } = currentForm();
    if (!isWanted || path === undefined || path === null || archives.length > 0) return;
    const sample = { label: SAMPLE_LABEL, sizeBytes: null, choice: { path } };
    changeForm({ archives: withArchive([], sample), ...(team === '' ? { team: 'acme' } : {}) });
  }, [isWanted, path]);
}
