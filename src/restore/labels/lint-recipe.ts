import type { ComposeFile } from '../recipe/compose-file.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { versionLabelOf } from '../recipe/version-label.ts';
import { type Finding, finding } from './rules.ts';

const UNSTABLE = /^(latest|main|master|edge|nightly|dev|develop|unstable|stable|canary|next|rolling)$/;
/** `15`, `v1.2.3`, `2024.06.52`, `7-alpine`, `1.2.3-rc1`. */
const SEMVER_LIKE = /^v?\d+(\.\d+)*([-.+][0-9A-Za-z.-]+)?$/;
const VERSION = /^(\d+)\.(\d+)\.(\d+)\+([0-9A-Za-z][0-9A-Za-z.+-]*)$/;

/**
 * The rules of Co-op Cloud for a recipe that can be seen in its compose file. Those of `abra recipe lint` about catalogue, repository, tags of git,
 * `.env.sample` and secrets are not looked at.
 * @param published the version before, if there is one
 */
export const lintRecipe = ({ compose }: Recipe, published: Recipe | null = null): Finding[] => [
  ...lintFile(compose),
  ...Object.entries(compose.services).flatMap(([service, { image, hasHealthcheck }]) => [
    ...(hasHealthcheck
      ? []
      : [finding('r002-healthcheck', { service }, `${service} has none: what runs counts as healthy`)]),
    ...lintImage(service, image),
  ]),
  ...lintVersion(compose, published?.compose ?? null),
  ...lintConfigNames(compose),
];

function lintFile({ formatVersion, overlays, services }: ComposeFile): Finding[] {
  const found: Finding[] = [];
  if (formatVersion !== '3.8')
    found.push(
      finding(
        'r001-compose-version',
        {},
        `it is ${formatVersion === '' ? 'not given' : `"${formatVersion}"`}`,
      ),
    );
  if (!Object.hasOwn(services, 'app'))
    found.push(finding('app-service', {}, `there are ${Object.keys(services).join(', ')}`));
  for (const overlay of overlays)
    found.push(
      finding('overlay-not-read', {}, `${overlay} is not read: its labels and volumes are not in the plan`),
    );
  return found;
}

function lintImage(service: string, image: string): Finding[] {
  if (image === '') return [finding('image-missing', { service }, `${service} has no image`)];
  const [, tag, digest] = /^[^@]*?(?::([^/:@]*))?(@.+)?$/.exec(image) ?? [];
  if (!tag)
    return digest ? [] : [finding('image-untagged', { service }, `${image} has no tag: it is latest`)];
  if (UNSTABLE.test(tag))
    return [finding('image-unstable', { service }, `${image} is another image tomorrow`)];
  return SEMVER_LIKE.test(tag)
    ? []
    : [finding('image-not-semver', { service }, `${image}: which of two tags is newer can't be seen`)];
}

function lintVersion(compose: ComposeFile, published: ComposeFile | null): Finding[] {
  const found = versionLabelOf(compose);
  if (!found)
    return [
      finding(
        'version-missing',
        { service: 'app' },
        `write deploy.labels: "coop-cloud.\${STACK_NAME}.version=1.2.3+4.5.6"`,
      ),
    ];
  const { service, label, version } = found;
  const place = { service, label };
  const findings: Finding[] = [];
  if (service !== 'app' && Object.hasOwn(compose.services, 'app'))
    findings.push(finding('version-elsewhere', place, `is on ${service}: move it to app`));
  const [, , , , appVersion] = VERSION.exec(version) ?? [];
  if (appVersion === undefined)
    return [...findings, finding('version-shape', place, `"${version}" is not of the form 1.2.3+4.5.6`)];
  const tag = compose.services[service]!.image.replace(/@.*$/, '').split(':').at(-1)!;
  if (service === 'app' && tag.replace(/^v/, '') !== appVersion.replace(/^v/, ''))
    findings.push(finding('version-app', place, `says ${appVersion}, and the image of app is ${tag}`));
  const before = published ? versionLabelOf(published)?.version : undefined;
  if (before !== undefined && !isHigher(version, before))
    findings.push(
      finding('version-not-bumped', place, `${version} is not higher than ${before}, which is published`),
    );
  return findings;
}

/** Of the recipe's own version, the half before the plus. A published version without the right form is lower than any. */
function isHigher(version: string, before: string): boolean {
  const [now, then] = [version, before].map((text) => VERSION.exec(text)?.slice(1, 4).map(Number));
  if (!now || !then) return now !== undefined;
  const at = now.findIndex((part, index) => part !== then[index]);
  return at >= 0 && now[at]! > then[at]!;
}

/** Swarm refuses a config of another content under a name that it has: the upgrade fails. */
const lintConfigNames = ({ configs, configNames }: ComposeFile): Finding[] =>
  Object.entries(configs)
    .filter(([name, file]) => file !== null && !isVersioned(configNames[name] ?? ''))
    .map(([name]) =>
      finding(
        'config-unversioned',
        {},
        `config ${name} needs a \`name\` that changes with its content, such as \${STACK_NAME}_${name}_\${${name.toUpperCase().replaceAll(/\W/g, '_')}_VERSION}`,
      ),
    );

const isVersioned = (name: string): boolean =>
  /\$\{?\w*VERSION/.test(name) || /[-_.]v?\d+(\.\d+)*$/.test(name);
