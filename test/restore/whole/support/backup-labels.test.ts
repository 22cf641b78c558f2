import { describe, expect, it } from '@jest/globals';
import { parseDocument } from 'yaml';
import { removeLabel } from './backup-labels.ts';

const AS_LIST = `services:
  db:
    # why it is there
    deploy:
      labels:
        - "traefik.enable=true"
        - "backupbot.backup=true"
        - "backupbot.backup.pre-hook=a=b"
`;
const AS_MAP = `services:
  db:
    deploy:
      labels:
        backupbot.backup: "true"
        backupbot.backup.pre-hook: a=b
`;

describe('a label is taken out', () => {
  const without = (text: string, label: string) => {
    const document = parseDocument(text);
    removeLabel(document, { service: 'db', label });
    return document.toString();
  };

  it.each([
    ['a list', 'backupbot.backup', AS_LIST, '        - "backupbot.backup=true"\n'],
    ['a list', 'backupbot.backup.pre-hook', AS_LIST, '        - "backupbot.backup.pre-hook=a=b"\n'],
    ['a map', 'backupbot.backup', AS_MAP, '        backupbot.backup: "true"\n'],
    ['a map', 'backupbot.backup.pre-hook', AS_MAP, '        backupbot.backup.pre-hook: a=b\n'],
  ])('of %s, and nothing else: %s', (_, label, text, line) => {
    expect(text).toContain(line);
    expect(without(text, label)).toBe(text.replace(line, ''));
  });

  it('only if it is there', () => {
    expect(() => without(AS_LIST, 'backupbot.restore.post-hook')).toThrow(
      'db has no label backupbot.restore.post-hook',
    );
  });
});
