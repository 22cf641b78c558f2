/** What a run needs beside the recipe's own images. */
export interface HelperImages {
  restic: string;
  /** With GNU find: BusyBox' has no `-printf`. */
  find: string;
  /** With socat as its entry point. */
  gateway: string;
  backupBot: string;
}

export const HELPER_IMAGES: HelperImages = {
  restic: 'restic/restic:0.17.3',
  find: 'debian:12-slim',
  gateway: 'alpine/socat:1.8.0.0',
  backupBot: 'git.coopcloud.tech/coop-cloud/backup-bot-two:2.3.0-beta',
};
