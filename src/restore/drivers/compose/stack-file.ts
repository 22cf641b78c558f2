import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { isMap, parseDocument, stringify, visit } from 'yaml';
import { RecipeError } from '../driver.ts';
import type { ContainersFile } from './containers-file.ts';
import { namesOf, PROOF_NETWORK, STAMP } from './names.ts';

export interface StackFile {
  /** For `docker stack deploy -c`; variables are still to be filled in. */
  text: string;
  services: string[];
  volumes: string[];
  secrets: string[];
  /** Names of what the stack makes beside: configs and networks, as docker lists them. */
  configs: string[];
  networks: string[];
  /** Variables that it asks for. */
  variables: string[];
}

interface Input {
  run: string;
  /** Of the recipe's compose file, absolute. */
  path: string;
  text: string;
  containers: ContainersFile;
  /** Key of a config → what its file holds. */
  configContents: Readonly<Record<string, string>>;
  /** Leaves `backupbot.*` on the services: for backup-bot-two. Else a bot that serves the same machine would take the run's stack along. */
  keepsBackupLabels: boolean;
}

type Fields = Record<string, unknown>;

/**
 * A recipe's compose file as the stack of one run: everything stamped, under names of its own, and cut off from what else the machine serves:
 * no published ports, no network of others, no volume of others, no path of the host that could be written to, no routes of Traefik.
 * @throws RecipeError naming service and field if that can't be had
 */
export function renderStackFile({
  run,
  path,
  text,
  containers,
  configContents,
  keepsBackupLabels,
}: Input): StackFile {
  const file = parseCompose(text, path);
  const folder = dirname(path);
  const names = namesOf(run);
  const stamped = { [STAMP]: run };
  const all = fieldsOf(file.services, 'services', path);
  for (const service of [
    ...Object.keys(containers.leave_out),
    ...Object.values(containers.endpoints).map((endpoint) => endpoint.service),
  ]) {
    if (!(service in all))
      throw new RecipeError(`containers.yml: there is no service "${service}" in ${path}`);
  }
  const withEndpoint = new Set(Object.values(containers.endpoints).map(({ service }) => service));
  const services = Object.fromEntries(
    Object.entries(all)
      .filter(([name]) => !(name in containers.leave_out))
      .map(([name, service]) => [
        name,
        renderService(fieldsOf(service, `services.${name}`, path), {
          where: `${path}: services.${name}`,
          folder,
          run,
          isReached: withEndpoint.has(name),
          keepsBackupLabels,
        }),
      ]),
  );
  const section = (key: string) => Object.entries(fieldsOf(file[key], key, path));
  const volumes = section('volumes').map(([name, volume]): [string, Fields] => {
    const { name: _, external: __, ...rest } = fieldsOf(volume, `volumes.${name}`, path);
    return [name, { ...rest, labels: labelsWith(rest.labels, stamped) }];
  });
  const configs = section('configs').map(([name, config]): [string, Fields] => {
    const { file: source, name: _, ...rest } = fieldsOf(config, `configs.${name}`, path);
    if (rest.external)
      throw new RecipeError(`${path}: configs.${name}: it is external: a proof needs its \`file\``);
    // Swarm refuses to change a config: another text needs another name.
    const digest = createHash('sha256')
      .update(configContents[name] ?? '')
      .digest('hex')
      .slice(0, 8);
    return [
      name,
      {
        ...rest,
        ...(typeof source === 'string' && { file: resolve(folder, source) }),
        name: `${run}_${name}_${digest}`,
        labels: labelsWith(rest.labels, stamped),
      },
    ];
  });
  const secrets = section('secrets').map(([name]): [string, Fields] => [
    name,
    { external: true, name: names.secret(name) },
  ]);
  const networks = Object.entries({ default: null, ...fieldsOf(file.networks, 'networks', path) }).map(
    ([name, network]): [string, Fields] => {
      const { name: _, external: __, ...rest } = fieldsOf(network, `networks.${name}`, path);
      return [name, { ...rest, driver: 'overlay', labels: labelsWith(rest.labels, stamped) }];
    },
  );
  if (withEndpoint.size > 0)
    networks.push([PROOF_NETWORK, { driver: 'overlay', attachable: true, labels: stamped }]);
  const rendered = stringify(
    {
      version: file.version ?? '3.8',
      services,
      networks: Object.fromEntries(networks),
      ...(volumes.length > 0 && { volumes: Object.fromEntries(volumes) }),
      ...(configs.length > 0 && { configs: Object.fromEntries(configs) }),
      ...(secrets.length > 0 && { secrets: Object.fromEntries(secrets) }),
    },
    // Docker's reader takes more words for numbers and truth values than we do: in quotes they stay what they are.
    {
      defaultStringType: 'QUOTE_DOUBLE',
      defaultKeyType: 'PLAIN',
      lineWidth: 0,
      aliasDuplicateObjects: false,
    },
  );
  return {
    text: rendered,
    services: Object.keys(services),
    volumes: volumes.map(([name]) => name),
    secrets: secrets.map(([name]) => name),
    configs: configs.map(([, config]) => config.name as string),
    networks: networks.map(([name]) => `${run}_${name}`),
    variables: [...new Set([...variablesOf(rendered), ...Object.values(services).flatMap(passedOn)])],
  };
}

