import { CONVERSATION_LISTS, type EntryClass, splitFolder } from './layout.ts';

/**
 * Which shape of export an archive is: `standard` holds public channels, `corporate` all conversations, `grid` a whole
 * Enterprise Grid organisation. `tool` is the program that made or completed it, where its traces tell.
 */
export interface ArchiveShape {
  kind: 'standard' | 'corporate' | 'grid';
  tool: 'slackdump' | 'slack-advanced-exporter' | null;
  /** Workspaces with an export of their own inside the archive. */
  workspaces: number;
}

/** Collects what tells the shape, entry by entry. Memory: one text a workspace. */
export interface ShapeDetector {
  /** @param entry what `classifyEntry` says of the name */
  add(name: string, entry: EntryClass): void;
  shape(): ArchiveShape;
}

/** @see slackdump cmd/slackdump/internal/export/assets/export.md; grundleborg and wetneb/slack-advanced-exporter */
export function createShapeDetector(): ShapeDetector {
  const workspaces = new Set<string>();
  const seen = {
    orgUsers: false,
    allConversations: false,
    /** Slack itself always writes it, slackdump never does. */
    integrationLogs: false,
    uploads: false,
    besideMessages: false,
    avatarFolders: false,
    rawAnswers: false,
    profilePictures: false,
  };
  return {
    add(name, found) {
      if (found.kind === 'list') {
        if (found.scope !== '') workspaces.add(found.scope);
        if (found.list === 'org_users') seen.orgUsers = true;
        if (CONVERSATION_LISTS.includes(found.list) && found.list !== 'channels')
          seen.allConversations = true;
      } else if (found.kind === 'messages') {
        const { scope } = splitFolder(found.folder);
        if (scope !== '') workspaces.add(scope);
        if (found.file === 'messages.json' || found.file === 'replies.json') seen.rawAnswers = true;
      } else if (found.kind === 'upload') {
        if (name.includes('__uploads/')) seen.uploads = true;
        else seen.besideMessages = true;
      } else if (found.kind === 'avatar') {
        if (found.name === undefined) seen.profilePictures = true;
        else seen.avatarFolders = true;
      } else if (name === 'integration_logs.json') {
        seen.integrationLogs = true;
      }
    },
    shape() {
      const isGrid = seen.orgUsers || workspaces.size > 0;
      return {
        kind: isGrid ? 'grid' : seen.allConversations ? 'corporate' : 'standard',
        tool: toolOf(seen),
        workspaces: workspaces.size,
      };
    },
  };
}

function toolOf(seen: {
  integrationLogs: boolean;
  uploads: boolean;
  besideMessages: boolean;
  avatarFolders: boolean;
  rawAnswers: boolean;
  profilePictures: boolean;
}): ArchiveShape['tool'] {
  if (seen.rawAnswers || seen.profilePictures) return 'slack-advanced-exporter';
  if (seen.avatarFolders || seen.besideMessages) return 'slackdump';
  if (!seen.uploads) return null;
  return seen.integrationLogs ? 'slack-advanced-exporter' : 'slackdump';
}

const KINDS: Record<ArchiveShape['kind'], string> = {
  standard: 'standard export (public channels)',
  corporate: 'export of all conversations',
  grid: 'Enterprise Grid export',
};

/** The shape in words: `export of all conversations, with slackdump`. */
export function shapeText({ kind, tool, workspaces }: ArchiveShape): string {
  const many = kind === 'grid' ? ` of ${workspaces} workspace${workspaces === 1 ? '' : 's'}` : '';
  return `${KINDS[kind]}${many}${tool === null ? '' : `, with ${tool}`}`;
}
