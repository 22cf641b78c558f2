import { getCACertificates } from 'node:tls';
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { isLoopback } from './server-address.ts';

export interface Connecting {
  connectMs: number;
  /** A request on which nothing happens for so long is given up. */
  idleMs: number;
  /** Certificates in PEM of a certificate authority of one's own, beside those that Node trusts. */
  ca?: string | undefined;
}

/**
 * Connections to a server: TLS by the authorities that Node trusts (NODE_EXTRA_CA_CERTS among them) and `ca`, through the
 * proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name. This machine itself is never asked through a proxy.
 */
export function createDispatcher(address: string, { connectMs, idleMs, ca }: Connecting): Dispatcher {
  const tls = {
    timeout: connectMs,
    ...(ca === undefined ? {} : { ca: [...getCACertificates('default'), ca] }),
  };
  const options = { headersTimeout: idleMs, bodyTimeout: idleMs, connect: tls };
  return isLoopback(new URL(address))
    ? new Agent(options)
    : new EnvHttpProxyAgent({ ...options, requestTls: tls, proxyTls: tls });
}
