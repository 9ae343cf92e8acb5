-- Times are nanoseconds since 1970. What counts in approvals, credentials, people and sessions is the body under its mac;
-- the other columns are there to find rows by. Texts are ordered as bytes, whatever the database's language is.

CREATE TABLE approvals (
    id         text COLLATE "C" NOT NULL PRIMARY KEY,
    revision   integer          NOT NULL,
    state      text COLLATE "C" NOT NULL,
    digest     text COLLATE "C" NOT NULL,
    opened_at  bigint           NOT NULL,
    expires_at bigint           NOT NULL,
    body       bytea            NOT NULL,
    mac        bytea            NOT NULL
);

CREATE INDEX approvals_newest ON approvals (opened_at, id);
CREATE INDEX approvals_newest_in_state ON approvals (state, opened_at, id);
CREATE INDEX approvals_pending_digest ON approvals (digest) WHERE state = 'pending';
CREATE INDEX approvals_pending_expiry ON approvals (expires_at) WHERE state = 'pending';

-- A permit is spent when its row is here, by the call that is named in it.
CREATE TABLE permits (
    permit   text COLLATE "C" NOT NULL PRIMARY KEY,
    spent_at bigint           NOT NULL,
    call     text COLLATE "C" NOT NULL
);

CREATE TABLE credentials (
    place   bigint           NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id      text COLLATE "C" NOT NULL UNIQUE,
    token   text COLLATE "C" NOT NULL UNIQUE,
    holder  text COLLATE "C" NOT NULL,
    revoked boolean          NOT NULL,
    body    bytea            NOT NULL,
    mac     bytea            NOT NULL
);

CREATE INDEX credentials_holder ON credentials (holder, place);

CREATE TABLE people (
    id       text COLLATE "C" NOT NULL PRIMARY KEY,
    owner    text COLLATE "C" NOT NULL,
    revision bigint           NOT NULL,
    body     bytea            NOT NULL,
    mac      bytea            NOT NULL
);

CREATE INDEX people_owner ON people (owner, id);

CREATE TABLE sessions (
    id       text COLLATE "C" NOT NULL PRIMARY KEY,
    owner    text COLLATE "C" NOT NULL,
    revision bigint           NOT NULL,
    body     bytea            NOT NULL,
    mac      bytea            NOT NULL
);

CREATE INDEX sessions_owner ON sessions (owner, id);
