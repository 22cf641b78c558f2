import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { seedAccounts } from '../../../recipes/mailu/probe/accounts.ts';
import type { Context } from '../../../recipes/mailu/probe/context.ts';
import { withSession } from '../../../recipes/mailu/probe/imap.ts';
import { asOwner, seedMail } from '../../../recipes/mailu/probe/mail.ts';
import { type Lab, openLab } from './mailu-lab.ts';

const UNREAD = 400;

describe('mail_backup.sh and mail_restore.sh', () => {
  let lab: Lab;
  let context: Context;
  let home: string;
  let copy: string;
  beforeAll(async () => {
    lab = await openLab(['admin', 'imap']);
    await lab.start('imap');
    context = lab.context(11);
    await seedAccounts(context);
    await seedMail(context);
    home = join(lab.volume('mail'), context.cast.first.email);
    copy = join(lab.volume('mail'), '.backup');
  }, 60_000);
  afterAll(() => lab.down());

  const backUp = () => lab.script('imap', 'mail_backup.sh');
  const restore = () => lab.script('imap', 'mail_restore.sh');

  it('misses nothing while a client opens the mailbox, which moves what is new', async () => {
    const { uid, gid } = statSync(home);
    for (let n = 0; n < UNREAD; n++) {
      const path = join(home, 'new', `17000${String(n).padStart(5, '0')}.M1P1.lab`);
      writeFileSync(path, `Subject: unread ${n}\r\nMessage-ID: <unread-${n}@example.com>\r\n\r\n${n}\r\n`);
      chownSync(path, uid, gid);
    }
    const before = readdirSync(join(home, 'cur')).length;
    let isOver = false;
    const backup = backUp().finally(() => {
      isOver = true;
    });
    do {
      await asOwner(context, context.cast.first, (client) => client.mailboxOpen('INBOX'));
    } while (!isOver);
    expect(await backup).toEqual({ status: 0, output: '' });
    expect(readdirSync(join(home, 'new'))).toEqual([]);
    const copied = ['new', 'cur'].flatMap((part) => readdirSync(join(copy, context.cast.first.email, part)));
    expect(copied.length).toBe(before + UNREAD);
  });

  it('copies filters with the link to the active one, and mail of an account that was deleted', async () => {
    const left = join(lab.volume('mail'), 'left@example.com');
    mkdirSync(join(left, 'cur'), { recursive: true });
    writeFileSync(join(left, 'cur', '1.M1P1.lab:2,S'), 'Subject: left\r\n\r\n');
    for (const path of [left, join(left, 'cur'), join(left, 'cur', '1.M1P1.lab:2,S')])
      chownSync(path, statSync(home).uid, statSync(home).gid);
    expect((await backUp()).status).toBe(0);
    const { email } = context.cast.first;
    expect(readlinkSync(join(copy, email, '.dovecot.sieve'))).toBe(
      `sieve/${context.cast.filter.script}.sieve`,
    );
    expect(existsSync(join(copy, email, 'sieve', `${context.cast.filter.script}.sieve`))).toBe(true);
    expect(readdirSync(join(copy, 'left@example.com', 'cur'))).toEqual(['1.M1P1.lab:2,S']);
  });

  it('fails, and leaves no older copy, when Dovecot can not tell who is an account', async () => {
    expect(existsSync(copy)).toBe(true);
    await lab.stop('imap');
    const { status, output } = await backUp();
    await lab.start('imap');
    expect(status).toBe(1);
    expect(output).toContain("Dovecot can't look up");
    expect(existsSync(copy)).toBe(false);
  });

  it('refuses to restore what is not there', async () => {
    const { status, output } = await restore();
    expect(status).toBe(1);
    expect(output).toContain('.backup is absent: the snapshot holds no mail');
    expect(existsSync(home)).toBe(true);
  });

  it('puts mailboxes in place of what is there, for a session that has one open too, and leaves others alone', async () => {
    await backUp();
    const later = join(lab.volume('mail'), 'later@example.com');
    mkdirSync(later);
    chownSync(later, statSync(home).uid, statSync(home).gid);
    const owner = context.cast.first;
    const { first_password: password } = context.input.secrets;
    await withSession(context, owner.email, password!, async (client) => {
      await client.mailboxOpen('INBOX');
      await client.messageDelete('1:*');
      const closed = new Promise((resolve) => client.once('close', resolve));
      expect(await restore()).toEqual({ status: 0, output: '' });
      await closed;
    });
    const { exists } = (await asOwner(context, owner, (client) => client.mailboxOpen('INBOX'))) as {
      exists: number;
    };
    expect(exists).toBeGreaterThan(UNREAD);
    expect(existsSync(later)).toBe(true);
    expect(readdirSync(lab.volume('mail')).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(statSync(home).uid).toBe(statSync(join(home, 'cur')).uid);
  });

  it('needs no session and no account to restore: those may come back later', async () => {
    await backUp();
    await lab.run('admin', ['sqlite3', join(lab.volume('mailu'), 'main.db'), 'DELETE FROM user']);
    expect(await restore()).toEqual({ status: 0, output: '' });
    expect(existsSync(join(home, 'dovecot-uidlist'))).toBe(true);
  });
});
