import type { ComposeFile } from '../../recipe/compose-file.ts';
import { type LabelKey, readLabel } from '../read-label.ts';

/** A label that begins with `backupbot`, and where it stands. */
export interface LabelEntry {
  service: string;
  label: string;
  key: LabelKey;
  value: string;
  /** As it is written in the file. */
  raw: string;
}

/** The backup labels of a compose file, in its order. */
export const labelEntries = ({ services }: ComposeFile): LabelEntry[] =>
  Object.entries(services).flatMap(([service, { labels, rawLabels }]) =>
    Object.entries(labels)
      .map(([label, value]) => ({
        service,
        label,
        key: readLabel(label),
        value,
        raw: rawLabels[label] ?? value,
      }))
      .filter(({ key }) => key.kind !== 'foreign'),
  );
