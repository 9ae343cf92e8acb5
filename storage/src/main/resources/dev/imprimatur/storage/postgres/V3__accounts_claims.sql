-- What counts is the body under its mac; the other columns are there to find rows by.

CREATE TABLE accounts (
    id       text COLLATE "C" NOT NULL PRIMARY KEY,
    owner    text COLLATE "C" NOT NULL,
    revision bigint           NOT NULL,
    body     bytea            NOT NULL,
    mac      bytea            NOT NULL
);

CREATE INDEX accounts_owner ON accounts (owner, id);

CREATE TABLE claims (
    id       text COLLATE "C" NOT NULL PRIMARY KEY,
    owner    text COLLATE "C" NOT NULL,
    revision bigint           NOT NULL,
    body     bytea            NOT NULL,
    mac      bytea            NOT NULL
);

CREATE INDEX claims_owner ON claims (owner, id);
