declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http';

  /** As much of it as the tests need: the package comes without types. */
  export default class Provider {
    constructor(issuer: string, configuration: object);
    callback(): RequestListener;
    on(event: string, listener: (...args: unknown[]) => void): void;
  }
}
