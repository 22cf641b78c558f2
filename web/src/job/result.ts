/** A shell's word: quoted unless it needs no quotes. */
const word = (text: string) => (/^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/** What brings a file to a Mattermost server, line by line. @param file where it lies, as the administrator's shell sees it */
export const importCommands = (file: string): string[] => [
  `mmctl import upload ${word(file)}`,
  'mmctl import list available',
  `mmctl import process ${word(`ID_${file.split('/').at(-1)}`)}`,
  'mmctl import job list',
];
