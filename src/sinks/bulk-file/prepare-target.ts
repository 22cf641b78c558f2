import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makePartsFolder } from '../parts.ts';
import { finishPath, targetNameProblem } from './finish-path.ts';
import { explainRefusal, TargetPathError } from './target-path-error.ts';

/**
 * Checks that the file can be made before anything else is done, by making the folder for its parts.
 * @throws TargetPathError; DiskFullError, which passes
 */
export async function prepareTarget(targetPath: string, targetId: number, overwrite: boolean): Promise<void> {
  const folder = dirname(targetPath);
  const problem = targetNameProblem(targetPath);
  if (problem) throw new TargetPathError(`target.path: ${targetPath}: ${problem}`);
  try {
    for (const path of [targetPath, finishPath(targetPath)]) {
      const existing = await stat(path).catch(() => undefined);
      if (existing?.isDirectory()) throw new TargetPathError(`target.path: ${path} is a folder`);
      if (existing && !overwrite) {
        throw new TargetPathError(
          `target.path: ${path} exists already: remove it, choose another path, or allow overwriting (--overwrite)`,
        );
      }
    }
    if (!(await stat(folder)).isDirectory()) {
      throw new TargetPathError(`target.path: ${folder} is not a folder`);
    }
    await access(folder, constants.W_OK);
    await makePartsFolder(targetPath, targetId);
  } catch (error) {
    throw explainRefusal(targetPath, error);
  }
}