interface ServiceOptions {
  where: string;
  folder: string;
  run: string;
  isReached: boolean;
  keepsBackupLabels: boolean;
}

function renderService(
  service: Fields,
  { where, folder, run, isReached, keepsBackupLabels }: ServiceOptions,
): Fields {
  const { ports: _, container_name: __, ...rest } = service;
  if (rest.network_mode !== undefined)
    throw new RecipeError(`${where}.network_mode: a proof's services share no network with the machine`);
  for (const mount of listOf(rest.volumes)) checkMount(mount, `${where}.volumes`);
  const stamped = { [STAMP]: run };
  const deploy = fieldsOf(rest.deploy, 'deploy', where);
  const isForeign = (key: string) =>
    key.startsWith('traefik.') || (!keepsBackupLabels && key.startsWith('backupbot.'));
  return {
    ...rest,
    ...(rest.env_file !== undefined && {
      env_file: listOf(rest.env_file).map((file) => resolve(folder, String(file))),
    }),
    ...(Array.isArray(rest.volumes) && {
      volumes: rest.volumes.map((mount) => absoluteMount(mount, folder)),
    }),
    ...(isReached && { networks: networksWith(rest.networks, PROOF_NETWORK) }),
    labels: labelsWith(rest.labels, stamped),
    deploy: { ...deploy, labels: labelsWith(withoutLabels(deploy.labels, isForeign), stamped) },
  };
}

/** What of the machine itself a service could write to would be real data. */
function checkMount(mount: unknown, where: string): void {
  const { source, readOnly } = mountOf(mount);
  if (source === null || /^[a-z0-9][\w.-]*$/i.test(source)) return;
  if (source.startsWith('$'))
    throw new RecipeError(
      `${where}: "${source}": write the volume's name: what it stands for can't be told here`,
    );
  if (!readOnly)
    throw new RecipeError(
      `${where}: "${source}" is a path of the machine that the service may write to: make it read-only or a volume, or leave the service out in containers.yml`,
    );
}

/** `source` is null of a volume without a name, and of tmpfs. */
function mountOf(mount: unknown): { source: string | null; readOnly: boolean } {
  if (typeof mount === 'string') {
    const [source, target, mode] = mount.split(':');
    return {
      source: target === undefined ? null : source!,
      readOnly: mode?.split(',').includes('ro') ?? false,
    };
  }
  const { type, source, read_only } = mount as { type?: string; source?: string; read_only?: unknown };
  return { source: type === 'tmpfs' ? null : (source ?? null), readOnly: String(read_only) === 'true' };
}

function absoluteMount(mount: unknown, folder: string): unknown {
  const { source } = mountOf(mount);
  if (source === null || !source.startsWith('.')) return mount;
  const absolute = resolve(folder, source);
  return typeof mount === 'string'
    ? absolute + mount.slice(source.length)
    : { ...(mount as Fields), source: absolute };
}

function networksWith(networks: unknown, added: string): unknown {
  if (networks === undefined || networks === null) return ['default', added];
  return Array.isArray(networks) ? [...networks, added] : { ...(networks as Fields), [added]: {} };
}

/** Labels keep their form: of a list docker fills in variables in whole items, of a map in values only. */
function labelsWith(labels: unknown, added: Record<string, string>): unknown {
  if (Array.isArray(labels))
    return [...labels, ...Object.entries(added).map(([key, value]) => `${key}=${value}`)];
  return { ...(labels as Fields | null | undefined), ...added };
}

function withoutLabels(labels: unknown, isLeftOut: (key: string) => boolean): unknown {
  if (Array.isArray(labels)) return labels.filter((label) => !isLeftOut(String(label).split('=')[0]!));
  if (labels === undefined || labels === null) return labels;
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !isLeftOut(key)));
}

function parseCompose(text: string, path: string): Fields {
  const document = parseDocument(text, { merge: true, logLevel: 'error' });
  const [broken] = document.errors;
  if (broken) throw new RecipeError(`${path}: ${broken.message.split('\n')[0]}`, { cause: broken });
  if (!isMap(document.contents)) throw new RecipeError(`${path}: expected services and volumes`);
  visit(document, {
    Scalar(_, node) {
      // As docker reads it: a mode such as 0555 is octal.
      if (typeof node.value === 'number' && /^0[0-7]+$/.test(node.source ?? ''))
        node.value = Number.parseInt(node.source!, 8);
    },
  });
  return document.toJS({ maxAliasCount: 100 }) as Fields;
}

function fieldsOf(value: unknown, name: string, where: string): Fields {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new RecipeError(`${where}: ${name}: expected keys and values`);
  return value as Fields;
}

const listOf = (value: unknown): unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];

/** Names after a `$`; `$$` is a plain `$`. */
const variablesOf = (text: string): string[] =>
  [...text.matchAll(/\$(?:\$|\{?([A-Za-z_]\w*))/g)].flatMap(([, name]) => name ?? []);

/** Variables that a service gets as they are: in its environment by name only. */
function passedOn({ environment }: Fields): string[] {
  if (Array.isArray(environment)) return environment.map(String).filter((item) => !item.includes('='));
  const entries = Object.entries((environment ?? {}) as Fields);
  return entries.flatMap(([name, value]) => (value === null ? [name] : []));
}
