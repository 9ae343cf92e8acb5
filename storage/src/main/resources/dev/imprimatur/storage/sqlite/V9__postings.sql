-- Which messages show which approval; a click counts only from one of these.

CREATE TABLE postings (
    channel  TEXT NOT NULL,
    message  TEXT NOT NULL,
    approval TEXT NOT NULL,
    place    TEXT NOT NULL,
    shown    TEXT NOT NULL,
    PRIMARY KEY (channel, message)
) STRICT, WITHOUT ROWID;

CREATE INDEX postings_approvals ON postings (channel, approval, place);
