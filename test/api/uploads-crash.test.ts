import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import * as tus from 'tus-js-client';
import { checkedHttpStack } from '../../web/src/start/upload/checked-http-stack.ts';
import { withMigrations } from '../support/migrations.ts';
import { testTemporalAddress } from '../support/services.ts';
import { begin, offsetOf, patch, sha256, tear, zipOf } from './support/tus-requests.ts';
import { connectedTo, serveUploads } from './support/upload-service.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');
const MB = 1024 * 1024;
const migrations = withMigrations({ workers: 0 });

describe('uploads to a service that is killed', () => {
  const ZIP = zipOf(12 * MB);
  let child: ChildProcess | undefined;
  let port = 0;
  const home = () => join(migrations.folder, 'home');
  const endpoint = () => `http://127.0.0.1:${port}/api/v1/uploads/tus`;
  const fileOf = (url: string) => join(home(), 'uploads', basename(url));
  const until = async (isSo: () => Promise<boolean>) => {
    while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  async function serve(): Promise<void> {
    child = spawn(
      process.execPath,
      ['--no-warnings', MAIN, 'serve', '--address', `127.0.0.1:${port}`, '--data-dir', home()],
      {
        env: {
          ...process.env,
          NODE_OPTIONS: '',
          DATABASE_URL: migrations.databaseUrl,
          TEMPORAL_ADDRESS: testTemporalAddress(),
          TEMPORAL_NAMESPACE: migrations.namespace,
        },
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      },
    );
    const [message] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([status]) => Promise.reject(new Error(`no service: ${status}`))),
    ]);
    port = (message as { port: number }).port;
  }
  async function kill(): Promise<void> {
    child!.kill('SIGKILL');
    await once(child!, 'exit');
  }
  afterEach(kill);

  it('go on where they were, with a client that knows of nothing', async () => {
    await serve();
    let kills = 0;
    const url = await new Promise<string>((resolve, reject) => {
      const upload = new tus.Upload(ZIP, {
        endpoint: endpoint(),
        metadata: { filename: 'export.zip' },
        chunkSize: MB,
        httpStack: checkedHttpStack(new tus.DefaultHttpStack({})),
        retryDelays: Array.from({ length: 600 }, () => 200),
        onShouldRetry: ({ originalResponse }) => {
          const status = originalResponse?.getStatus() ?? 0;
          return status === 0 || status === 460 || status === 423 || status === 409 || status >= 500;
        },
        onChunkComplete: (_, accepted) => {
          if (accepted !== 3 * MB && accepted !== 7 * MB) return;
          kills++;
          void kill().then(serve).catch(reject);
        },
        onError: reject,
        onSuccess: () => resolve(upload.url!),
      });
      upload.start();
    });
    expect(kills).toBe(2);
    expect(Buffer.compare(await readFile(fileOf(url)), ZIP)).toBe(0);
  }, 240_000);

  it('have lost nothing but a part that was not compared yet', async () => {
    await serve();
    const url = await begin(endpoint(), ZIP.length);
    const first = ZIP.subarray(0, 4 * MB);
    await patch(url, 0, first, `sha256 ${sha256(first)}`);
    const rest = ZIP.subarray(4 * MB);
    tear(url, 4 * MB, rest, 3 * MB, `sha256 ${sha256(rest)}`);
    await until(async () => (await stat(fileOf(url))).size === 7 * MB);
    await kill();
    expect((await stat(fileOf(url))).size).toBe(7 * MB);
    await serve();
    expect(await offsetOf(url)).toBe(4 * MB);
    tear(url, 4 * MB, rest, 3 * MB);
    await until(async () => (await stat(fileOf(url))).size === 7 * MB);
    await kill();
    await serve();
    expect(await offsetOf(url)).toBe(7 * MB);
    expect((await patch(url, 7 * MB, ZIP.subarray(7 * MB))).status).toBe(204);
    expect(Buffer.compare(await readFile(fileOf(url)), ZIP)).toBe(0);
  }, 240_000);
});

// Only root may mount a small file system.
(process.getuid?.() === 0 ? describe : describe.skip)('an upload to a disk that runs full', () => {
  it.each([true, false])(
    'says so, and goes on once there is room (with a checksum: %s)',
    async (isChecked) => {
      const ZIP = zipOf(3 * MB);
      const disk = join(migrations.folder, 'small-disk');
      await mkdir(disk, { recursive: true });
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${4 * MB}`, 'tmpfs', disk]);
      const service = await serveUploads(connectedTo(migrations), {
        freeBytes: async () => 10 * 1024 * MB,
        folder: disk,
      });
      try {
        await writeFile(join(disk, 'other'), Buffer.alloc(2 * MB));
        const url = await begin(service.endpoint, ZIP.length);
        const checksum = (part: Buffer) => (isChecked ? `sha256 ${sha256(part)}` : undefined);
        const refused = await patch(url, 0, ZIP, checksum(ZIP));
        expect(await refused.json()).toMatchObject({ status: 507, code: 'no_space' });
        const offset = (await offsetOf(url)) as number;
        expect(offset > 0).toBe(!isChecked);
        await rm(join(disk, 'other'));
        const rest = ZIP.subarray(offset);
        expect((await patch(url, offset, rest, checksum(rest))).status).toBe(204);
        expect(Buffer.compare(await readFile(join(disk, basename(url))), ZIP)).toBe(0);
      } finally {
        await service.close();
        execFileSync('umount', ['-l', disk]);
      }
    },
  );
});
