import { get } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InfrastructureError } from '../driver.ts';
import type { Deployed, DeployedService } from './deployed.ts';
import { livingLeader } from './leader-record.ts';
import type { LocalContext } from './local-context.ts';
import { logTail } from './log-tail.ts';

/**
 * Waits until services, all unless named, live and answer as process.yml expects.
 * @throws InfrastructureError as soon as one has ended, or when the time is over, with the end of its log
 */
export async function waitUntilReady(
  context: LocalContext,
  deployed: Deployed,
  only: readonly string[] = Object.keys(deployed.services),
): Promise<void> {
  const until = Date.now() + context.limits.readyMs;
  await Promise.all(
    only.map(async (name) => {
      const service = deployed.services[name];
      if (service?.command) await waitForService(context, name, service, until);
    }),
  );
}

async function waitForService(
  context: LocalContext,
  name: string,
  { ready }: DeployedService,
  until: number,
): Promise<void> {
  for (;;) {
    context.signal?.throwIfAborted();
    if (!livingLeader(context.place, name)) throw notReady(context, name, 'has ended');
    const problem = ready ? await look(ready) : undefined;
    // Somebody else may answer on the port of one that could not take it.
    if (problem === undefined && livingLeader(context.place, name)) return;
    if (Date.now() > until) {
      throw notReady(context, name, `is not healthy after ${context.limits.readyMs / 1_000} s: ${problem}`);
    }
    await sleep(POLL_MS);
  }
}

function notReady(context: LocalContext, name: string, what: string): InfrastructureError {
  const log = context.redact(logTail(join(context.place.logs, `${name}.log`)));
  return new InfrastructureError(`service ${name} ${what}. The end of its log:\n${log}`);
}

const look = (ready: NonNullable<DeployedService['ready']>): Promise<string | undefined> =>
  'http' in ready ? lookByHttp(ready.port, ready.http) : lookByGreeting(ready);

/** On a connection of its own: one that is kept open would keep the service from ending. */
const lookByHttp = (port: number, path: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, agent: false, timeout: LOOK_MS }, (response) => {
      const { statusCode = 0 } = response;
      resolve(statusCode >= 200 && statusCode < 300 ? undefined : `GET ${path} answers ${statusCode}`);
      request.destroy();
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', (error) => resolve(`GET ${path}: ${error.message}`));
  });

const lookByGreeting = ({
  port,
  send,
  greeting,
}: {
  port: number;
  send?: string;
  greeting: string;
}): Promise<string | undefined> =>
  new Promise((resolve) => {
    let said = '';
    const socket = connect({ port, host: '127.0.0.1' });
    const settle = (problem?: string) => {
      resolve(problem);
      socket.destroy();
    };
    socket.setTimeout(LOOK_MS, () => settle(`port ${port} says nothing`));
    socket.on('error', (error) => settle(error.message));
    socket.on('close', () => settle(`port ${port} hangs up after "${said.slice(0, 200)}"`));
    socket.on(
      'connect',
      () => send !== undefined && socket.write(send.endsWith('\n') ? send : `${send}\r\n`),
    );
    socket.setEncoding('utf8').on('data', (text) => {
      said = (said + text).slice(0, 10_000);
      if (said.split(/\r?\n/).some((line) => line.startsWith(greeting))) settle();
    });
  });

const LOOK_MS = 5_000;
const POLL_MS = 60;
