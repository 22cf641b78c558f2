/** What one entry of a `.path` label comes to; `path` is relative to the volume's root, `.` is all of it. */
export type VolumePath =
  | { kind: 'inside'; path: string }
  | { kind: 'empty' }
  | { kind: 'outside'; why: 'absolute' | 'upwards' };

/** Reads `a, b/c/`: spaces around entries, `./` and slashes at the end mean nothing. */
export const readVolumePaths = (label: string): VolumePath[] => label.split(',').map(readVolumePath);

function readVolumePath(entry: string): VolumePath {
  const text = entry.trim();
  if (text === '') return { kind: 'empty' };
  if (text.startsWith('/')) return { kind: 'outside', why: 'absolute' };
  const parts = text.split('/').filter((part) => part !== '' && part !== '.');
  // Also where it comes back in (`a/../b`): what a tool makes of it can't be known.
  if (parts.includes('..')) return { kind: 'outside', why: 'upwards' };
  return { kind: 'inside', path: parts.join('/') || '.' };
}

/** Whether `path` is `parent` or lies below it. */
export const isWithin = (path: string, parent: string): boolean =>
  parent === '.' || path === parent || path.startsWith(`${parent}/`);
