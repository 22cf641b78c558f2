import { nearest } from './nearest.ts';

/** The keys of backupbot v2, beside those of volumes. */
export const HOOK_LABELS = {
  'backupbot.backup.pre-hook': ['backup', 'pre'],
  'backupbot.backup.post-hook': ['backup', 'post'],
  'backupbot.restore.pre-hook': ['restore', 'pre'],
  'backupbot.restore.post-hook': ['restore', 'post'],
} as const;
export type HookLabel = keyof typeof HOOK_LABELS;

export const SWITCH_LABEL = 'backupbot.backup';
export const VOLUME_PREFIX = 'backupbot.backup.volumes.';
const PATH_SUFFIX = '.path';

export type LabelKey =
  | { kind: 'switch' }
  | { kind: 'hook'; phase: 'backup' | 'restore'; when: 'pre' | 'post' }
  /** `backupbot.backup.volumes.VOLUME` */
  | { kind: 'volume'; volume: string }
  /** `backupbot.backup.volumes.VOLUME.path` */
  | { kind: 'paths'; volume: string }
  /** Begins with `backupbot`, or with what a slip makes of it, and v2 knows nothing of it. */
  | { kind: 'unknown' }
  | { kind: 'foreign' };

const isMeantForUs = (key: string): boolean =>
  nearest(key.split('.')[0]!.trim(), ['backupbot']) !== undefined;

/** What a label's key says. @see docs.coopcloud.tech/specs/backup/spec */
export function readLabel(key: string): LabelKey {
  if (!isMeantForUs(key)) return { kind: 'foreign' };
  if (key === SWITCH_LABEL) return { kind: 'switch' };
  if (Object.hasOwn(HOOK_LABELS, key)) {
    const [phase, when] = HOOK_LABELS[key as HookLabel];
    return { kind: 'hook', phase, when };
  }
  const rest = key.startsWith(VOLUME_PREFIX) ? key.slice(VOLUME_PREFIX.length) : '';
  if (rest.endsWith(PATH_SUFFIX) && rest.length > PATH_SUFFIX.length)
    return { kind: 'paths', volume: rest.slice(0, -PATH_SUFFIX.length) };
  return rest === '' ? { kind: 'unknown' } : { kind: 'volume', volume: rest };
}
