import { count } from '../figures.ts';
import type { Config } from '../mattermost/client/shapes.ts';
import type { Needs } from './needs.ts';
import type { Row, Verdict } from './row.ts';
import type { ServerFacts } from './server-facts.ts';

const MIB = 1024 * 1024;
const mib = (bytes: number) => `${count(Math.ceil((bytes / MIB) * 10) / 10)} MiB`;

interface Amount {
  name: string;
  what: string;
  present: number | undefined;
  needed: number;
  /** What the setting shall be, where more than this row asks for it. */
  value?: number;
  show: (value: number) => string;
  otherwise: Exclude<Verdict, 'ok'>;
  why: string;
}

interface Switch {
  name: string;
  what: string;
  present: boolean | undefined;
  isNeeded: boolean;
  otherwise: Exclude<Verdict, 'ok'>;
  why: string;
}

/** The settings that decide whether the import succeeds, or whether something of it can be seen. */
export function settingRows(needs: Needs, { config, maxPostSize, version }: ServerFacts): Row[] {
  return [
    ...(config === undefined ? [] : configRows(needs, config, version)),
    ...(maxPostSize === undefined ? [] : [postSizeRow(needs, maxPostSize)]),
  ];
}

function configRows(needs: Needs, config: Config, version: string): Row[] {
  const { FileSettings: files, ServiceSettings: service, JobSettings: jobs } = config;
  const largest = needs.largestFile?.bytes ?? 0;
  const guests = needs.accounts.filter(({ kind }) => kind === 'guest').length;
  const fileSize = {
    name: 'FileSettings.MaxFileSize',
    present: files.MaxFileSize,
    value: Math.max(needs.importFileBytes, largest),
    show: mib,
  };
  return [
    ...onOff({
      name: 'FileSettings.EnableFileAttachments',
      what: 'file attachments',
      present: files.EnableFileAttachments,
      isNeeded: true,
      otherwise: 'problem',
      why: 'without them the import file can not be uploaded',
    }),
    ...atLeast({
      ...fileSize,
      what: 'size of the import file (estimated)',
      needed: needs.importFileBytes,
      otherwise: 'problem',
      why: 'a larger one is refused',
    }),
    ...atLeast({
      ...fileSize,
      what: `size of the largest attachment${needs.largestFile ? `, ${needs.largestFile.name}` : ''}`,
      needed: largest,
      otherwise: isOld(version) ? 'problem' : 'change',
      why: isOld(version) ? 'a larger one ends the import' : 'larger ones are left out',
    }),
    ...atLeast({
      name: 'FileSettings.MaxImageResolution',
      what: 'pixels of the largest picture',
      present: files.MaxImageResolution,
      needed: needs.largestImagePixels,
      show: count,
      otherwise: 'change',
      why: 'larger ones are left out',
    }),
    ...onOff({
      name: 'JobSettings.RunJobs',
      what: 'jobs run',
      present: jobs.RunJobs,
      isNeeded: true,
      otherwise: 'problem',
      why: 'without it no import begins',
    }),
    ...onOff({
      name: 'ServiceSettings.EnableCustomEmoji',
      what: 'custom emoji',
      present: service.EnableCustomEmoji,
      isNeeded: needs.emoji.length > 0,
      otherwise: 'change',
      why: 'without it they do not show',
    }),
    ...onOff({
      name: 'ServiceSettings.EnablePostUsernameOverride',
      what: 'names that integrations post under',
      present: service.EnablePostUsernameOverride,
      isNeeded: needs.overriddenNames > 0,
      otherwise: 'change',
      why: 'without it their messages show the account in place of that name; may be switched on later',
    }),
    ...onOff({
      name: 'ServiceSettings.EnablePostIconOverride',
      what: 'pictures that integrations post under',
      present: service.EnablePostIconOverride,
      isNeeded: needs.overriddenNames > 0,
      otherwise: 'change',
      why: 'without it their messages show the account’s picture; may be switched on later',
    }),
    ...onOff({
      name: 'GuestAccountsSettings.Enable',
      what: 'guest accounts',
      present: config.GuestAccountsSettings.Enable ?? (guests > 0 ? false : undefined),
      isNeeded: guests > 0,
      otherwise: 'change',
      why: 'without it guests can not log in; or choose rules.guests: member',
    }),
    passwordRow(config),
  ];
}

/** A file that is too large ends the import before 6.1. */
const isOld = (version: string) => /^(?:5\.|6\.0)/.test(version);

/** Nothing, where this version has no such setting. */
function atLeast({ name, what, present, needed, value = needed, show, otherwise, why }: Amount): Row[] {
  if (present === undefined) return [];
  const row = { id: name, what, found: show(present), needed: show(needed) };
  if (present >= needed) return [{ ...row, verdict: 'ok' }];
  return [{ ...row, verdict: otherwise, todo: why, setting: { name, value } }];
}

function onOff({ name, what, present, isNeeded, otherwise, why }: Switch): Row[] {
  if (present === undefined) return [];
  const row = { id: name, what, found: present ? 'on' : 'off', needed: isNeeded ? 'on' : 'not needed' };
  if (present || !isNeeded) return [{ ...row, verdict: 'ok' }];
  return [{ ...row, verdict: otherwise, todo: why, setting: { name, value: true } }];
}

function passwordRow({ PasswordSettings: rules }: Config): Row {
  const kinds = (['Lowercase', 'Uppercase', 'Number', 'Symbol'] as const).filter((kind) => rules[kind]);
  const wanted = [`${rules.MinimumLength ?? 'some'} signs`, ...kinds.map((kind) => kind.toLowerCase())];
  return {
    id: 'PasswordSettings',
    what: 'passwords',
    found: `at least ${wanted.join(', ')}`,
    needed: 'anything',
    verdict: 'ok',
    todo: 'new accounts get a random password that fits: people log in by single sign-on, or ask for a new one by mail',
  };
}

function postSizeRow({ longestPost }: Needs, maxPostSize: number): Row {
  const isEnough = maxPostSize >= longestPost;
  return {
    id: 'MaxPostSize',
    what: 'characters of a post',
    found: count(maxPostSize),
    needed: count(longestPost),
    verdict: isEnough ? 'ok' : 'problem',
    ...(isEnough
      ? {}
      : {
          todo: 'a longer post ends the import. No setting, but the width of the column Message of the table Posts: on PostgreSQL `ALTER TABLE posts ALTER COLUMN message TYPE varchar(65535)`, then start Mattermost again',
        }),
  };
}
