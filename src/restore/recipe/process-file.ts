import { z } from 'zod';

/**
 * `process.yml` of a recipe: how the local driver runs its services as plain processes, without containers. Texts may hold
 * `{run}` (the run's folder), `{recipe}` (the recipe's), `{volume:NAME}` (the folder that stands for a volume), `{port:NAME}` (a leased port of
 * 127.0.0.1), `{secret:NAME}`, `{user}` and `{group}` (of `users` below, or ours), `{sockets}` (a short folder for Unix sockets, whose paths may have
 * 107 bytes).
 */

const Name = z.string().regex(/^[a-z0-9][a-z0-9_-]*$/);
const Argv = z.array(z.string()).min(1);

const Ready = z.union([
  /** A TCP connection is greeted with a line that begins so; with `send`, after that was said. */
  z.strictObject({ port: Name, send: z.string().optional(), greeting: z.string() }),
  /** GET answers 2xx. */
  z.strictObject({ port: Name, http: z.string().startsWith('/') }),
]);

const ServiceProcess = z.strictObject({
  /** In the foreground. A service without one has its data and its commands only. */
  command: Argv.optional(),
  /** System user that its process and commands run as when we are root, the first that there is; ourselves unless given. */
  users: z.array(Name).default([]),
  /** Run each time before it starts, as the service does at its start; has to leave a volume that is filled alone. */
  before: z.array(Argv).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  /** Programs that hooks and the probe call in its container → what is run here in their place. */
  commands: z.record(z.string(), Argv).default({}),
  ready: Ready.optional(),
  /** Asks it to end; SIGTERM unless given. */
  stop_signal: z.enum(['SIGTERM', 'SIGINT', 'SIGQUIT']).default('SIGTERM'),
  /** Service names that have to be ready before. */
  after: z.array(Name).default([]),
});
export type ServiceProcess = z.infer<typeof ServiceProcess>;

export const ProcessFile = z.strictObject({
  services: z.record(Name, ServiceProcess),
  /** Names of ports; each gets one of 127.0.0.1 for the run. */
  ports: z.array(Name).default([]),
  /** Files to write into the run's folder from templates of the recipe: where to → which. */
  files: z.record(z.string(), z.string()).default({}),
  /** What the probe reaches: name → port, and how. */
  endpoints: z.record(Name, z.strictObject({ port: Name, protocol: z.string() })),
  /** Programs that have to be on this machine, looked for on the PATH and in `paths` (globs), and the Debian package that brings each. */
  requires: z.array(
    z.strictObject({ program: z.string(), package: z.string(), paths: z.array(z.string()).default([]) }),
  ),
  /** Said of what this driver can't show, in the report: "Roundcube itself is not run: …". */
  limits: z.array(z.string()).default([]),
});
export type ProcessFile = z.infer<typeof ProcessFile>;
