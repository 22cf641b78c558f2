/** Options of the command line, and what a request calls them. */
const FIELDS: Record<string, string> = {
  '--to': 'target',
  '--team': 'team',
  '--email-domain': 'emailDomain',
  '--overwrite': 'overwrite',
  '--choices': 'choices',
  '--allow-http': 'allowHttp',
  '--require-restore-proof': 'requireRestoreProof',
  '--download-files': 'downloadFiles',
  '--skip-preflight': 'skipPreflight',
  '--token-file': 'token',
  MATTERMOST_TOKEN: 'target.token',
};

/** A message of what the command line and the API both use, in the words of the API. @param place of a kept file, which nobody has to know */
export function apiWords(message: string, place?: string): string {
  const inner = place === undefined ? message : message.replaceAll(place, 'choices');
  return inner.replace(/--[a-z-]+|MATTERMOST_TOKEN/g, (option) => FIELDS[option] ?? option);
}
