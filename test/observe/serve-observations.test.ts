import { afterEach, describe, expect, it } from '@jest/globals';
import { checkHealth, healthMetricsText } from '../../src/observe/health.ts';
import { addressText, listenAddress } from '../../src/observe/listen-address.ts';
import {
  type ObservationServer,
  type Observations,
  serveObservations,
} from '../../src/observe/serve-observations.ts';
import { parsePrometheusText } from '../support/prometheus-text.ts';

const LOOPBACK = { host: '127.0.0.1', port: 0 };
const fine = async () => {};
const broken = async () => {
  throw new Error('connection refused');
};
const silent = () => new Promise<never>(() => {});

describe('the address', () => {
  it.each([
    ['127.0.0.1:9464', '127.0.0.1:9464'],
    ['0.0.0.0:80', '0.0.0.0:80'],
    ['9464', '127.0.0.1:9464'],
    ['[::1]:9464', '[::1]:9464'],
    ['worker-1.internal:0', 'worker-1.internal:0'],
  ])('%s', (text, address) => {
    expect(addressText(listenAddress(text))).toBe(address);
  });

  it.each(['', 'localhost', ':9464', '127.0.0.1:65536', '::1:9464', 'http://localhost:9464', 'a b:1'])(
    'is not %s',
    (text) => {
      expect(() => listenAddress(text)).toThrow(/^expected host:port/);
    },
  );
});

describe('health', () => {
  it('names what does not answer, and what answers too late', async () => {
    const health = await checkHealth({ fine, broken, silent }, 50);
    expect(health).toEqual({ fine: null, broken: 'connection refused', silent: 'no answer within 0.05 s' });
    expect([...parsePrometheusText(await healthMetricsText(health)).values()]).toEqual([1, 0, 0]);
  });
});

describe('the endpoint', () => {
  const servers: ObservationServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
  const serve = async (observations: Partial<Observations>) => {
    const server = await serveObservations(LOOPBACK, {
      metrics: async () => '',
      checks: {},
      ...observations,
    });
    servers.push(server);
    return `http://${addressText(server.address)}`;
  };

  it.each([
    ['/healthz', { broken }, 200],
    ['/readyz', { fine }, 200],
    ['/readyz', { fine, broken }, 503],
    ['/metrics?format=any', { broken }, 200],
    ['/nothing', { fine }, 404],
  ])('answers %s, with %j, by %i', async (path, checks, status) => {
    expect((await fetch(`${await serve({ checks })}${path}`)).status).toBe(status);
  });

  it('says that it failed if metrics can not be read', async () => {
    const response = await fetch(`${await serve({ metrics: broken })}/metrics`);
    expect([response.status, await response.json()]).toEqual([500, { error: 'connection refused' }]);
  });

  it('takes no other method', async () => {
    expect((await fetch(`${await serve({})}/metrics`, { method: 'POST' })).status).toBe(405);
  });

  it('refuses an address that is taken, and names it', async () => {
    const taken = new URL(await serve({}));
    const second = serveObservations(
      { host: taken.hostname, port: Number(taken.port) },
      { metrics: async () => '', checks: {} },
    );
    await expect(second).rejects.toThrow(`metrics can't be served at ${taken.host}: listen EADDRINUSE`);
  });
});
