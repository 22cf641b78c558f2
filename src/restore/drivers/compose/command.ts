import { visible } from '../../../visible.ts';

/** One command of a pass: what the driver runs, and what a plan prints. Nothing of it is secret. */
export interface Command {
  /** The program and its arguments. Secrets are in files that these name, never here. */
  argv: string[];
  /** Where it runs; where we are unless given. */
  cwd?: string;
  /** Standard input: its text, or words for one that holds what is not to be shown. */
  stdin?: { text: string } | { what: string };
  /** Variables that it needs beside our own. Their values are in the file, which has mode 0600. */
  env?: { names: string[]; file: string };
  /** What it is for. */
  why: string;
  /** It rests on recollection of how the program works, not on a source that could be read (docs/restore-proof/compose-driver.md). */
  recalled?: true;
}

/** As lines of a shell, to be read or pasted: what it is for, then the command. */
export function shellLines({ argv, cwd, stdin, env, why, recalled }: Command): string[] {
  const words = argv.map(quoted).join(' ');
  const withEnvironment = env ? `(set -a; . ${quoted(env.file)}; ${words})` : words;
  const command = cwd === undefined ? withEnvironment : `(cd ${quoted(cwd)} && ${withEnvironment})`;
  const comment = [
    `# ${visible(why)}`,
    ...(recalled ? ['# (from recollection: compare with the --help of your version first)'] : []),
    ...(stdin && 'what' in stdin ? [`# standard input: ${visible(stdin.what)}`] : []),
  ];
  if (!stdin || 'what' in stdin) return [...comment, command];
  const mark = endMark(stdin.text);
  const body = stdin.text.endsWith('\n') ? stdin.text.slice(0, -1) : stdin.text;
  return [...comment, `${command} <<'${mark}'`, ...body.split('\n'), mark];
}

/** One word of a POSIX shell, in quotes if it needs them. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

const endMark = (text: string): string => {
  let mark = 'END';
  while (text.split('\n').includes(mark)) mark += '_';
  return mark;
};
