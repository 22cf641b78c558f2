import { stringify } from 'yaml';
import type { ComposeFile } from '../../../src/restore/recipe/compose-file.ts';
import { parseComposeFile } from '../../../src/restore/recipe/read-compose-file.ts';

export interface GivenService {
  image?: string;
  labels?: Record<string, string>;
  /** Short syntax. */
  volumes?: string[];
  [key: string]: unknown;
}

/** A compose file of these services; the volumes that they mount are declared, and `more`. Labels are given as Swarm is to get them. */
export function composeOf(services: Record<string, GivenService>, more: readonly string[] = []): ComposeFile {
  const mounted = Object.values(services).flatMap(({ volumes = [] }) => volumes.map((m) => m.split(':')[0]!));
  const text = stringify({
    version: '3.8',
    services: Object.fromEntries(
      Object.entries(services).map(([name, { labels = {}, ...rest }]) => [
        name,
        { image: 'example/app:1.0.0', ...rest, deploy: { labels: doubled(labels) } },
      ]),
    ),
    volumes: Object.fromEntries([...new Set([...mounted, ...more])].map((volume) => [volume, {}])),
  });
  return parseComposeFile(text, '/recipe/compose.yml');
}

const doubled = (labels: Record<string, string>) =>
  Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, value.replaceAll('$', '$$$$')]));
