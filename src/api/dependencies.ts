import type { Connected } from '../control/connection.ts';
import type { Logger } from '../observe/create-log.ts';
import type { ListenAddress } from '../observe/listen-address.ts';
import type { OidcSettings } from './access/oidc-settings.ts';

/** What the API works with. */
export interface ApiDependencies {
  connected: Connected;
  log: Logger;
  /** Where it listens: a login is needed unless that is loopback. */
  address: ListenAddress;
  /** Hosts by which it may be called beside its own address: `migrate.example.com`, `migrate.example.com:8443`. */
  publicHosts: readonly string[];
  folders: ApiFolders;
  /** Where people log in instead of with a password; SLACK_MM2_OIDC_*. */
  oidc?: OidcSettings | undefined;
  /** With it `/metrics` is answered without a session; SLACK_MM2_METRICS_TOKEN. */
  metricsToken?: string | undefined;
  /** The built page; `web/dist` unless given. */
  page?: string;
}

/** Absolute, real paths. */
export interface ApiFolders {
  /** The data directory: databases, keys, addresses. Of it, requests reach `imports` and `uploads` alone, whatever `allowed` says. */
  state: string;
  /** Archives are read from there, and files written into them, if a request says so. */
  allowed: readonly string[];
  /** Where import files are made if a request gives no path. */
  imports: string;
  /** What is uploaded. */
  uploads: string;
  /** Tokens that came with requests, a file each, readable by us only. */
  secrets: string;
}
