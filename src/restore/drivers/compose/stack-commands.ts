import type { Command } from './command.ts';
import type { RunContext, StackContext } from './context.ts';
import { filesOf, namesOf, STAMP } from './names.ts';

/** Commands that deploy, look at and remove the stack of a run. */

export const askDocker = (): Command => ({
  argv: ['docker', 'info', '--format', '{{json .}}'],
  why: 'a docker that answers, and is a Swarm of this one machine',
});

export const createSecret = ({ run, folder }: RunContext, secret: string): Command => ({
  argv: [
    'docker',
    'secret',
    'create',
    '--label',
    namesOf(run).stamp,
    namesOf(run).secret(secret),
    filesOf(folder).secret(secret),
  ],
  why: `the secret "${secret}", from its file: it outlives a wipe, as an operator's would`,
});

export const deployStack = ({ run, folder, variables }: StackContext, what: string): Command => ({
  argv: ['docker', 'stack', 'deploy', '--detach=false', '--prune', '-c', filesOf(folder).stack, run],
  ...(variables.length > 0 && { env: { names: variables, file: filesOf(folder).stackEnvironment } }),
  why: what,
});

/** Swarm publishes ports on every address of the machine: a relay on loopback shows the probe only what it needs, and nobody else. */
export const openGateway = ({ run, images, endpoints }: StackContext, name: string): Command => {
  const { service, port } = endpoints[name]!;
  const names = namesOf(run);
  return {
    argv: [
      ...['docker', 'run', '--detach', '--name', names.gateway(name), '--label', names.stamp],
      ...['--network', names.network, '--publish', `127.0.0.1::${port}`, images.gateway],
      ...[`tcp-listen:${port},fork,reuseaddr`, `tcp-connect:${service}:${port}`],
    ],
    why: `the endpoint "${name}": a port of 127.0.0.1 that leads to ${service}:${port}`,
  };
};

export const portOfGateway = (
  { run, endpoints }: Pick<StackContext, 'run' | 'endpoints'>,
  name: string,
): Command => ({
  argv: ['docker', 'port', namesOf(run).gateway(name), `${endpoints[name]!.port}/tcp`],
  why: `which port of 127.0.0.1 the endpoint "${name}" has`,
});

export const listServices = ({ run }: Pick<RunContext, 'run'>): Command => ({
  argv: [
    'docker',
    'service',
    'ls',
    '--filter',
    `label=${namesOf(run).stamp}`,
    '--format',
    '{{.Name}}\\t{{.Replicas}}\\t{{.Image}}',
  ],
  why: 'every service has as many healthy tasks as it is to have: Swarm counts a task once its health check passes',
});

export const serviceTasks = (service: string): Command => ({
  argv: [
    'docker',
    'service',
    'ps',
    '--no-trunc',
    '--format',
    '{{.Name}} {{.CurrentState}} {{.Error}}',
    service,
  ],
  why: `what became of the tasks of ${service}`,
});

export const serviceLog = (service: string): Command => ({
  argv: ['docker', 'service', 'logs', '--raw', '--tail', '20', service],
  why: `the end of the log of ${service}`,
});

export const restartService = ({ run }: Pick<RunContext, 'run'>, service: string): Command => ({
  argv: ['docker', 'service', 'update', '--force', '--quiet', namesOf(run).service(service)],
  why: `restart ${service}, and wait until its new task is healthy`,
});

/**
 * Beginning of a command that runs in the container that a service has at that moment: hooks and restarts replace containers, so
 * no id may be kept.
 */
export const execPrefix = (service: string): string[] => [
  ...['sh', '-c'],
  `id=$(docker ps -q --filter label=com.docker.swarm.service.name=$0 --filter status=running | head -n 1); exec docker exec -i "\${id:?${NO_CONTAINER}}" "$@"`,
  service,
];
export const NO_CONTAINER = 'no running container of the service';

export const removeStack = (stack: string): Command => ({
  argv: ['docker', 'stack', 'rm', stack],
  why: `remove the services and networks of the stack ${stack}`,
});

/** For a plan; the driver asks `listContainers` until nothing is left. */
export const awaitRemoval = (stack: string): Command => ({
  argv: [
    'sh',
    '-c',
    `until [ -z "$(docker ps -aq --filter label=com.docker.stack.namespace=$0)" ]; do sleep 1; done`,
    stack,
  ],
  why: `wait until the last container of ${stack} is gone: a volume in use can't be removed`,
});

export const removeGateways = ({ run, endpoints }: Pick<StackContext, 'run' | 'endpoints'>): Command[] => {
  const names = Object.keys(endpoints).map((name) => namesOf(run).gateway(name));
  return names.length === 0
    ? []
    : [removeThings('container', names, 'the gateways: a network that they are in stays')];
};

export const REMOVALS = {
  container: ['docker', 'rm', '--force', '--volumes'],
  network: ['docker', 'network', 'rm'],
  volume: ['docker', 'volume', 'rm'],
  secret: ['docker', 'secret', 'rm'],
  config: ['docker', 'config', 'rm'],
} as const;
export type Kind = keyof typeof REMOVALS;
export const KINDS = Object.keys(REMOVALS) as Kind[];

export const removeThings = (kind: Kind, names: readonly string[], why: string): Command => ({
  argv: [...REMOVALS[kind], ...names],
  why: `remove ${why}`,
});

const LISTINGS: Record<Kind, string[]> = {
  container: ['docker', 'ps', '--all', '--no-trunc'],
  network: ['docker', 'network', 'ls'],
  volume: ['docker', 'volume', 'ls'],
  secret: ['docker', 'secret', 'ls'],
  config: ['docker', 'config', 'ls'],
};

/** Lines `name<TAB>value of the stamp`. @param run of this run only; of all runs unless given */
export const listThings = (kind: Kind, run?: string): Command => ({
  argv: [
    ...LISTINGS[kind],
    ...['--filter', `label=${run === undefined ? STAMP : namesOf(run).stamp}`],
    ...['--format', `{{.${kind === 'container' ? 'Names' : 'Name'}}}\\t{{.Label "${STAMP}"}}`],
  ],
  why: `every ${kind} that carries the stamp${run === undefined ? '' : ' of this run'}`,
});
