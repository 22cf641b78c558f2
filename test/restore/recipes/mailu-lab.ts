import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import { castFor } from '../../../recipes/mailu/probe/cast.ts';
import type { Context } from '../../../recipes/mailu/probe/context.ts';
import { ProcessFile } from '../../../src/restore/recipe/process-file.ts';

export const RECIPE = resolve(import.meta.dirname, '../../../recipes/mailu');

/** Where each service's container has its volumes. */
const MOUNTS: Record<string, Record<string, string>> = {
  admin: { '/data': 'mailu', '/dkim': 'dkim' },
  imap: { '/mail': 'mail' },
  smtp: { '/queue': 'mailqueue' },
  antispam: { '/var/lib/rspamd': 'rspamd' },
  db: { '/data': 'redis' },
  webmail: { '/data': 'webmail' },
  certdumper: { '/certs': 'certs' },
};
/** Their process and the port that it listens on. */
const LISTENING = { imap: 'imap', db: 'redis' } as const;
type Daemon = keyof typeof LISTENING;

export interface Ran {
  status: number | null;
  output: string;
}

export interface Lab {
  volume(name: string): string;
  /** A script of the recipe as a service's hook would call it, with the container's paths: `db_backup.sh backup /data/main.db`. */
  script(service: string, line: string): Promise<Ran>;
  /** A program in a service's place. */
  run(service: string, words: readonly string[], stdin?: string): Promise<Ran>;
  start(...services: Daemon[]): Promise<void>;
  stop(service: Daemon): Promise<void>;
  context(seed: number): Context;
  down(): Promise<void>;
}

/**
 * Mailu's services as its `process.yml` says, without a driver around them: for tests of its scripts and of its probe.
 * @param only services that are made ready to be used
 */
export async function openLab(only = Object.keys(MOUNTS)): Promise<Lab> {
  const root = mkdtempSync(join(tmpdir(), 'mailu-'));
  chmodSync(root, 0o755);
  const file = ProcessFile.parse(parse(readFileSync(join(RECIPE, 'process.yml'), 'utf8')));
  const ports = new Map<string, number>();
  for (const name of file.ports) ports.set(name, await freePort());
  const volume = (name: string) => join(root, 'volumes', name);
  const userOf = (service: string) =>
    process.getuid?.() === 0 ? file.services[service]?.users[0] : undefined;
  const mail = userOf('imap') ?? execFileSync('id', ['-un'], { encoding: 'utf8' }).trim();
  const fill = (template: string) =>
    template
      .replaceAll('{run}', root)
      .replaceAll('{recipe}', RECIPE)
      .replaceAll('{sockets}', join(root, 'sockets'))
      .replaceAll(/\{(?:user|group)\}/g, mail)
      .replaceAll(/\{volume:(\w+)\}/g, (_, name: string) => volume(name))
      .replaceAll(/\{port:(\w+)\}/g, (_, name: string) => String(ports.get(name)));
  const filled = (argv: readonly string[]) =>
    argv.map((word) => (word === 'node' ? process.execPath : fill(word)));

  for (const folder of [
    'sockets',
    ...Object.values(MOUNTS)
      .flatMap(Object.values)
      .map((name) => `volumes/${name}`),
  ])
    mkdirSync(join(root, folder), { recursive: true });
  const [uid, gid] = ['-u', '-g'].map((what) =>
    Number(execFileSync('id', [what, mail], { encoding: 'utf8' })),
  );
  for (const folder of ['sockets', 'volumes/mail']) chownSync(join(root, folder), uid!, gid!);
  for (const [to, from] of Object.entries(file.files))
    writeFileSync(join(root, to), fill(readFileSync(join(RECIPE, from), 'utf8')));

  /** The beginning of a command that runs in a service's place. */
  const place = (service: string): string[] => {
    const { environment } = file.services[service]!;
    const user = userOf(service);
    return [
      ...(user ? ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--init-groups', '--'] : []),
      'env',
      `PATH=${join(root, 'bin', service)}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
      ...Object.entries(environment).map(([name, value]) => `${name}=${fill(value)}`),
    ];
  };
  for (const [service, { commands, before }] of Object.entries(file.services)) {
    if (!only.includes(service)) continue;
    mkdirSync(join(root, 'bin', service), { recursive: true });
    for (const [name, argv] of Object.entries(commands)) {
      // By its absolute path: its own name would be this wrapper.
      const [program, ...rest] = filled(argv) as [string, ...string[]];
      const words = [program.includes('/') ? program : which(program), ...rest];
      const script = `#!/bin/sh\nexec ${words.map(quoted).join(' ')} "$@"\n`;
      writeFileSync(join(root, 'bin', service, name), script, { mode: 0o755 });
    }
    for (const argv of before) {
      const [program, ...args] = [...place(service), ...filled(argv)] as [string, ...string[]];
      execFileSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    }
  }

  const run = async (service: string, words: readonly string[], stdin = ''): Promise<Ran> => {
    const [program, ...args] = [...place(service), ...words] as [string, ...string[]];
    const child = spawn(program, args, { timeout: 60_000 });
    const ended = once(child, 'close');
    child.stdin.on('error', () => {});
    child.stdin.end(stdin);
    const [[status], out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    return { status: status as number | null, output: out + err };
  };
  const daemons = new Map<Daemon, ChildProcess>();
  const stop = async (service: Daemon) => {
    const child = daemons.get(service);
    daemons.delete(service);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };

  return {
    volume,
    run,
    stop,
    script(service, line) {
      const [name, ...args] = line.split(' ') as [string, ...string[]];
      const mapped = (content: string) =>
        Object.entries(MOUNTS[service] ?? {}).reduce(
          (soFar, [target, to]) =>
            soFar.replaceAll(new RegExp(`(?<=^|[\\s=:"'])${target}(?=/|\\s|["':]|$)`, 'gm'), volume(to)),
          content,
        );
      const path = join(root, `${service}-${name}`);
      writeFileSync(path, mapped(readFileSync(join(RECIPE, 'scripts', name), 'utf8')));
      chmodSync(path, 0o755);
      return run(service, [path, ...args.map(mapped)]);
    },
    async start(...services) {
      for (const service of services) {
        const argv = [...place(service), ...filled(file.services[service]?.command ?? [])];
        const child = spawn(argv[0]!, argv.slice(1), { stdio: 'ignore' });
        daemons.set(service, child);
        await listens(ports.get(LISTENING[service])!, service);
      }
    },
    context(seed) {
      const domain = 'example.com';
      return {
        input: {
          run: 'lab',
          seed,
          domain,
          endpoints: Object.fromEntries(
            Object.entries(file.endpoints).map(([name, { port, protocol }]) => [
              name,
              { host: '127.0.0.1', port: ports.get(port)!, protocol },
            ]),
          ),
          exec: Object.fromEntries(Object.keys(file.services).map((service) => [service, place(service)])),
          secrets: { first_password: 'first one', second_password: 'zweites', changed_password: 'třetí' },
          isRestored: false,
          state: null,
        },
        cast: castFor(seed, domain),
      };
    },
    async down() {
      for (const service of [...daemons.keys()]) await stop(service);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function listens(port: number, service: string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    const socket = connect(port, '127.0.0.1');
    const isThere = await new Promise<boolean>((done) => {
      socket.once('connect', () => done(true));
      socket.once('error', () => done(false));
    });
    socket.destroy();
    if (isThere) return;
    await new Promise((wait) => setTimeout(wait, 50));
  }
  throw new Error(`${service} does not listen on ${port}`);
}

const which = (name: string) => execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
