-- Tables and columns as Mailu 2024.06 has them (core/admin/mailu/models.py), as far as a mailbox needs them.
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
CREATE TABLE domain (
  name VARCHAR(80) NOT NULL PRIMARY KEY,
  max_users INTEGER NOT NULL DEFAULT -1,
  max_aliases INTEGER NOT NULL DEFAULT -1,
  max_quota_bytes BIGINT NOT NULL DEFAULT 0,
  signup_enabled BOOLEAN NOT NULL DEFAULT 0,
  created_at DATE NOT NULL DEFAULT CURRENT_DATE,
  updated_at DATE,
  comment VARCHAR(255) DEFAULT ''
);
CREATE TABLE alternative (
  name VARCHAR(80) NOT NULL PRIMARY KEY,
  domain_name VARCHAR(80) REFERENCES domain (name),
  created_at DATE NOT NULL DEFAULT CURRENT_DATE,
  updated_at DATE,
  comment VARCHAR(255) DEFAULT ''
);
CREATE TABLE relay (
  name VARCHAR(80) NOT NULL PRIMARY KEY,
  smtp VARCHAR(80),
  created_at DATE NOT NULL DEFAULT CURRENT_DATE,
  updated_at DATE,
  comment VARCHAR(255) DEFAULT ''
);
CREATE TABLE user (
  email VARCHAR(255) NOT NULL PRIMARY KEY,
  localpart VARCHAR(80) NOT NULL,
  domain_name VARCHAR(80) NOT NULL REFERENCES domain (name),
  password VARCHAR(255) NOT NULL,
  quota_bytes BIGINT NOT NULL DEFAULT 1000000000,
  quota_bytes_used BIGINT NOT NULL DEFAULT 0,
  global_admin BOOLEAN NOT NULL DEFAULT 0,
  enabled BOOLEAN NOT NULL DEFAULT 1,
  enable_imap BOOLEAN NOT NULL DEFAULT 1,
  enable_pop BOOLEAN NOT NULL DEFAULT 1,
  displayed_name VARCHAR(160) NOT NULL DEFAULT '',
  spam_enabled BOOLEAN NOT NULL DEFAULT 1,
  spam_threshold INTEGER NOT NULL DEFAULT 80,
  change_pw_next_login BOOLEAN NOT NULL DEFAULT 0,
  created_at DATE NOT NULL DEFAULT CURRENT_DATE,
  updated_at DATE,
  comment VARCHAR(255) DEFAULT ''
);
CREATE TABLE alias (
  email VARCHAR(255) NOT NULL PRIMARY KEY,
  localpart VARCHAR(80) NOT NULL,
  domain_name VARCHAR(80) NOT NULL REFERENCES domain (name),
  wildcard BOOLEAN NOT NULL DEFAULT 0,
  destination VARCHAR NOT NULL DEFAULT '',
  created_at DATE NOT NULL DEFAULT CURRENT_DATE,
  updated_at DATE,
  comment VARCHAR(255) DEFAULT ''
);
INSERT INTO alembic_version VALUES ('stand-in');
