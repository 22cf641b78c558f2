import type { Choices } from '../choices/choices.ts';
import { emojiFindings } from '../mattermost/emoji.ts';
import { adviceFor } from './advice.ts';
import type { AssessedArchive } from './assess-archive.ts';
import type { Assessment } from './assessment.ts';
import { estimate } from './estimate.ts';
import { Ledger } from './ledger.ts';
import { type LookOptions, lookAtArchives } from './look-at-archives.ts';
import { countNames, type NameRules, planNames } from './plan-names.ts';
import { serverSettings } from './server-settings.ts';

export interface AssessOptions extends LookOptions {
  team: string;
  emailDomain: string;
  choices: Choices;
  /** The file that they were read from, if there is one. */
  choicesFile?: string | undefined;
}

/** Assesses archives, each by itself, and what they come to as one target. Writes nothing. */
export async function assessArchives(
  paths: readonly string[],
  { team, emailDomain, choices, choicesFile, emojiFolder, onProgress }: AssessOptions,
): Promise<Assessment> {
  const rules = { emailDomain, choices };
  const results = await lookAtArchives(paths, rules, { emojiFolder, onProgress });
  const assessed = results.filter((result) => 'assessment' in result);
  const together = assessed.length === 0 ? null : putTogether(assessed, rules);
  const settings = together === null ? [] : settingsFor(assessed, together);
  const archives = results.map((result) => ('assessment' in result ? result.assessment : result));
  return {
    version: 1,
    status: assessed.length === results.length ? 'ok' : 'failed',
    team,
    emailDomain,
    choices: choicesFile ?? null,
    archives,
    together,
    settings,
    advice: adviceFor(
      assessed.map(({ assessment }) => assessment),
      settings,
      together,
    ),
  };
}

function putTogether(assessed: readonly AssessedArchive[], rules: NameRules) {
  const planned = planNames(
    assessed.map(({ named }) => named),
    rules,
  );
  const ledger = new Ledger();
  for (const [{ id }, { findings }] of planned.accounts)
    for (const { code, detail } of findings) ledger.finding(code, id, detail);
  for (const [{ channel }, { findings }] of planned.rooms)
    for (const { code, detail } of findings) ledger.finding(code, channel.id, detail);
  for (const [{ name }, plan] of planned.emoji)
    for (const { code, detail } of emojiFindings(name, plan)) ledger.finding(code, name, detail);
  for (const slackId of planned.unused) ledger.finding('choice_unused', slackId);
  const sum = (of: (archive: AssessedArchive) => number) =>
    assessed.reduce((total, archive) => total + of(archive), 0);
  const sizes = {
    messages: sum(({ sizes: own }) => own.messages),
    messageBytes: sum(({ sizes: own }) => own.messageBytes),
    lineBytes: sum(({ sizes: own }) => own.lineBytes),
    fileBytes: sum(({ sizes: own }) => own.fileBytes),
  };
  return {
    names: countNames(planned),
    messages: sizes.messages,
    findings: ledger.findings,
    estimate: estimate(sizes),
  };
}

function settingsFor(
  assessed: readonly AssessedArchive[],
  together: NonNullable<Assessment['together']>,
): Assessment['settings'] {
  const needs = assessed.map((archive) => archive.needs);
  return serverSettings({
    // Bots are in no team.
    accounts: together.names.accounts - together.names.bots,
    channels: together.names.channels,
    importFileBytes: together.estimate.importFileBytes,
    largestFileBytes: Math.max(...needs.map(({ largestFileBytes }) => largestFileBytes)),
    largestImagePixels: Math.max(...needs.map(({ largestImagePixels }) => largestImagePixels)),
    emojiImages: Math.max(...needs.map(({ emojiImages }) => emojiImages)),
    overriddenNames: Math.max(...needs.map(({ overriddenNames }) => overriddenNames)),
  });
}
