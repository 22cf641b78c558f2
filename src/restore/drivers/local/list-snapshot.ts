import { InfrastructureError, type VolumeFile } from '../driver.ts';
import { readDeployed } from './deployed.ts';
import { byVolumeThenPath, modeText } from './list-volumes.ts';
import type { LocalContext } from './local-context.ts';
import { engineError, jsonLines, restic } from './restic.ts';

/** What a snapshot holds, as it says itself. The roots of the volumes are left out, as in `listVolumes`. */
export async function listSnapshot(context: LocalContext, snapshot: string): Promise<VolumeFile[]> {
  const result = await restic(context, readDeployed(context.place), ['ls', '--no-lock', '--json', snapshot]);
  if (result.exitCode !== 0) {
    throw new InfrastructureError(`restic can't list the snapshot ${snapshot}: ${engineError(result)}`);
  }
  return jsonLines(result.stdout)
    .filter((line) => line.struct_type === 'node')
    .map((line) => toVolumeFile(line as unknown as ResticNode))
    .filter(({ path }) => path !== '')
    .sort(byVolumeThenPath);
}

/** One line of `restic ls --json`. */
interface ResticNode {
  path: string;
  type: string;
  size?: number;
  /** As in Go's os.FileMode: its own bits above the nine of the permissions. */
  mode: number;
  uid: number;
  gid: number;
}

function toVolumeFile({ path, type, size, mode, uid, gid }: ResticNode): VolumeFile {
  const [volume = '', ...rest] = path.split('/').filter(Boolean);
  return {
    volume,
    path: rest.join('/'),
    type: TYPES[type] ?? 'file',
    size: type === 'file' ? (size ?? 0) : 0,
    mode: modeText(unixMode(mode)),
    uid,
    gid,
  };
}

const TYPES: Record<string, VolumeFile['type']> = { dir: 'folder', symlink: 'link' };

const unixMode = (mode: number): number =>
  (mode & 0o777) |
  (mode & GO_SETUID ? 0o4000 : 0) |
  (mode & GO_SETGID ? 0o2000 : 0) |
  (mode & GO_STICKY ? 0o1000 : 0);

const GO_SETUID = 1 << 23;
const GO_SETGID = 1 << 22;
const GO_STICKY = 1 << 20;
