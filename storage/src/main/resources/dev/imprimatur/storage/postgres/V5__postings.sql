-- Which messages show which approval; a click counts only from one of these.

CREATE TABLE postings (
    channel  text COLLATE "C" NOT NULL,
    message  text COLLATE "C" NOT NULL,
    approval text COLLATE "C" NOT NULL,
    place    text COLLATE "C" NOT NULL,
    shown    text COLLATE "C" NOT NULL,
    PRIMARY KEY (channel, message)
);

CREATE INDEX postings_approvals ON postings (channel, approval, place);
