import type { ImportCheck } from '../../src/mattermost/import-check/check-import.ts';
import { ruleOf } from '../../src/mattermost/import-check/rules.ts';

/**
 * What a file of ours must be without: all that the checker finds, warnings too, but for what depends on the server's
 * settings, and for reactions with custom emoji whose images are not in the archive.
 */
export const importFaults = ({ problems }: ImportCheck) =>
  problems.filter(({ rule }) => ruleOf(rule).effect !== 'setting' && rule !== 'reaction.unknown_emoji');
