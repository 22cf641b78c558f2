import { many } from '../../../src/figures.ts';
import type { StartForm } from './form.ts';

/** What a start will do, sentence by sentence. @param importFolder where files without a path are made */
export function planText(form: StartForm, importFolder: string): string[] {
  const { archives, team, targetKind, url, path, overwrite, downloadFiles } = form;
  const name = team.trim();
  const one = archives.length === 1;
  const labels = archives.map(({ label }) => label).join(', ');
  const sentences = [
    one
      ? `One job reads ${labels}.`
      : `${many(archives.length, 'job')} read ${labels}; where two hold the same, the one that is named first wins.`,
  ];
  if (targetKind === 'bulk-file') {
    const place = path.trim() === '' ? `a new file in ${importFolder}` : path.trim();
    sentences.push(
      `Everything is written into ${place}, for the team “${name}”${path.trim() !== '' && overwrite ? '; a file that is there is replaced' : ''}.`,
      'No server is touched. When it is done you download the file from the job’s page, and import it into Mattermost.',
    );
  } else {
    sentences.push(
      `Everything goes to ${url.trim()}, into the team “${name}”, which is made if it is not there.`,
      'Accounts that are there stay as they are. What has been sent can’t be taken back by this service.',
    );
    if (form.requireRestoreProof.trim() !== '')
      sentences.push(
        `Before anything is sent, a restore proof of Mattermost has to be there that is not older than ${form.requireRestoreProof.trim()}.`,
      );
    if (form.skipPreflight)
      sentences.push('It begins although the pre-flight found problems: you have seen them.');
  }
  if (downloadFiles) sentences.push('Files that the archive only links to are downloaded from Slack.');
  if (form.choices.trim() !== '')
    sentences.push('Your choices decide about names and about what is left out.');
  sentences.push('You can pause or cancel at any time. If this machine stops, it goes on where it was.');
  return sentences;
}
