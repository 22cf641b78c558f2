import { InvalidArgumentError } from 'commander';
import { type ListenAddress, listenAddress } from '../observe/listen-address.ts';

/** The value of an option that names where to listen, for commander. */
export function listenOption(text: string): ListenAddress {
  try {
    return listenAddress(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
