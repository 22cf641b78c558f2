-- Of Roundcube's SQLite tables those in which users keep what is nowhere else (roundcube SQL/sqlite.initial.sql).
CREATE TABLE IF NOT EXISTS users (
  user_id integer NOT NULL PRIMARY KEY,
  username varchar(128) NOT NULL DEFAULT '',
  mail_host varchar(128) NOT NULL DEFAULT '',
  created datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  last_login datetime DEFAULT NULL,
  language varchar(16),
  preferences text DEFAULT NULL,
  UNIQUE (username, mail_host)
);
CREATE TABLE IF NOT EXISTS identities (
  identity_id integer NOT NULL PRIMARY KEY,
  user_id integer NOT NULL DEFAULT 0,
  changed datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  del tinyint NOT NULL DEFAULT 0,
  standard tinyint NOT NULL DEFAULT 0,
  name varchar(128) NOT NULL DEFAULT '',
  email varchar(128) NOT NULL DEFAULT '',
  signature text NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS contacts (
  contact_id integer NOT NULL PRIMARY KEY,
  user_id integer NOT NULL DEFAULT 0,
  changed datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  del tinyint NOT NULL DEFAULT 0,
  name varchar(128) NOT NULL DEFAULT '',
  email text NOT NULL DEFAULT '',
  firstname varchar(128) NOT NULL DEFAULT '',
  surname varchar(128) NOT NULL DEFAULT '',
  vcard text NOT NULL DEFAULT '',
  words text NOT NULL DEFAULT ''
);
