type Level = 'error' | 'warning';

/** What a linter looks for. An error makes the rung of `lint` fail; a warning is for a person to judge. docs/restore-proof/labels.md has the same table. */
export const LABEL_RULES = {
  'no-backup-labels': ['error', 'a recipe that keeps something durable has backup labels'],
  'switch-missing': ['error', 'backup labels are read only if some service has backupbot.backup=true'],
  'switch-value': ['error', 'backupbot.backup is exactly `true`'],
  'switch-repeated': ['warning', 'backupbot.backup is set once for the whole stack'],
  'container-label': ['error', 'labels stand under deploy.labels: those under labels are not read'],
  'v1-label': ['error', 'no label of version 1'],
  'restore-switch': ['warning', 'backupbot.restore is not in the specification'],
  'unknown-label': ['error', 'version 2 knows every backupbot label'],
  'volume-unknown': ['error', 'the volume of a label is in the compose file'],
  'volume-unmounted': ['error', 'some service mounts the volume of a label'],
  'volume-elsewhere': ['warning', 'the volume of a label is mounted by the service that has the label'],
  'volume-value': ['error', 'the label of a volume is `false`, or `true`'],
  'volume-contradiction': ['error', 'a volume is excluded, or paths of it are named, not both'],
  'path-outside': ['error', 'a path lies in its volume: relative, without `..`'],
  'path-empty': ['error', 'a list of paths has no empty entry'],
  'path-pattern': ['warning', 'a path has no `*`, `?` or `[`: the specification knows no patterns'],
  'path-not-described': ['error', 'each path that is copied is described in proof.yml'],
  'durable-not-captured': ['error', 'what is durable is copied, at its own path or as a dump'],
  'live-copied': ['error', 'of what has a dump, the files in use are not copied as well'],
  'rebuildable-captured': ['error', 'what can be rebuilt is not copied, unless it is tolerated'],
  'cache-captured': ['error', 'a cache is excluded: version 2 copies every volume unless told otherwise'],
  'hook-empty': ['error', 'a hook has a command'],
  'hook-unknown-service': ['error', 'a hook belongs to a service that runs'],
  'hook-renamed-service': ['warning', 'the service of a hook is in the published version too'],
  'hook-script-missing': ['error', 'a script that a hook calls is mounted into its service as a config'],
  'hook-script-mode': ['error', 'a script that a hook calls is mounted with a mode that lets it run'],
  'hook-single-quote': ['error', 'a hook has no single quotes: it is run within some'],
  'hook-open-quote': ['error', 'quotes in a hook are closed'],
  'hook-newline': ['error', 'a hook is one line'],
  'hook-dollar': ['error', 'a variable of the container is written $$X: compose fills in $X when it deploys'],
  'hook-pipe': ['error', 'a hook with a pipe has `set -o pipefail`: else a dump that failed counts as made'],
  'hook-failure-hidden': ['warning', 'a failure within a backup hook makes the hook fail'],
  'dump-never-made': ['error', 'a dump that proof.yml speaks of is made by a backup hook'],
  'dump-without-reload': ['error', 'what a backup hook dumps, a restore hook of the service reloads'],
  'hook-without-counterpart': ['warning', 'a hook of one kind has one that undoes or uses what it did'],
  'database-without-dump': ['error', 'a database that is backed up has a hook that dumps it'],
  'database-copied-live': ['error', 'the files of a running database are not copied'],
  'backup-dropped': ['error', 'a version does not turn off the backup that the published one has'],
  'hook-dropped': ['warning', 'a hook of the published version is still there'],
} as const satisfies Record<string, readonly [Level, string]>;

/** Of Co-op Cloud's recipes; those with numbers are `abra recipe lint`'s. @see pkg.go.dev/coopcloud.tech/abra/pkg/lint */
export const RECIPE_RULES = {
  'r001-compose-version': ['warning', 'the compose file has `version: "3.8"`'],
  'r002-healthcheck': ['warning', 'each service has a healthcheck'],
  'app-service': ['error', 'there is a service `app`'],
  'image-missing': ['error', 'each service has an image'],
  'image-untagged': ['error', 'each image has a tag'],
  'image-unstable': ['warning', 'no tag moves, as `latest` does'],
  'image-not-semver': ['warning', 'tags are versions'],
  'version-missing': ['error', 'the recipe has a version label, `coop-cloud.….version`'],
  'version-elsewhere': ['warning', 'the version label is on the service `app`'],
  'version-shape': ['error', 'the version label has the form 1.2.3+VERSION-OF-THE-APP'],
  'version-app': ['warning', 'the second half of the version label is the tag of the image of `app`'],
  'version-not-bumped': ['error', 'the version is higher than the published one'],
  'config-unversioned': [
    'warning',
    'the name of a config has a version: Swarm never changes one that it has',
  ],
  'overlay-not-read': ['warning', 'what other compose files (compose.*.yml) say is not looked at'],
} as const satisfies Record<string, readonly [Level, string]>;

export const RULES = { ...LABEL_RULES, ...RECIPE_RULES };
export type RuleName = keyof typeof RULES;

/** A place where a rule is broken, and what to write instead. */
export interface Finding {
  rule: RuleName;
  level: Level;
  service?: string;
  volume?: string;
  /** The whole key. */
  label?: string;
  message: string;
}

type Place = Pick<Finding, 'service' | 'volume' | 'label'>;

export const finding = (rule: RuleName, place: Place, message: string): Finding => ({
  rule,
  level: RULES[rule][0],
  ...place,
  message,
});
