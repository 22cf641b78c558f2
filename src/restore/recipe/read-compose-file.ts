import { readdir } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { RecipeError } from '../drivers/driver.ts';
import type { ComposeFile, ComposeService, VolumeMount } from './compose-file.ts';
import { containerPath } from './container-path.ts';
import { InterpolationError, interpolate } from './interpolate.ts';
import { parseYaml } from './parse-yaml.ts';
import { readText } from './read-text.ts';

interface Options {
  /** What variables are filled in with; `readRecipeEnvironment` gives a recipe's own. */
  environment?: Readonly<Record<string, string>>;
  /** Unless given, `${STACK_NAME}` stays as it is. */
  stackName?: string;
}

/** A value of the file, with the way to it for errors. */
interface Field {
  value: unknown;
  name: string;
}

/**
 * Reads a compose file. Other files that compose would lay over it (`compose.*.yml`) are not read.
 * @throws RecipeError naming file and field; the file is not there, is no YAML, or compose would refuse it
 */
export async function readComposeFile(path: string, options: Options = {}): Promise<ComposeFile> {
  const text = await readText(path);
  const isOverlay = (name: string) => /^compose\..+\.ya?ml$/.test(name) && name !== basename(path);
  const overlays = (await readdir(dirname(path))).filter(isOverlay).sort();
  return { ...parseComposeFile(text, path, options), overlays };
}

/** As `readComposeFile`, of its text. @param path absolute */
export function parseComposeFile(text: string, path: string, options: Options = {}): ComposeFile {
  const read = createReader(basename(path), options);
  const file: Field = { value: parseYaml(text, basename(path), { numbersAsText: true }), name: '' };
  for (const key of ['include', 'extends']) {
    if (read.child(file, key).value !== undefined)
      throw read.error(read.child(file, key), 'other files are not read: put what they hold into this one');
  }
  const volumes = Object.keys(read.map(read.child(file, 'volumes')));
  const configs = Object.entries(read.map(read.child(file, 'configs')));
  const configName = (config: Field) => read.optionalRaw(read.child(config, 'name'));
  const configFile = (config: Field) => {
    const name = read.optionalText(read.child(config, 'file'));
    return name === null ? null : resolve(dirname(path), name);
  };
  const services = Object.entries(read.map(read.child(file, 'services')));
  if (services.length === 0) throw new RecipeError(`${basename(path)}: services: there are none`);
  const known = { volumes, configs: configs.map(([name]) => name) };
  return {
    path,
    overlays: [],
    environment: { ...options.environment },
    formatVersion: read.optionalText(read.child(file, 'version')) ?? '',
    services: Object.fromEntries(services.map(([name, field]) => [name, readService(read, field, known)])),
    volumes,
    configs: Object.fromEntries(configs.map(([name, config]) => [name, configFile(config)])),
    configNames: Object.fromEntries(configs.map(([name, config]) => [name, configName(config)])),
    secrets: Object.keys(read.map(read.child(file, 'secrets'))),
  };
}

type Reader = ReturnType<typeof createReader>;
interface Known {
  volumes: readonly string[];
  configs: readonly string[];
}

function readService(read: Reader, service: Field, known: Known): ComposeService {
  read.map(service);
  const extended = read.child(service, 'extends');
  if (extended.value !== undefined)
    throw read.error(extended, 'Swarm has none: write out what it stands for');
  const deploy = read.child(service, 'deploy');
  read.map(deploy);
  const labels = readLabels(read, read.child(deploy, 'labels'));
  return {
    image: read.optionalText(read.child(service, 'image')) ?? '',
    labels: Object.fromEntries(labels.map(({ key, value }) => [key, value])),
    rawLabels: Object.fromEntries(labels.map(({ key, raw }) => [key, raw])),
    containerLabels: Object.fromEntries(
      readLabels(read, read.child(service, 'labels')).map(({ key, value }) => [key, value]),
    ),
    mounts: read.list(read.child(service, 'volumes')).flatMap((mount) => readMount(read, mount, known)),
    configs: read.list(read.child(service, 'configs')).map((config) => readConfig(read, config, known)),
    environment: readEnvironment(read, read.child(service, 'environment')),
    hasHealthcheck: readHealthcheck(read, read.child(service, 'healthcheck')),
    replicas: readReplicas(read, read.child(deploy, 'replicas')),
  };
}

/** A `$` that compose refuses stays in `value` as it is written: the linter has words for it. */
function readLabels(read: Reader, field: Field): { key: string; value: string; raw: string }[] {
  if (Array.isArray(field.value))
    return read.list(field).map((item) => {
      const [rawKey, raw] = splitOnce(read.rawText(item), '=');
      // Of a list, compose fills in whole items; of a map, values only.
      return { key: read.fillLeniently(rawKey), value: read.fillLeniently(raw ?? ''), raw: raw ?? '' };
    });
  return Object.entries(read.map(field)).map(([key, item]) => {
    const raw = read.optionalRaw(item) ?? '';
    return { key, value: read.fillLeniently(raw), raw };
  });
}

function readEnvironment(read: Reader, field: Field): Record<string, string> {
  if (!Array.isArray(field.value))
    return Object.fromEntries(
      Object.entries(read.map(field)).map(([key, item]) => [
        key,
        read.optionalText(item) ?? read.variable(key),
      ]),
    );
  return Object.fromEntries(
    read.list(field).map((item) => {
      const [key, value] = splitOnce(read.text(item), '=');
      return [key, value ?? read.variable(key)];
    }),
  );
}

