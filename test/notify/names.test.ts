import { afterAll, expect, it, jest } from '@jest/globals';

/** What names stand for: of several addresses one is enough to be refused. */
const ADDRESSES: Record<string, { address: string; family: number }[]> = {
  'metadata.example.com': [{ address: '169.254.169.254', family: 4 }],
  'both.example.com': [
    { address: '203.0.113.5', family: 4 },
    { address: 'fe80::1', family: 6 },
  ],
};

jest.unstable_mockModule('node:dns', () => ({
  lookup: (name: string, _: unknown, callback: (error: null, found: unknown) => void) =>
    callback(null, ADDRESSES[name]),
}));

const { createReceiverAgent, send } = await import('../../src/notify/send.ts');
const agent = createReceiverAgent();
afterAll(() => agent.destroy());

it.each(Object.keys(ADDRESSES))('nothing is sent to %s, whose address is refused', async (host) => {
  expect(await send(agent, { url: `http://${host}/secret`, headers: {}, body: '{}' })).toEqual({
    kind: 'refused',
    status: null,
    problem: `${host} has an address that webhooks may not have`,
  });
});
