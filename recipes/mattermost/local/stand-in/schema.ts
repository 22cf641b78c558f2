import type { Pool } from 'pg';

/** Mattermost's names of tables and columns, as far as the probe's routes need them. Times are milliseconds; 0 is never. */
const TABLES = `
  CREATE TABLE IF NOT EXISTS users (
    id varchar(26) PRIMARY KEY, createat bigint, updateat bigint, deleteat bigint, username varchar(64) UNIQUE,
    password varchar(128), email varchar(128) UNIQUE, nickname varchar(64), firstname varchar(64), lastname varchar(64),
    position varchar(128), roles varchar(256), locale varchar(5), lastpictureupdate bigint
  );
  CREATE TABLE IF NOT EXISTS sessions (
    id varchar(26) PRIMARY KEY, token varchar(26), createat bigint, expiresat bigint, userid varchar(26)
  );
  CREATE TABLE IF NOT EXISTS teams (
    id varchar(26) PRIMARY KEY, createat bigint, updateat bigint, deleteat bigint, displayname varchar(64),
    name varchar(64) UNIQUE, description varchar(255), type varchar(255)
  );
  CREATE TABLE IF NOT EXISTS teammembers (
    teamid varchar(26), userid varchar(26), roles varchar(64), deleteat bigint, PRIMARY KEY (teamid, userid)
  );
  CREATE TABLE IF NOT EXISTS channels (
    id varchar(26) PRIMARY KEY, createat bigint, updateat bigint, deleteat bigint, teamid varchar(26), type varchar(1),
    displayname varchar(64), name varchar(64), header varchar(1024), purpose varchar(250), creatorid varchar(26),
    UNIQUE (name, teamid)
  );
  CREATE TABLE IF NOT EXISTS channelmembers (
    channelid varchar(26), userid varchar(26), roles varchar(64), PRIMARY KEY (channelid, userid)
  );
  CREATE TABLE IF NOT EXISTS posts (
    id varchar(26) PRIMARY KEY, createat bigint, updateat bigint, editat bigint, deleteat bigint, ispinned boolean,
    userid varchar(26), channelid varchar(26), rootid varchar(26), originalid varchar(26), message varchar(65535),
    type varchar(26), props varchar(8000), hashtags varchar(1000), fileids varchar(300), hasreactions boolean
  );
  CREATE INDEX IF NOT EXISTS idx_posts_channel_id_delete_at_create_at ON posts (channelid, deleteat, createat);
  CREATE INDEX IF NOT EXISTS idx_posts_message_txt ON posts USING gin (to_tsvector('english', message));
  CREATE TABLE IF NOT EXISTS reactions (
    userid varchar(26), postid varchar(26), emojiname varchar(64), createat bigint, PRIMARY KEY (postid, userid, emojiname)
  );
  CREATE TABLE IF NOT EXISTS fileinfo (
    id varchar(26) PRIMARY KEY, creatorid varchar(26), postid varchar(26), createat bigint, updateat bigint,
    deleteat bigint, path varchar(512), name varchar(256), extension varchar(64), size bigint, mimetype varchar(256)
  );
  CREATE TABLE IF NOT EXISTS preferences (
    userid varchar(26), category varchar(32), name varchar(32), value varchar(2000), PRIMARY KEY (userid, category, name)
  );
`;

/** At every start: does nothing where the tables are. */
export const createSchema = async (pool: Pool): Promise<void> => {
  await pool.query(TABLES);
};
