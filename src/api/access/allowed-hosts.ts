import { networkInterfaces } from 'node:os';
import { UserError } from '../../control/user-error.ts';
import type { ListenAddress } from '../../observe/listen-address.ts';

/** A `Host` header taken apart: lower case, without brackets. */
interface Host {
  name: string;
  port: string | undefined;
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '::1'];
const EVERYWHERE = ['0.0.0.0', '::'];

/** Whether only this machine reaches what listens there. */
export const isLoopback = (host: string): boolean =>
  /^(localhost|::1|(::ffff:)?127(\.\d{1,3}){3})$/i.test(host);

/** @returns undefined of what is no host with or without a port */
export function parseHost(text: string): Host | undefined {
  const [, v6, name, port] =
    /^(?:\[([\da-f:.]{2,45})\]|([a-z\d._-]{1,253}))(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const found = v6 ?? name;
  return found === undefined ? undefined : { name: found.toLowerCase().replace(/\.$/, ''), port };
}

/** @throws UserError if one of them could never be asked for */
export function checkPublicHosts(publicHosts: readonly string[]): void {
  const wrong = publicHosts.find((host) => !parseHost(host));
  if (wrong !== undefined)
    throw new UserError(`--public-host: expected a name such as migrate.example.com, got ${wrong}`);
}

/**
 * Tells whether a request was meant for us. A page of somebody else whose name suddenly leads to our address (DNS rebinding) still calls us by its
 * own name, so that name decides, never the address it came to. Ports don't matter: nobody can rebind one.
 * @param publicHosts beside its own address: with a port only by that, else by any
 */
export function allowedHosts(
  { host: listening }: ListenAddress,
  publicHosts: readonly string[],
): (hostHeader: string | undefined) => boolean {
  const given = publicHosts.map(parseHost).filter((host) => host !== undefined);
  const own = (name: string): boolean => {
    if (name === listening.toLowerCase()) return true;
    if (isLoopback(listening)) return LOOPBACK_NAMES.includes(name);
    if (!EVERYWHERE.includes(listening)) return false;
    return LOOPBACK_NAMES.includes(name) || addressesOfThisMachine().includes(name);
  };
  return (hostHeader) => {
    const asked = parseHost(hostHeader ?? '');
    if (!asked) return false;
    return (
      own(asked.name) || given.some(({ name, port }) => name === asked.name && (!port || port === asked.port))
    );
  };
}

const addressesOfThisMachine = (): string[] =>
  Object.values(networkInterfaces()).flatMap(
    (list) => list?.map(({ address }) => address.toLowerCase()) ?? [],
  );
