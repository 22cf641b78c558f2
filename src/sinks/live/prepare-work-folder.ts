import { mkdir } from 'node:fs/promises';
import { makePartsFolder, partsPath } from '../parts.ts';

/** Makes the folder in which the parts of a server's target are kept. */
export async function prepareWorkFolder(target: {
  targetId: number;
  path: string;
  folder: string | null;
}): Promise<void> {
  if (target.folder === null) throw new TypeError(`target ${target.targetId} has no folder for its parts`);
  await mkdir(target.folder, { recursive: true });
  await makePartsFolder(partsPath(target), target.targetId);
}
