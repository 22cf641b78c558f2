import { afterEach, describe, expect, it } from '@jest/globals';
import { createMattermostClient, type MattermostClient } from '../../../src/mattermost/client/client.ts';
import { PROMPT } from '../../../src/mattermost/client/timing.ts';
import { bytesOf } from '../../../src/sinks/byte-text.ts';
import { sendEmoji } from '../../../src/sinks/live/send-emoji.ts';
import type { Archive } from '../../../src/slack/archive/archive.ts';
import { withDoubles } from '../../mattermost-double/support/with-double.ts';
import { aPng } from '../../support/images.ts';

describe('custom emoji on their way to a server', () => {
  const { start } = withDoubles();
  const clients: MattermostClient[] = [];
  afterEach(() => Promise.all(clients.splice(0).map((client) => client.close())));

  const images: Record<string, Buffer> = {
    good: aPng(8, 8),
    other: aPng(9, 9),
    bad: Buffer.from('no picture'),
  };
  const archive = {
    async *stream({ name }: { name: string }) {
      yield images[name]!;
    },
  } as unknown as Archive;
  const send = async (
    { url, token }: { url: string; token: string },
    names: readonly string[],
    imageOf = (name: string) => name,
  ) => {
    const client = createMattermostClient({
      address: url,
      token,
      timing: { ...PROMPT, firstWaitMs: 1, maxWaitMs: 5 },
    });
    clients.push(client);
    const records = names.map((name) => [
      bytesOf(name),
      '',
      bytesOf(JSON.stringify({ name: imageOf(name), size: 1 })),
    ]);
    return sendEmoji(
      client,
      records,
      async () => archive,
      () => {},
    );
  };

  it('are made once, and one that is refused does not hold up the others', async () => {
    const double = await start();
    const refused = await send(double, ['good', 'bad', 'other']);
    expect([...refused.keys()]).toEqual(['bad']);
    expect((await send(double, ['good', 'other'])).size).toBe(0);
    expect([...double.state.tables.emoji.values()].map(({ name }) => name).sort()).toEqual(['good', 'other']);
  });

  it('of a name that is there stay as they are', async () => {
    const double = await start();
    await send(double, ['good']);
    const [before] = [...double.state.tables.emoji.values()];
    expect((await send(double, ['good'], () => 'other')).size).toBe(0);
    expect([...double.state.tables.emoji.values()]).toEqual([before]);
  });

  it('are made though the answer is lost', async () => {
    const double = await start();
    double.fault({ method: 'POST', path: '^/emoji$', kind: 'lose_answer' });
    expect((await send(double, ['good'])).size).toBe(0);
    expect(double.state.tables.emoji.size).toBe(1);
  });

  it('are refused with the words of a server that has switched them off', async () => {
    const double = await start({ config: { ServiceSettings: { EnableCustomEmoji: false } } });
    const refused = await send(double, ['good', 'other']);
    expect([...refused.keys()]).toEqual(['good', 'other']);
    expect(refused.get('good')).toMatch(/disabled/i);
  });

  it('say that the token is no good any more, and not that they are', async () => {
    const double = await start();
    await expect(send({ url: double.url, token: 'x' }, ['good'])).rejects.toMatchObject({ status: 401 });
    double.fault({ method: 'POST', path: '^/emoji$', kind: 'status', status: 401 });
    await expect(send(double, ['good'])).rejects.toMatchObject({ status: 401 });
  });
});
