import { z } from 'zod';
import { archiveChannel } from './archive-channel.ts';
import { postsOfWholeChannel } from './channel-posts.ts';
import { type ConnectionOptions, connect } from './connection.ts';
import { directChannel, findDirectChannel, groupChannel } from './direct-channels.ts';
import { emojiImage, fileDigest } from './file-content.ts';
import { allUsers, userStats, usersByEmails, usersByIds, usersByUsernames } from './find-users.ts';
import { isMissing } from './mattermost-error.ts';
import { addChannelMember, addTeamMember, channelsOfUser, membersOfChannel } from './members.ts';
import { allPages, batches, inLanes, PER_PAGE } from './pages.ts';
import { createEmoji, type Picture, setProfileImage } from './pictures.ts';
import { reactionsOfPost, reactionsOfPosts } from './reactions.ts';
import { setActive } from './set-active.ts';
import {
  ClientConfig,
  Config,
  Emoji,
  FileInfo,
  ImportNames,
  Job,
  License,
  Ping,
  PostList,
  ServerLimits,
  Team,
  TeamMember,
  TeamStats,
  UploadSession,
  User,
} from './shapes.ts';
import { channelByName, channelsOfTeam } from './team-channels.ts';
import { type Upload, uploadFile } from './upload-file.ts';

export type MattermostClient = ReturnType<typeof createMattermostClient>;

const IDS_PER_REQUEST = 500;
const LANES = 4;

/**
 * The parts of Mattermost's REST API that a migration uses, from 5.38 on. All of it throws `MattermostError`, after it has waited for
 * what may pass; what is not there is undefined or left out of a list.
 * @see mattermost/mattermost api/v4/source
 */
