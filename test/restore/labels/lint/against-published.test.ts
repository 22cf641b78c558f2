import { describe, expect, it } from '@jest/globals';
import { lintAgainstPublished } from '../../../../src/restore/labels/lint/against-published.ts';
import { composeOf, type GivenService } from '../../support/compose-of.ts';

const HOOKS = { 'backupbot.backup.pre-hook': 'dump', 'backupbot.restore.post-hook': 'load' };
const app = { app: { labels: { 'backupbot.backup': 'true' }, volumes: ['data:/data'] } };

describe('labels, against those of the published version,', () => {
  const before = composeOf({ ...app, db: { labels: HOOKS, volumes: ['pg:/pg'] } });
  const found = (services: Record<string, GivenService>) =>
    lintAgainstPublished(composeOf(services), before).map(({ rule, service, message }) =>
      [rule, service ?? '-', message].join(' | '),
    );
  it('keep what it had', () => {
    expect(found({ ...app, db: { labels: HOOKS, volumes: ['pg:/pg'] } })).toEqual([]);
  });

  it('lose the backup', () => {
    expect(found({ app: { volumes: ['data:/data'] }, db: { volumes: ['pg:/pg'] } })).toEqual([
      'backup-dropped | - | the published version turns the backup on, this one does not',
      'hook-dropped | db | the published version has a backup hook of db, this one has none',
      'hook-dropped | db | the published version has a restore hook of db, this one has none',
    ]);
  });

  it('belong to a service of another name', () => {
    expect(found({ ...app, postgres: { labels: HOOKS, volumes: ['pg:/pg'] } })).toEqual([
      'hook-dropped | db | the published version has a backup hook of db, this one has none',
      'hook-dropped | db | the published version has a restore hook of db, this one has none',
      'hook-renamed-service | postgres | postgres was called db: while it is upgraded, and with older snapshots, there is no container of that name',
    ]);
  });
});