function readMount(read: Reader, field: Field, known: Known): VolumeMount[] {
  const mount = typeof field.value === 'string' ? shortMount(read, field) : longMount(read, field);
  if (mount === null) return [];
  if (!mount.target.startsWith('/'))
    throw read.error(field, `"${mount.target}" is no absolute path in the container`);
  if (!known.volumes.includes(mount.volume))
    throw read.error(field, `there is no volume "${mount.volume}" at the top level`);
  return [{ ...mount, target: containerPath(mount.target) }];
}

/** `volume:/target:ro`; null of a path of the host, or of a volume without a name. */
function shortMount(read: Reader, field: Field): VolumeMount | null {
  const [source, target, mode, ...rest] = read.text(field).split(':');
  if (rest.length > 0 || source === '')
    throw read.error(field, 'expected VOLUME:/TARGET or VOLUME:/TARGET:ro');
  if (target === undefined || /^[./~]/.test(source!)) return null;
  return { volume: source!, target, readOnly: mode?.split(',').includes('ro') ?? false };
}

function longMount(read: Reader, field: Field): VolumeMount | null {
  read.map(field);
  const [type, source, target] = ['type', 'source', 'target'].map((key) =>
    read.optionalText(read.child(field, key)),
  );
  if (!type) throw read.error(read.child(field, 'type'), 'expected volume, bind or tmpfs');
  if (!target) throw read.error(read.child(field, 'target'), 'expected a path in the container');
  if (type !== 'volume' || !source) return null;
  return { volume: source, target, readOnly: read.isTrue(read.child(field, 'read_only')) };
}

function readConfig(read: Reader, field: Field, { configs }: Known): ComposeService['configs'][number] {
  const isShort = typeof field.value === 'string';
  const part = (key: string) => (isShort ? null : read.optionalText(read.child(field, key)));
  if (!isShort) read.map(field);
  const source = isShort ? read.text(field) : part('source');
  if (!source) throw read.error(field, 'expected `source`, a config of the top level');
  if (!configs.includes(source)) throw read.error(field, `there is no config "${source}" at the top level`);
  const mode = part('mode') ?? '0444';
  if (!/^0?o?[0-7]{3,4}$/.test(mode))
    throw read.error(read.child(field, 'mode'), 'expected octal such as 0555');
  return {
    source,
    target: containerPath(part('target') ?? source),
    mode: mode.replace('o', '').padStart(4, '0'),
  };
}

function readHealthcheck(read: Reader, field: Field): boolean {
  if (Object.keys(read.map(field)).length === 0 || read.isTrue(read.child(field, 'disable'))) return false;
  const { value } = read.child(field, 'test');
  const first = Array.isArray(value) ? value[0] : value;
  return first !== undefined && first !== null && first !== '' && first !== 'NONE';
}

function readReplicas(read: Reader, field: Field): number | null {
  const text = read.optionalText(field);
  if (text === null) return null;
  if (!/^\d{1,9}$/.test(text)) throw read.error(field, 'expected a whole number');
  return Number(text);
}

/** Looks into a parsed file; what is not as expected is an error that names the field. */
function createReader(file: string, { environment = {}, stackName }: Options) {
  const variables: Readonly<Record<string, string>> = {
    ...environment,
    ...(stackName !== undefined && { STACK_NAME: stackName }),
  };
  const keep = stackName === undefined ? ['STACK_NAME'] : [];
  const error = ({ name }: Field, what: string) => new RecipeError(`${file}: ${name || 'the file'}: ${what}`);

  const map = (field: Field): Record<string, Field> => {
    if (field.value === undefined || field.value === null) return {};
    if (typeof field.value !== 'object' || Object.getPrototypeOf(field.value) !== Object.prototype)
      throw error(field, 'expected keys and values');
    return Object.fromEntries(Object.keys(field.value).map((key) => [key, child(field, key)]));
  };
  const child = ({ value, name }: Field, key: string): Field => ({
    value:
      typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined,
    name: name === '' ? key : `${name}.${key}`,
  });
  const list = (field: Field): Field[] => {
    if (field.value === undefined || field.value === null) return [];
    if (!Array.isArray(field.value)) throw error(field, 'expected a list');
    return field.value.map((value, index) => ({ value, name: `${field.name}[${index}]` }));
  };
  const optionalRaw = (field: Field): string | null => {
    const { value } = field;
    if (value === undefined || value === null) return null;
    if (!['string', 'number', 'boolean', 'bigint'].includes(typeof value))
      throw error(field, 'expected a text');
    return String(value);
  };
  const rawText = (field: Field): string => {
    const text = optionalRaw(field);
    if (text === null) throw error(field, 'expected a text');
    return text;
  };
  const fill = (text: string, field: Field): string => {
    try {
      return interpolate(text, variables, keep);
    } catch (cause) {
      if (cause instanceof InterpolationError) throw error(field, cause.message);
      throw cause;
    }
  };
  return {
    error,
    map,
    child,
    list,
    rawText,
    optionalRaw,
    text: (field: Field): string => fill(rawText(field), field),
    optionalText: (field: Field): string | null => {
      const text = optionalRaw(field);
      return text === null ? null : fill(text, field);
    },
    fillLeniently: (text: string): string => {
      try {
        return interpolate(text, variables, keep);
      } catch (cause) {
        if (cause instanceof InterpolationError) return text;
        throw cause;
      }
    },
    isTrue: (field: Field): boolean => optionalRaw(field) === 'true',
    variable: (name: string): string => (Object.hasOwn(variables, name) ? variables[name]! : ''),
  };
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
