import type { ComposeFile } from './compose-file.ts';

const VERSION_LABEL = /^coop-cloud\..+\.version$/;

/** The recipe's version label, and the service that has it; of several the first one. Undefined if there is none. */
export function versionLabelOf({
  services,
}: ComposeFile): { service: string; label: string; version: string } | undefined {
  for (const [service, { labels }] of Object.entries(services)) {
    const found = Object.entries(labels).find(([key]) => VERSION_LABEL.test(key));
    if (found) return { service, label: found[0], version: found[1] };
  }
  return undefined;
}
