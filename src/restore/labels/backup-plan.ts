/** What a recipe's backupbot v2 labels come to: which hooks run, and which paths of which volumes are copied. */
export interface BackupPlan {
  /** Whether any service turns the backup on. Without, nothing is copied. */
  isOn: boolean;
  /** In the order of the compose file; only services with a hook. Hooks as they run in the container: `$$` is `$` by then. */
  hooks: ServiceHooks[];
  /** Every volume that a service mounts, in the order of the compose file. */
  volumes: VolumePlan[];
}

export interface ServiceHooks {
  service: string;
  backup: { pre?: string; post?: string };
  restore: { pre?: string; post?: string };
}

export interface VolumePlan {
  volume: string;
  mounts: { service: string; target: string }[];
  selection: Selection;
}

/** Paths are relative to the volume's root, without `..` and leading or trailing slash. */
export type Selection = { kind: 'whole' } | { kind: 'excluded' } | { kind: 'paths'; paths: string[] };
