import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { checkShape, parseYaml } from '../../recipe/parse-yaml.ts';

const Name = z.string().regex(/^[a-z0-9][a-z0-9_-]*$/);

/**
 * `containers.yml` of a recipe, which it need not have: what has to be known beside its compose file to run it in containers for a
 * proof. `process.yml` is the same for plain processes.
 */
export const ContainersFile = z.strictObject({
  /** Variables of the compose file, over those of `.env.sample` and `abra.sh`. Texts may hold `{run}` and `{secret:NAME}`. */
  environment: z.record(z.string().regex(/^[A-Za-z_]\w*$/), z.string()).default({}),
  /** What the probe reaches: name → service, its port in the container, and what is spoken there. */
  endpoints: z
    .record(
      Name,
      z.strictObject({ service: Name, port: z.number().int().min(1).max(65_535), protocol: z.string() }),
    )
    .default({}),
  /** Services that are not deployed, and why: those that only serve the machine around it (a copier of certificates). */
  leave_out: z.record(Name, z.string().min(10)).default({}),
});
export type ContainersFile = z.infer<typeof ContainersFile>;

/** @param folder of the recipe @throws RecipeError naming the field */
export async function readContainersFile(folder: string): Promise<ContainersFile> {
  const path = join(folder, 'containers.yml');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  return checkShape(ContainersFile, parseYaml(text, 'containers.yml') ?? {}, 'containers.yml');
}
