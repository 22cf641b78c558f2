import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { judgeLeak } from '../judge/leak.ts';
import { judgeProof, type ProofResult } from '../judge-proof.ts';
import type { ProofRecord } from '../proof-record.ts';
import { closingEntry } from './closing-entry.ts';
import { handOverPage } from './hand-over.ts';
import { type Files, json, passFiles } from './pass-files.ts';
import { createLeakCheck, createRedaction, mapTexts } from './redact.ts';
import { resultsJson } from './results-json.ts';

const SUMS_FILE = 'SHA256SUMS';
const RESULTS_FILE = 'results.json';
/** The `ProofRecord` that all else is made of. */
export const RECORD_FILE = 'record.json';
const LEFT_OUT = '[left out: it held a secret]';

export interface Evidence {
  /** The record as it was written: without secrets, and with the assertion that there are none. To be shown to people. */
  record: ProofRecord;
  result: ProofResult;
}

/**
 * Writes the evidence of a proof into a new folder: whole, or not at all. Secrets are blotted out by what they are; a text that holds one after all is left
 * out whole, and makes the proof fail. Doing it again for the same proof leaves what is there.
 * @param folder absolute; its parent need not be there @param secrets of all runs
 * @throws BundleExistsError if another bundle, or anything else, is there
 */
export async function writeBundle(
  folder: string,
  record: ProofRecord,
  secrets: readonly string[],
): Promise<Evidence> {
  const redaction = createRedaction(secrets);
  const holdsSecret = createLeakCheck(secrets);
  const clean = redaction.value(record);
  const render = (of: ProofRecord): Files =>
    Object.fromEntries(Object.entries(bundleFiles(of)).map(([name, text]) => [name, redaction.text(text)]));

  const first = render(clean);
  const leaks = Object.keys(first).filter((name) => holdsSecret(first[name]!) || holdsSecret(name));
  const harmless = mapTexts(clean, (text) => (holdsSecret(text) ? LEFT_OUT : text));
  const judged = {
    ...harmless,
    assertions: [...harmless.assertions, ...judgeLeak(leaks, Object.keys(first).length)],
  };
  const files = Object.fromEntries(Object.entries(render(judged)).filter(([, text]) => !holdsSecret(text)));
  await writeFolder(folder, { ...files, [SUMS_FILE]: sums(files) }, judged);
  return { record: judged, result: judgeProof(judged) };
}

/** There is something already where the evidence was to go. */
export class BundleExistsError extends Error {
  override name = 'BundleExistsError';
}

/** Path in the bundle → content. */
function bundleFiles(record: ProofRecord): Files {
  const result = judgeProof(record);
  return {
    [RESULTS_FILE]: json(resultsJson(record, result)),
    [RECORD_FILE]: `${JSON.stringify(record)}\n`,
    'hand-over.md': handOverPage(record, result),
    'closing-entry.md': closingEntry(record, result),
    ...Object.fromEntries(
      record.passes.flatMap((pass, at) =>
        Object.entries(passFiles(record, pass, result.passes[at]!)).map(([name, text]) => [
          `pass-${pass.pass}/${name}`,
          text,
        ]),
      ),
    ),
  };
}

/** As `sha256sum -c` reads it. */
const sums = (files: Files): string =>
  Object.keys(files)
    .sort()
    .map((name) => `${createHash('sha256').update(files[name]!).digest('hex')}  ${name}\n`)
    .join('');

async function writeFolder(folder: string, files: Files, record: ProofRecord): Promise<void> {
  if (await isThere(folder, record)) return;
  const unfinished = join(dirname(folder), `.${basename(folder)}.unfinished`);
  // Of one that was killed.
  await rm(unfinished, { recursive: true, force: true });
  try {
    for (const [name, text] of Object.entries(files)) {
      const path = join(unfinished, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text, { flush: true });
    }
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOTDIR' ? alreadyThere(folder) : error;
  }
}

/** @returns whether the evidence of this very proof is there; false also of an empty folder */
async function isThere(folder: string, { proof, startedAt }: ProofRecord): Promise<boolean> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error.code === 'ENOTDIR' ? alreadyThere(folder) : error;
  });
  if (names.length === 0) return false;
  const text = await readFile(join(folder, RESULTS_FILE), 'utf8').catch(() => '{}');
  const written = Written.safeParse(parsed(text));
  if (written.success && written.data.proof === proof && written.data.startedAt === startedAt) return true;
  throw alreadyThere(folder);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const Written = z.object({ proof: z.string(), startedAt: z.string() });

const alreadyThere = (folder: string) =>
  new BundleExistsError(
    `${folder} is there already: evidence is never overwritten. Choose another folder, or remove it.`,
  );
