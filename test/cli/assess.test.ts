import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ArchiveAssessment, Assessment } from '../../src/assess/assessment.ts';
import { writeExport } from '../support/write-export.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');
const SAMPLE = join(import.meta.dirname, '..', '..', 'samples', 'acme');
const EVIL = '<script>alert("1")</script>\u001b[2J';

/** Without any server, and with a data directory that can't be. */
const assess = (...args: string[]) =>
  spawnSync(process.execPath, ['--no-warnings', MAIN, 'assess', ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, SLACK_MM2_HOME: '/nonexistent/slack-mm2' },
  });

describe('slack-mm2 assess', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slack-mm2-assess-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('says first what to do, then what is there and what becomes of it', () => {
    const { status, stdout } = assess(SAMPLE);
    expect(status).toBe(0);
    const titles = stdout.split('\n').filter((line) => /^( {2})?[A-Z]/.test(line) && !/[.)]$/.test(line));
    expect(titles.map((title) => title.trim())).toEqual([
      'Before the cut-over',
      'Settings of Mattermost',
      'Messages over time',
      'What becomes of it',
      'Otherwise than in Slack',
      'Files',
      "Lost on Slack's side already",
      'Damaged',
      'Estimate',
      expect.stringMatching(/^Rough: /),
    ]);
    expect(stdout).toMatch(/messages +111 +1 +1 +113/);
    expect(stdout).toMatch(/ServiceSettings.EnablePostUsernameOverride +off +on +turn on/);
    expect(stdout).toContain('Jörg.Müller → jorg.muller');
    expect(stdout).toContain('random/2024-03-06.json[5].ts: missing');
  });

  it('prints one document with --json', () => {
    const { status, stdout } = assess(SAMPLE, '--json', '--team', 'acme', '--email-domain', 'acme.test');
    expect(status).toBe(0);
    const document = JSON.parse(stdout) as Assessment;
    expect(document).toMatchObject({ version: 1, status: 'ok', team: 'acme', emailDomain: 'acme.test' });
    const [archive] = document.archives as [ArchiveAssessment];
    expect(archive.findings.find(({ code }) => code === 'email_placeholder')!.examples[0]!.detail).toMatch(
      /@acme\.test$/,
    );
  });

  it('keeps to the choices, and names those that nothing answers to', async () => {
    const choices = join(folder, 'choices.yaml');
    await writeFile(choices, 'leave_out: [reactions]\nusers: { nobody: { username: x } }\n');
    const { stdout } = assess(SAMPLE, '--choices', choices);
    expect(stdout).toMatch(/reactions +0 +120 +0 +120/);
    expect(stdout).toMatch(/choice_unused 1: .*\n +users\.nobody\n/);
    const other = await writeExport(join(folder, 'other'), { 'users.json': [], 'channels.json': [] });
    const document = JSON.parse(assess(SAMPLE, other, '--choices', choices, '--json').stdout);
    expect(document.choices).toBe(choices);
    expect(document.together.findings).toContainEqual(
      expect.objectContaining({ code: 'choice_unused', count: 1 }),
    );
    await rm(other, { recursive: true });
    await rm(choices);
  });

  it('refuses choices that would show a private channel to everybody', async () => {
    const choices = join(folder, 'choices.yaml');
    await writeFile(choices, 'channels: { general: { name: all }, leadership: { name: all } }\n');
    const { status, stderr } = assess(SAMPLE, '--choices', choices);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: choices: channels\.\w+\.name: .*public and private/);
    await rm(choices);
  });

  it('writes a page that needs nothing from elsewhere, once', async () => {
    const page = join(folder, 'page.html');
    expect(assess(SAMPLE, '--html', page).status).toBe(0);
    const text = await readFile(page, 'utf8');
    expect(text).toMatch(/<svg class="timeline"/);
    expect(text).not.toMatch(/<script|<link|<img|\bsrc=|\bhref=|url\(/);
    expect(await readdir(folder)).toEqual(['page.html']);
    const again = assess(SAMPLE, '--html', page);
    expect(again.status).toBe(1);
    expect(again.stderr).toMatch(/^error: --html .*the file exists already.*--overwrite/);
    await writeFile(page, 'old');
    expect(assess(SAMPLE, '--html', page, '--overwrite').status).toBe(0);
    expect(await readFile(page, 'utf8')).toBe(text);
    await rm(page);
  });

  it('writes nothing into the archive', () => {
    const { status, stderr } = assess(SAMPLE, '--html', join(SAMPLE, 'page.html'));
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining("that lies inside the archive's folder"),
    });
  });

  it('lets nothing of an archive run in a page or on a terminal', async () => {
    const archive = await writeExport(join(folder, 'evil <b>.zip'), {
      'users.json': [{ id: 'U1', name: EVIL, profile: {} }],
      'channels.json': [{ id: 'C1', name: EVIL, members: ['U1'] }],
      'C1/2024-01-31.json': [
        { user: 'U1', ts: '1700000000.000100', text: EVIL, subtype: EVIL, files: [{ id: 'F1', name: EVIL }] },
        { user: 'U1', text: 'no time' },
      ],
      '__uploads/F1/x': 'bytes',
    });
    const page = join(folder, 'evil.html');
    const { status, stdout } = assess(archive, '--html', page);
    expect(status).toBe(0);
    expect(stdout).not.toContain('\u001b');
    const text = await readFile(page, 'utf8');
    expect(text).not.toMatch(/<script|<b>|\u001b/);
    expect(text).toContain('&lt;script&gt;alert(');
    await rm(page);
  });

  it('names file and field of an archive that can not be migrated, with exit status 1', async () => {
    const archive = await writeExport(join(folder, 'broken'), {
      'users.json': [{ name: 'no id' }],
      'channels.json': [],
    });
    const alone = assess(archive);
    expect(alone.status).toBe(1);
    expect(alone.stdout).toBe('');
    expect(alone.stderr).toBe(
      `error: ${archive}: users.json[0].id: expected a user with a Slack id such as U012AB3CD\n`,
    );
    const both = assess(SAMPLE, archive);
    expect(both.status).toBe(1);
    expect(both.stderr).toBe(alone.stderr);
    expect(both.stdout).toMatch(/broken can't be migrated/);
    expect(both.stdout).toMatch(/messages +111 +1 +1 +113/);
    const { stdout, stderr } = assess(archive, '--json');
    expect(stderr).toBe(alone.stderr);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'failed',
      archives: [{ status: 'failed', archive, error: expect.stringContaining('users.json[0].id') }],
      together: null,
    });
  });

  it.each([
    [['/nowhere/export.zip'], /no such file or folder/],
    [[SAMPLE, SAMPLE], /given twice/],
    [[SAMPLE, '--team', 'Not A Team'], /--team: /],
    [[SAMPLE, '--email-domain', 'a b'], /--email-domain: /],
    [[SAMPLE, '--html', '/nowhere/page.html'], /--html .*does not exist/],
    [[SAMPLE, '--choices', '/nowhere/choices.yaml'], /no such file; .*choices example/],
    [[SAMPLE, '--emoji-folder', '/nowhere/emoji'], /--emoji-folder: \/nowhere\/emoji can't be read/],
  ])('refuses %p', (args, message) => {
    const { status, stdout, stderr } = assess(...args, '--json');
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      status: 'failed',
      error: expect.stringMatching(message),
    });
  });
});
