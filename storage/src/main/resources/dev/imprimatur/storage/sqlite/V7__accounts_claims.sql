-- What counts is the body under its mac; the other columns are there to find rows by.

CREATE TABLE accounts (
    id       TEXT    NOT NULL PRIMARY KEY,
    owner    TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    body     BLOB    NOT NULL,
    mac      BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX accounts_owner ON accounts (owner, id);

CREATE TABLE claims (
    id       TEXT    NOT NULL PRIMARY KEY,
    owner    TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    body     BLOB    NOT NULL,
    mac      BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX claims_owner ON claims (owner, id);
