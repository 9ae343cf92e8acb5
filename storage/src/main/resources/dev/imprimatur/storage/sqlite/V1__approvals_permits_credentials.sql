-- Times are nanoseconds since 1970. What counts in approvals and credentials is the body under its mac;
-- the other columns are there to find rows by.

CREATE TABLE approvals (
    id         TEXT    NOT NULL PRIMARY KEY,
    revision   INTEGER NOT NULL,
    state      TEXT    NOT NULL,
    digest     TEXT    NOT NULL,
    opened_at  INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    body       BLOB    NOT NULL,
    mac        BLOB    NOT NULL
) STRICT;

CREATE INDEX approvals_newest ON approvals (opened_at, id);
CREATE INDEX approvals_newest_in_state ON approvals (state, opened_at, id);
CREATE INDEX approvals_pending_digest ON approvals (digest) WHERE state = 'pending';
CREATE INDEX approvals_pending_expiry ON approvals (expires_at) WHERE state = 'pending';

-- A permit is spent when its row is here.
CREATE TABLE permits (
    permit   TEXT    NOT NULL PRIMARY KEY,
    spent_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE credentials (
    place   INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id      TEXT    NOT NULL UNIQUE,
    token   TEXT    NOT NULL UNIQUE,
    holder  TEXT    NOT NULL,
    revoked INTEGER NOT NULL,
    body    BLOB    NOT NULL,
    mac     BLOB    NOT NULL
) STRICT;

CREATE INDEX credentials_holder ON credentials (holder, place);
