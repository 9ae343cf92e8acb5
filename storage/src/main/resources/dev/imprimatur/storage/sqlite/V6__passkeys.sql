-- What counts is the body under its mac; the other columns are there to find rows by.

CREATE TABLE passkeys (
    id       TEXT    NOT NULL PRIMARY KEY,
    owner    TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    body     BLOB    NOT NULL,
    mac      BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX passkeys_owner ON passkeys (owner, id);
