/** How long things may take, in milliseconds. */
export interface Limits {
  /** A command that only asks, or changes one small thing. */
  ask: number;
  /** Pulling images and starting every service. */
  deploy: number;
  /** Until every service is healthy, after that. */
  ready: number;
  hook: number;
  /** One call of restic, or of backup-bot-two. */
  engine: number;
  /** Until what was removed is gone. */
  removal: number;
  /** Between two looks. */
  pause: number;
}

export const LIMITS: Limits = {
  ask: 60_000,
  deploy: 15 * 60_000,
  ready: 5 * 60_000,
  hook: 10 * 60_000,
  engine: 60 * 60_000,
  removal: 3 * 60_000,
  pause: 1_000,
};
