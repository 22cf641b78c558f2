import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, isMap, isScalar, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { RECIPES } from './with-recipe-copies.ts';

/** `admin backupbot.backup.pre-hook` */
export interface LabelPlace {
  service: string;
  label: string;
}

/** All backupbot labels of a bundled recipe, as its compose file has them: one that is new is among them without further ado. */
export function backupLabels(recipe: string): LabelPlace[] {
  const document = parseDocument(readFileSync(join(RECIPES, recipe, 'compose.yml'), 'utf8'));
  const { services } = document.toJS() as { services: Record<string, unknown> };
  return Object.keys(services).flatMap((service) =>
    namesOf(labelsOf(document, service))
      .filter((label) => label.startsWith('backupbot'))
      .map((label) => ({ service, label })),
  );
}

/** Takes out that label alone, of a list as of a map. */
export function removeLabel(document: Document, { service, label }: LabelPlace): void {
  const labels = labelsOf(document, service);
  const at = namesOf(labels).indexOf(label);
  if (!labels || at < 0) throw new Error(`${service} has no label ${label}`);
  labels.items.splice(at, 1);
}

/** Takes out all of them. */
export function removeBackupLabels(document: Document, recipe: string): void {
  for (const place of backupLabels(recipe)) removeLabel(document, place);
}

type Labels = YAMLMap | YAMLSeq | undefined;

function labelsOf(document: Document, service: string): Labels {
  const labels = document.getIn(['services', service, 'deploy', 'labels']);
  if (labels === undefined || isMap(labels) || isSeq(labels)) return labels;
  throw new Error(`services.${service}.deploy.labels: expected a list or a map`);
}

/** In their order. */
function namesOf(labels: Labels): string[] {
  if (isMap(labels)) return labels.items.map(({ key }) => textOf(key));
  return labels?.items.map((item) => textOf(item).split('=')[0]!) ?? [];
}

const textOf = (node: unknown): string => String(isScalar(node) ? node.value : node);