export function createMattermostClient(options: ConnectionOptions) {
  const connection = connect(options);
  const unlessMissing = async <Value>(answer: Promise<Value>): Promise<Value | undefined> => {
    try {
      return await answer;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  };
  const old = { format: 'old' };
  const me = () => connection.get(User, { path: '/users/me' });
  let ownId: string | undefined;
  return {
    address: options.address,

    ping: () => connection.get(Ping, { path: '/system/ping' }),
    clientConfig: () => connection.get(ClientConfig, { path: '/config/client', query: old }),
    config: () => connection.get(Config, { path: '/config' }),
    license: () => connection.get(License, { path: '/license/client', query: old }),
    /** Undefined in versions that have none. */
    serverLimits: () => unlessMissing(connection.get(ServerLimits, { path: '/limits/server' })),

    me,
    usersByUsernames: (usernames: readonly string[]) => usersByUsernames(connection, usernames),
    usersByEmails: (emails: readonly string[]) => usersByEmails(connection, emails),
    usersByIds: (ids: readonly string[]) => usersByIds(connection, ids),
    allUsers: () => allUsers(connection),
    userStats: () => userStats(connection),
    setActive: (userId: string, active: boolean) => setActive(connection, userId, active),
    setProfileImage: (userId: string, image: Picture, filename = 'image.png') =>
      setProfileImage(connection, userId, image, filename),

    teamByName: (name: string) =>
      unlessMissing(connection.get(Team, { path: `/teams/name/${encodeURIComponent(name)}` })),
    teamStats: (teamId: string) => connection.get(TeamStats, { path: `/teams/${teamId}/stats` }),
    /** Which of the users are members of a team. */
    async membersAmong(teamId: string, userIds: readonly string[]): Promise<Set<string>> {
      const ask = (body: string[]) =>
        connection.send(z.array(TeamMember), {
          method: 'POST',
          path: `/teams/${teamId}/members/ids`,
          body,
          isRepeatable: true,
        });
      const found = (await inLanes(batches(userIds, IDS_PER_REQUEST), LANES, ask)).flat();
      return new Set(found.filter((member) => member.delete_at === 0).map((member) => member.user_id));
    },
    addTeamMember: (teamId: string, userId: string) => addTeamMember(connection, teamId, userId),

    channelsOfTeam: (teamId: string) => channelsOfTeam(connection, teamId),
    channelByName: (teamId: string, name: string) => channelByName(connection, teamId, name),
    archiveChannel: (channelId: string) => archiveChannel(connection, channelId),
    membersOfChannel: (channelId: string) => membersOfChannel(connection, channelId),
    addChannelMember: (channelId: string, userId: string) => addChannelMember(connection, channelId, userId),
    channelsOfUser: (userId: string, teamId: string, options?: { includeArchived?: boolean }) =>
      channelsOfUser(connection, userId, teamId, options),
    /** Makes it where it is missing. */
    directChannel: (userIds: readonly [string, string]) => directChannel(connection, userIds),
    /** Makes it where it is missing, and us a member of it. */
    groupChannel: (userIds: readonly string[]) => groupChannel(connection, userIds),
    /** Makes none. */
    findDirectChannel: (teamId: string, userIds: readonly string[]) =>
      findDirectChannel(connection, teamId, userIds),

    /** @throws MattermostError 501 where custom emoji are switched off */
    allEmoji: () =>
      allPages((page) =>
        connection.get(z.array(Emoji), { path: '/emoji', query: { page, per_page: PER_PAGE, sort: 'name' } }),
      ),
    emojiByName: (name: string) =>
      unlessMissing(connection.get(Emoji, { path: `/emoji/name/${encodeURIComponent(name)}` })),
    async createEmoji(name: string, image: Picture, filename: string): Promise<Emoji> {
      ownId ??= (await me()).id;
      return createEmoji(connection, { name, image, filename, creatorId: ownId });
    },
    emojiImage: (emojiId: string) => emojiImage(connection, emojiId),

    createUpload: (filename: string, sizeBytes: number) =>
      connection.send(UploadSession, {
        method: 'POST',
        path: '/uploads',
        body: { type: 'import', filename, file_size: sizeBytes },
        isRepeatable: false,
      }),
    /** Undefined once it is complete. */
    upload: (uploadId: string) =>
      unlessMissing(connection.get(UploadSession, { path: `/uploads/${uploadId}` })),
    /** Sends the bytes of a session that it does not have yet. */
    uploadFile: (upload: Upload) => uploadFile(connection, upload),

    imports: () => connection.get(ImportNames, { path: '/imports' }),
    /** @returns whether the server can do that: versions up to 9.10 can't */
    async deleteImport(name: string): Promise<boolean> {
      const deleted = connection.send(z.unknown(), {
        method: 'DELETE',
        path: `/imports/${encodeURIComponent(name)}`,
        isRepeatable: true,
      });
      return (await unlessMissing(deleted.then(() => true))) ?? false;
    },

    /** @param data all values are text */
    createJob: (type: string, data: Record<string, string>) =>
      connection.send(Job, { method: 'POST', path: '/jobs', body: { type, data }, isRepeatable: false }),
    job: (jobId: string) => connection.get(Job, { path: `/jobs/${jobId}` }),
    /** One that waits is cancelled; nothing of a running import looks whether it shall end. */
    cancelJob: async (jobId: string): Promise<void> => {
      await connection.send(z.unknown(), {
        method: 'POST',
        path: `/jobs/${jobId}/cancel`,
        isRepeatable: true,
      });
    },
    /** The newest first. */
    jobsOfType: (type: string, page = 0) =>
      connection.get(z.array(Job), { path: `/jobs/type/${type}`, query: { page, per_page: PER_PAGE } }),
    /** @param force also to a status that does not follow the present one */
    setJobStatus: async (jobId: string, status: string, force = false): Promise<void> => {
      await connection.send(z.unknown(), {
        method: 'PATCH',
        path: `/jobs/${jobId}/status`,
        body: { status, force },
        isRepeatable: true,
      });
    },

    /** A page of a channel's posts, the newest first; `order` is empty behind the last. */
    postsOfChannel: (channelId: string, page: number, { includeDeleted = false } = {}) =>
      connection.get(PostList, {
        path: `/channels/${channelId}/posts`,
        query: { page, per_page: PER_PAGE, ...(includeDeleted ? { include_deleted: true } : {}) },
      }),
    postsOfWholeChannel: (channelId: string) => postsOfWholeChannel(connection, channelId),
    filesOfPost: (postId: string) =>
      connection
        .get(z.array(FileInfo).nullable(), { path: `/posts/${postId}/files/info` })
        .then((files) => files ?? []),
    reactionsOfPost: (postId: string) => reactionsOfPost(connection, postId),
    reactionsOfPosts: (postIds: readonly string[]) => reactionsOfPosts(connection, postIds),
    fileDigest: (fileId: string) => fileDigest(connection, fileId),
    fileInfo: (fileId: string) => unlessMissing(connection.get(FileInfo, { path: `/files/${fileId}/info` })),

    close: () => connection.close(),
  };
}
