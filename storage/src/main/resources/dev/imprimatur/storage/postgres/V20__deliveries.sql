-- Which events channels have yet to deliver; the events themselves are in the log. Times are milliseconds since 1970.

CREATE TABLE channels (
    name   text COLLATE "C" NOT NULL PRIMARY KEY,
    next   bigint           NOT NULL,
    closed text             NOT NULL
);

CREATE TABLE parcels (
    channel  text COLLATE "C" NOT NULL,
    position bigint           NOT NULL,
    thread   text COLLATE "C" NOT NULL,
    attempts integer          NOT NULL,
    due      bigint           NOT NULL,
    failure  text             NOT NULL,
    dead     integer          NOT NULL,
    PRIMARY KEY (channel, position)
);

CREATE INDEX parcels_threads ON parcels (channel, thread, dead, position);
CREATE INDEX parcels_due ON parcels (channel, dead, due);
