import { BlockList, isIP } from 'node:net';
import { UserError } from '../control/user-error.ts';

/**
 * Addresses that nothing but the machine's own surroundings answers at, metadata of clouds above all: whoever may choose a webhook shall
 * not reach them. Other private addresses are allowed, since Mattermost is often there.
 */
const REFUSED = new BlockList();
REFUSED.addSubnet('169.254.0.0', 16, 'ipv4');
REFUSED.addAddress('100.100.100.200', 'ipv4');
REFUSED.addAddress('168.63.129.16', 'ipv4');
REFUSED.addAddress('192.0.0.192', 'ipv4');
REFUSED.addSubnet('fe80::', 10, 'ipv6');
REFUSED.addAddress('fd00:ec2::254', 'ipv6');
// The same of IPv4 through a translator (NAT64).
REFUSED.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');
REFUSED.addAddress('64:ff9b::6464:64c8', 'ipv6');

/** IPv4 written as IPv6 counts as what it means. */
export const isRefusedAddress = (address: string): boolean =>
  REFUSED.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** The address of a webhook. @throws UserError if nothing may be sent there; the message holds no path */
export function receiverUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
    throw new UserError('url: give an address that begins with https:// or http://');
  if (isRefusedHost(url)) throw new UserError(`url: ${url.hostname} is no address that webhooks may have`);
  return url;
}

/** Whether it names a refused address itself: no name is looked up. */
export const isRefusedHost = ({ hostname }: URL): boolean => {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) !== 0 && isRefusedAddress(bare);
};

/** An address as it may be shown: of most receivers the path is the secret. */
export function shownAddress(text: string): string {
  const { origin, pathname, search } = new URL(text);
  return pathname === '/' && search === '' ? origin : `${origin}/…`;
}
