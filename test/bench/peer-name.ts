import { basename } from 'node:path';

/** The program that a peer's command runs: of several commands in the line, that of the one that gets the archive. */
export function peerName(command: string): string {
  const run = command.split(/&&|\|\||[;|&]/).find((part) => part.includes('{archive}')) ?? command;
  // `VARIABLE=value` may stand before it.
  const program = run
    .trim()
    .split(/\s+/)
    .find((word) => !/^\w+=/.test(word));
  return basename(program ?? command);
}
