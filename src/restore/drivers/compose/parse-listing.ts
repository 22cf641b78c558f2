import { basename, dirname } from 'node:path/posix';
import { z } from 'zod';
import { InfrastructureError, type VolumeFile } from '../driver.ts';
import { namesOf } from './names.ts';
import { volumeFolder } from './restic-commands.ts';

const byPlace = (a: VolumeFile, b: VolumeFile) =>
  a.volume === b.volume ? (a.path < b.path ? -1 : 1) : a.volume < b.volume ? -1 : 1;

/**
 * Answer of `listFiles`: NUL after each entry, names of volumes as docker has them. A socket or a pipe counts as an empty file.
 */
export function parseFiles(run: string, output: string): VolumeFile[] {
  const prefix = namesOf(run).volume('');
  return output
    .split('\0')
    .filter((entry) => entry !== '')
    .flatMap((entry): VolumeFile[] => {
      const [kind, size, mode, uid, gid, ...rest] = entry.split('\t');
      const place = rest.join('\t');
      const slash = place.indexOf('/');
      if (slash < 0 || !place.startsWith(prefix))
        throw new InfrastructureError(`a line of find's listing was not understood: "${entry.slice(0, 80)}"`);
      const type = ({ d: 'folder', l: 'link' } as const)[kind!] ?? 'file';
      return [
        {
          volume: place.slice(prefix.length, slash),
          path: place.slice(slash + 1),
          type,
          size: kind === 'f' ? Number(size) : 0,
          mode: mode!.padStart(4, '0'),
          uid: Number(uid),
          gid: Number(gid),
        },
      ];
    })
    .sort(byPlace);
}

const Node = z.object({
  struct_type: z.literal('node'),
  type: z.string(),
  path: z.string(),
  uid: z.number().default(0),
  gid: z.number().default(0),
  size: z.number().default(0),
  mode: z.number().default(0),
});

const TYPES: Record<string, VolumeFile['type']> = { dir: 'folder', symlink: 'link' };

/** Where backup-bot-two puts the secrets of a stack, in the snapshot. */
const SECRETS = '/secrets/';

/**
 * Answer of `restic ls --json`: what lies in the run's volumes. Folders above them, and the secrets that backup-bot-two adds, are left out. A file of
 * anything else is one of a volume of that name, which is none of the run's.
 */
export function parseSnapshot(run: string, output: string): VolumeFile[] {
  const place = new RegExp(`^${escaped(volumeFolder(run, '').replace('/_data', ''))}([^/]+)/_data/(.+)$`);
  return jsonLines(output)
    .flatMap((line): VolumeFile[] => {
      const { data: node } = Node.safeParse(line);
      const [, volume, path] = place.exec(node?.path ?? '') ?? [];
      if (!node) return [];
      const isStray = volume === undefined || path === undefined;
      if (isStray && (node.type === 'dir' || node.path.startsWith(SECRETS))) return [];
      const { uid, gid, mode } = node;
      const type = TYPES[node.type] ?? 'file';
      const size = node.type === 'file' ? node.size : 0;
      const where = isStray ? { volume: dirname(node.path), path: basename(node.path) } : { volume, path };
      return [{ ...where, type, size, mode: octalMode(mode), uid, gid }];
    })
    .sort(byPlace);
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** restic writes Go's bits: setuid, setgid and sticky are not where Unix has them. @see Go's io/fs FileMode */
function octalMode(mode: number): string {
  const special =
    (mode & (1 << 23) ? 0o4000 : 0) | (mode & (1 << 22) ? 0o2000 : 0) | (mode & (1 << 20) ? 0o1000 : 0);
  return (special | (mode & 0o777)).toString(8).padStart(4, '0');
}

const Summary = z.object({
  message_type: z.literal('summary'),
  snapshot_id: z.string().optional(),
  total_files_processed: z.number(),
  total_bytes_processed: z.number(),
});
const Unreadable = z.object({ message_type: z.literal('error'), item: z.string() });

export interface ResticBackup {
  snapshot: string | null;
  files: number;
  bytes: number;
  /** `volume/path` */
  unreadable: string[];
}

/** Answer of `restic backup --json`. A path that is not there at all is unreadable too, though restic may call that success. */
export function parseBackup(
  run: string,
  { stdout, stderr }: { stdout: string; stderr: string },
): ResticBackup {
  const lines = [...jsonLines(stdout), ...jsonLines(stderr)];
  const summary = lines.flatMap((line) => Summary.safeParse(line).data ?? []).at(-1);
  const items = [
    ...lines.flatMap((line) => Unreadable.safeParse(line).data?.item ?? []),
    ...[...stderr.matchAll(/^(.+) does not exist, skipping$/gm)].map(([, path]) => path!),
  ];
  return {
    snapshot: summary?.snapshot_id ?? null,
    files: summary?.total_files_processed ?? 0,
    bytes: summary?.total_bytes_processed ?? 0,
    unreadable: [...new Set(items)].map((item) => withoutFolder(run, item)).sort(),
  };
}

/** `/var/lib/docker/volumes/run_mail/_data/a/b` → `mail/a/b` */
function withoutFolder(run: string, path: string): string {
  const root = volumeFolder(run, '').replace('/_data', '');
  return path.startsWith(root) ? path.slice(root.length).replace(/\/_data(?=\/|$)/, '') : path;
}

/** Ids of `restic snapshots --json`, oldest first. */
export function parseSnapshotIds(output: string): string[] {
  const Snapshots = z.array(z.object({ id: z.string(), time: z.string() })).nullable();
  const { data } = Snapshots.safeParse(parseJson(output));
  if (data === undefined) throw new InfrastructureError(`restic's list of snapshots was not understood`);
  return [...(data ?? [])].sort((a, b) => (a.time < b.time ? -1 : 1)).map(({ id }) => id);
}

const jsonLines = (text: string): unknown[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => parseJson(line) ?? []);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Lines `name<TAB>stamp` of `listThings`. */
export const parseThings = (output: string): { name: string; stamp: string }[] =>
  output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name, stamp] = line.split('\t');
      return { name: name!, stamp: stamp?.trim() ?? '' };
    });

export interface ServiceState {
  name: string;
  image: string;
  replicas: string;
  isReady: boolean;
}

/** Lines of `listServices`: replicas are `1/1`, or `0/1 (1/1 completed)` of a job that runs once. */
export const parseServices = (output: string): ServiceState[] =>
  output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name, replicas = '', image = ''] = line.split('\t');
      const [, running, wanted, , completed, total] =
        /^(\d+)\/(\d+)( \((\d+)\/(\d+) completed\))?/.exec(replicas) ?? [];
      const isReady =
        running !== undefined &&
        (Number(running) >= Number(wanted) || (total !== undefined && Number(completed) >= Number(total)));
      return { name: name!, image, replicas, isReady };
    });
