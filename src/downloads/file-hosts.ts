import { BlockList, isIP } from 'node:net';

/**
 * Where Slack keeps files, and where it sends those whose token it does not take (`https://TEAM.slack.com/?redir=…`).
 * @see slackapi/deno-slack-sdk issue 285
 */
export const SLACK_HOSTS = [
  'files.slack.com',
  '*.slack.com',
  'slack-files.com',
  '*.slack-files.com',
  '*.slack-gov.com',
] as const;

const HOST = /^(?:(https?):\/\/)?((?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::(\d{1,5}))?$/i;

/** A host that files may come from: `files.example.com`, `*.example.com`, or with scheme and port `http://127.0.0.1:8080`. */
export const isHostPattern = (text: string): boolean => HOST.test(text);

/** Decides from where files may come. Nothing else is ever asked, and no token goes anywhere else. */
export interface FileHosts {
  allows(url: URL): boolean;
  /** Whether the host may have an address of a private network: somebody has named it. */
  mayBePrivate(url: URL): boolean;
}

/** @param added patterns that somebody has named, beside Slack's own hosts */
export function fileHosts(added: readonly string[] = []): FileHosts {
  const own = SLACK_HOSTS.map(matcher);
  const named = added.map(matcher);
  return {
    allows: (url) => [...own, ...named].some((matches) => matches(url)),
    mayBePrivate: (url) => named.some((matches) => matches(url)),
  };
}

function matcher(pattern: string): (url: URL) => boolean {
  const [, scheme = 'https', host = '', port = ''] = HOST.exec(pattern) ?? [];
  const name = host.toLowerCase();
  const wantedPort = port === (scheme === 'https' ? '443' : '80') ? '' : port;
  return ({ protocol, hostname, port: givenPort, username, password }) => {
    if (protocol !== `${scheme.toLowerCase()}:` || givenPort !== wantedPort) return false;
    if (username !== '' || password !== '') return false;
    return name.startsWith('*.') ? hostname.endsWith(name.slice(1)) : hostname === name;
  };
}

/** @see IANA IPv4 and IPv6 Special-Purpose Address Registries */
const PRIVATE = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 127],
  ['64:ff9b:1::', 48],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  PRIVATE.addSubnet(network, bits, 'ipv6');
}

/** Whether an address belongs to this machine or a private network. IPv4 written as IPv6 counts as what it means. */
export const isPrivateAddress = (address: string): boolean =>
  PRIVATE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
