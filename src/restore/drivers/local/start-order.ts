import { RecipeError } from '../driver.ts';

/**
 * Services in the order in which they start: those of one wave need only those of earlier ones.
 * @throws RecipeError if they wait for one another in a circle, or for one that there isn't.
 */
export function startWaves(services: Readonly<Record<string, { after: readonly string[] }>>): string[][] {
  const waves: string[][] = [];
  const started = new Set<string>();
  let waiting = Object.keys(services);
  for (const [name, { after }] of Object.entries(services)) {
    const unknown = after.find((other) => !Object.hasOwn(services, other));
    if (unknown)
      throw new RecipeError(`process.yml: service ${name} starts after ${unknown}, which there is not`);
  }
  while (waiting.length > 0) {
    const wave = waiting.filter((name) => services[name]?.after.every((other) => started.has(other)));
    if (wave.length === 0)
      throw new RecipeError(`process.yml: ${waiting.join(', ')} wait for one another (after)`);
    for (const name of wave) started.add(name);
    waiting = waiting.filter((name) => !started.has(name));
    waves.push(wave);
  }
  return waves;
}
