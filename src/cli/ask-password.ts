import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { UserError } from '../control/user-error.ts';

/**
 * Asks for a new password twice, without showing it; or reads the first line of standard input.
 * @throws UserError if nobody can be asked, or the two are different
 */
export async function askNewPassword(name: string, fromStdin = false): Promise<string> {
  if (fromStdin) return (await text(process.stdin)).split(/\r?\n/)[0]!;
  if (!process.stdin.isTTY)
    throw new UserError(
      'nobody can be asked for a password here: give it on standard input with --password-stdin',
    );
  const password = await askHidden(`Password of ${name}: `);
  if (password !== (await askHidden('Once more: '))) throw new UserError('the two passwords are different');
  return password;
}

/** What is typed is written nowhere. */
function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const terminal = createInterface({
    input: process.stdin,
    output: new Writable({ write: (_chunk, _encoding, done) => done() }),
    terminal: true,
  });
  return new Promise((resolve, reject) => {
    let answer: string | undefined;
    terminal.on('line', (line) => {
      answer = line;
      terminal.close();
    });
    terminal.on('SIGINT', () => terminal.close());
    terminal.on('close', () => {
      process.stderr.write('\n');
      if (answer === undefined) reject(new UserError('no password was given'));
      else resolve(answer);
    });
  });
}
