import { expect, test } from '@jest/globals';
import { peerName } from './peer-name.ts';

test.each([
  ['mmetl transform slack --file {archive} --output {out}', 'mmetl'],
  ['cd $(mktemp -d) && /opt/bin/mmetl transform --file {archive}', 'mmetl'],
  ['TZ=UTC ./convert {archive}; true', 'convert'],
])('the program of %j is %s', (command, name) => {
  expect(peerName(command)).toBe(name);
});
