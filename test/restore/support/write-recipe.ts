// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how compose files say variables
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const COMPOSE = (version: string, labels: string) => `
version: "3.8"
services:
  app:
    image: example/app:1.2.3
    healthcheck: {test: [CMD, "true"]}
    volumes: [data:/data]
    deploy:
      labels:
        - "coop-cloud.\${STACK_NAME}.version=${version}"
${labels}
    configs: [{source: backup, target: /backup.sh, mode: 0555}]
volumes: {data: }
configs: {backup: {file: ./backup.sh, name: "\${STACK_NAME}_backup_\${BACKUP_VERSION}"}}
`;

/** A small recipe whose labels are right: one service that keeps its database in one volume, and dumps it. */
export const SMALL_RECIPE: Readonly<Record<string, string>> = {
  'compose.yml': COMPOSE(
    '1.0.1+1.2.3',
    `
        - "backupbot.backup=true"
        - "backupbot.backup.pre-hook=/backup.sh backup"
        - "backupbot.backup.volumes.data.path=backup.db"
        - "backupbot.restore.post-hook=/backup.sh restore"`,
  ),
  'published/compose.yml': COMPOSE('1.0.0+1.2.3', ''),
  'published/backup.sh': '#!/bin/sh\n',
  'backup.sh': '#!/bin/sh\ncp /data/main.db /data/backup.db\n',
  'abra.sh': 'export BACKUP_VERSION=v1\n',
  '.env.sample': 'DOMAIN=example.com\n',
  'probe.ts': '',
  'proof.yml': `
name: small
title: Small
data:
  - {volume: data, path: main.db, class: durable, captured: backup.db, why: everything that people wrote}
stores: [{id: notes, volumes: [data], what: notes of people}]
`,
  'process.yml': `
services: {app: {command: [app, --port, "{port:http}"], ready: {port: http, http: /}}}
ports: [http]
endpoints: {http: {port: http, protocol: http}}
requires: [{program: app, package: app}]
`,
};

/** Writes a recipe into a folder. @param changes files that are different; null: not there */
export async function writeRecipe(
  folder: string,
  changes: Record<string, string | null> = {},
): Promise<string> {
  for (const [name, content] of Object.entries({ ...SMALL_RECIPE, ...changes })) {
    if (content === null) continue;
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}
