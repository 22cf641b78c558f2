import type { z } from 'zod';
import type { AssessmentRequest, PreflightRequest } from '../../../src/api/schemas/analysis.ts';
import type { MigrationRequest } from '../../../src/api/schemas/job.ts';
import type { StartForm } from './form.ts';

/** As `slack-mm2 migrate` calls it without a name. */
export const DEFAULT_TEAM = 'slack';

/** What the form asks to look at. Before a team is given, its default stands for it: names do not depend on it. */
export function assessmentRequest(form: StartForm): z.infer<typeof AssessmentRequest> {
  return {
    archives: form.archives.map(({ choice }) => choice),
    team: form.team.trim() || DEFAULT_TEAM,
    ...given('emailDomain', form.emailDomain),
    ...given('choices', form.choices),
  };
}

export const preflightRequest = (form: StartForm): z.infer<typeof PreflightRequest> => ({
  ...assessmentRequest(form),
  target: targetOf(form),
});

/**
 * What the form asks to start. The service makes the pre-flight once more unless it was just seen (`mayBegin` let it pass), or somebody
 * wants to begin whatever it says.
 */
export const migrationRequest = (form: StartForm, isPreflightSeen: boolean): MigrationRequest => ({
  ...preflightRequest(form),
  downloadFiles: form.downloadFiles,
  skipPreflight: form.targetKind === 'mattermost' && (form.skipPreflight || isPreflightSeen),
});

function targetOf(form: StartForm): MigrationRequest['target'] {
  if (form.targetKind === 'bulk-file')
    return { kind: 'bulk-file', ...given('path', form.path), overwrite: form.overwrite };
  return {
    kind: 'mattermost',
    url: form.url.trim(),
    ...given('token', form.token),
    allowHttp: form.allowHttp,
    ...given('requireRestoreProof', form.requireRestoreProof),
  };
}

/** The field, unless nothing stands in it. */
function given<K extends string>(name: K, text: string): Partial<Record<K, string>> {
  const value = text.trim();
  return value === '' ? {} : ({ [name]: value } as Record<K, string>);
}
