-- What counts is the body under its mac; the other columns are there to find rows by.

CREATE TABLE passkeys (
    id       text COLLATE "C" NOT NULL PRIMARY KEY,
    owner    text COLLATE "C" NOT NULL,
    revision bigint           NOT NULL,
    body     bytea            NOT NULL,
    mac      bytea            NOT NULL
);

CREATE INDEX passkeys_owner ON passkeys (owner, id);
