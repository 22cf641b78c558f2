// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how shells say variables
import { describe, expect, it } from '@jest/globals';
import { RecipeError } from '../../../../src/restore/drivers/driver.ts';
import { fill, type PlaceholderValues } from '../../../../src/restore/drivers/local/placeholders.ts';

const VALUES: PlaceholderValues = {
  run: '/runs/a',
  recipe: '/recipes/mailu',
  sockets: '/var/tmp/s',
  user: 'mail',
  group: 'post',
  volume: { mail: '/runs/a/volumes/mail' },
  port: { imap: 20143 },
  secret: { 'admin-password': '{run}$&' },
};

describe('placeholders', () => {
  it.each([
    ['{run}/x {recipe} {sockets}', '/runs/a/x /recipes/mailu /var/tmp/s'],
    ['{user}:{group} {volume:mail} {port:imap}', 'mail:post /runs/a/volumes/mail 20143'],
    ['{secret:admin-password}', '{run}$&'],
    ['inet_listener imap { port = {port:imap} }', 'inet_listener imap { port = 20143 }'],
    ['%{user} ${user} ${run} {} {other} {other:x}', '%{user} ${user} ${run} {} {other} {other:x}'],
  ])('%s', (text, filled) => expect(fill(text, VALUES, 'process.yml')).toBe(filled));

  it.each(['{volume:post}', '{port:smtp}', '{secret:}', '{secret:toString}'])(
    'that stand for nothing are refused: %s',
    (text) => {
      expect(() => fill(text, VALUES, 'process.yml: service imap')).toThrow(RecipeError);
      expect(() => fill(text, VALUES, 'process.yml: service imap')).toThrow(
        `process.yml: service imap: ${text}`,
      );
    },
  );
});
