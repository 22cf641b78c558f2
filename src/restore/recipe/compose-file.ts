/** Of a recipe's compose file (Co-op Cloud, Docker Swarm) what a restore proof needs. Names in the order of the file. */
export interface ComposeFile {
  /** Absolute. */
  path: string;
  /** Files beside it that compose may be told to lay over it (`compose.*.yml`). They are not read. */
  overlays: string[];
  /** What variables were filled in from. */
  environment: Record<string, string>;
  /** `version:` at the top, empty if there is none. */
  formatVersion: string;
  services: Record<string, ComposeService>;
  /** Keys of the top level's `volumes`. */
  volumes: string[];
  /** Key of the top level's `configs` → its file, absolute, or null if it has none. */
  configs: Record<string, string | null>;
  /** Key of the top level's `configs` → its `name` as written, such as `${STACK_NAME}_script_${SCRIPT_VERSION}`; null if it has none. */
  configNames: Record<string, string | null>;
  /** Keys of the top level's `secrets`. */
  secrets: string[];
}

export interface ComposeService {
  /** Empty if the file says none. */
  image: string;
  /** `deploy.labels`, map or list, as Swarm gets them: `${X:-y}` filled, `$$` is `$`. */
  labels: Record<string, string>;
  /** The same labels as they are written, before anything was filled in. The keys are those of `labels`. */
  rawLabels: Record<string, string>;
  /** Labels beside `deploy`: those of containers, which backup-bot-two does not read. */
  containerLabels: Record<string, string>;
  mounts: VolumeMount[];
  configs: { source: string; target: string; mode: string }[];
  environment: Record<string, string>;
  hasHealthcheck: boolean;
  /** `deploy.replicas` if it is given. */
  replicas: number | null;
}

export interface VolumeMount {
  /** Key of the top level's `volumes`. */
  volume: string;
  /** Absolute, in the container. */
  target: string;
  readOnly: boolean;
}
