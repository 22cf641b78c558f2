import type { z } from 'zod';
import type { ArchiveChoice } from '../../../src/api/schemas/job.ts';

/** An archive that was chosen, in the order of choice: the first wins where two hold the same. */
export interface ChosenArchive {
  label: string;
  /** null of a folder. */
  sizeBytes: number | null;
  choice: z.infer<typeof ArchiveChoice>;
}

/** Everything that is asked for, as it stands in the fields. */
export interface StartForm {
  archives: readonly ChosenArchive[];
  targetKind: 'bulk-file' | 'mattermost';
  team: string;
  url: string;
  token: string;
  allowHttp: boolean;
  /** '' if none is required; else how old it may be. */
  requireRestoreProof: string;
  /** '' for a new name in the service's own folder. */
  path: string;
  overwrite: boolean;
  emailDomain: string;
  choices: string;
  downloadFiles: boolean;
  /** Ticked by somebody who has seen the problems of the pre-flight. */
  skipPreflight: boolean;
}

export const EMPTY_FORM: StartForm = {
  archives: [],
  targetKind: 'bulk-file',
  team: '',
  url: '',
  token: '',
  allowHttp: false,
  requireRestoreProof: '',
  path: '',
  overwrite: false,
  emailDomain: '',
  choices: '',
  downloadFiles: false,
  skipPreflight: false,
};

/** What tells two choices apart. */
export const archiveKey = ({ choice }: Pick<ChosenArchive, 'choice'>): string =>
  'path' in choice ? `path ${choice.path}` : `upload ${choice.uploadId}`;

/** With one more, at the end; the same archive counts once. */
export const withArchive = (archives: readonly ChosenArchive[], added: ChosenArchive): ChosenArchive[] =>
  archives.some((archive) => archiveKey(archive) === archiveKey(added))
    ? [...archives]
    : [...archives, added];

export const withoutArchive = (archives: readonly ChosenArchive[], key: string): ChosenArchive[] =>
  archives.filter((archive) => archiveKey(archive) !== key);

/** @param by -1 up, 1 down; beyond the ends nothing moves */
export function moved(archives: readonly ChosenArchive[], index: number, by: -1 | 1): ChosenArchive[] {
  const to = index + by;
  const [from, other] = [archives[index], archives[to]];
  if (!from || !other) return [...archives];
  return archives.map((archive, at) => (at === index ? other : at === to ? from : archive));
}
