-- Which events channels have yet to deliver; the events themselves are in the log. Times are milliseconds since 1970.

CREATE TABLE channels (
    name   TEXT    NOT NULL PRIMARY KEY,
    next   INTEGER NOT NULL,
    closed TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE parcels (
    channel  TEXT    NOT NULL,
    position INTEGER NOT NULL,
    thread   TEXT    NOT NULL,
    attempts INTEGER NOT NULL,
    due      INTEGER NOT NULL,
    failure  TEXT    NOT NULL,
    dead     INTEGER NOT NULL,
    PRIMARY KEY (channel, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX parcels_threads ON parcels (channel, thread, dead, position);
CREATE INDEX parcels_due ON parcels (channel, dead, due);
