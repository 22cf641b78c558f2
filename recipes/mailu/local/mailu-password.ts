import { execFileSync } from 'node:child_process';

/** `{SHA512-CRYPT}$6$…`, made by Dovecot, which has to understand it. The password goes over standard input: command lines can be read by anyone. */
export const hashPassword = (password: string): string =>
  execFileSync('doveadm', ['-c', '/dev/null', 'pw', '-s', 'SHA512-CRYPT'], {
    input: `${password}\n${password}\n`,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
  }).trim();
