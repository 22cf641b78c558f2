import { mkdir } from 'node:fs/promises';
import { explainDisk } from '../bulk-file/target-path-error.ts';
import { makePartsFolder, partsPath } from '../parts.ts';

/** Makes the folder in which the parts of a server's target are kept. */
export async function prepareWorkFolder(target: {
  targetId: number;
  path: string;
  folder: string | null;
}): Promise<void> {
  if (target.folder === null) throw new TypeError(`target ${target.targetId} has no folder for its parts`);
  const path = partsPath(target);
  try {
    await mkdir(target.folder, { recursive: true });
    await makePartsFolder(path, target.targetId);
  } catch (error) {
    throw explainDisk(path, error);
  }
}
