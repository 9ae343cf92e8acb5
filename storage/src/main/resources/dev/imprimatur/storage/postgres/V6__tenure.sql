-- Which gateway works here: one row. Each session of a gateway names the epoch of its tenure; once another gateway has taken
-- over, what the one before still writes is refused, in whatever state it comes back. Migrations that change rows must name
-- it too. The epoch is a key, so that a renewal does not wait for those who look at it, and taking over waits for all of them.

CREATE TABLE tenure (
    epoch   bigint           NOT NULL PRIMARY KEY,
    host    text COLLATE "C" NOT NULL,
    pid     bigint           NOT NULL,
    since   timestamptz      NOT NULL,
    renewed timestamptz      NOT NULL,
    ended   boolean          NOT NULL,
    single  boolean          NOT NULL DEFAULT true UNIQUE CHECK (single)
);

INSERT INTO tenure (epoch, host, pid, since, renewed, ended) VALUES (0, '', 0, clock_timestamp(), clock_timestamp(), true);

CREATE FUNCTION in_tenure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM imprimatur.tenure
    WHERE epoch::text = current_setting('imprimatur.epoch', true) AND NOT ended FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'another gateway has taken over' USING ERRCODE = 'IMP01';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER in_tenure BEFORE INSERT OR UPDATE OR DELETE ON approvals FOR EACH STATEMENT EXECUTE FUNCTION in_tenure();
CREATE TRIGGER in_tenure BEFORE INSERT OR UPDATE OR DELETE ON permits FOR EACH STATEMENT EXECUTE FUNCTION in_tenure();
CREATE TRIGGER in_tenure BEFORE INSERT OR UPDATE OR DELETE ON credentials FOR EACH STATEMENT EXECUTE FUNCTION in_tenure();
CREATE TRIGGER in_tenure BEFORE INSERT OR UPDATE OR DELETE ON people FOR EACH STATEMENT EXECUTE FUNCTION in_tenure();
CREATE TRIGGER in_tenure BEFORE INSERT OR UPDATE OR DELETE ON sessions FOR EACH STATEMENT EXECUTE FUNCTION in_tenure();
CREATE TRIGGER in_tenure BEFORE INSERT OR UPDATE OR DELETE ON passkeys FOR EACH STATEMENT EXECUTE FUNCTION in_tenure();
CREATE TRIGGER in_tenure BEFORE INSERT OR UPDATE OR DELETE ON accounts FOR EACH STATEMENT EXECUTE FUNCTION in_tenure();
CREATE TRIGGER in_tenure BEFORE INSERT OR UPDATE OR DELETE ON claims FOR EACH STATEMENT EXECUTE FUNCTION in_tenure();
CREATE TRIGGER in_tenure BEFORE INSERT OR UPDATE OR DELETE ON channels FOR EACH STATEMENT EXECUTE FUNCTION in_tenure();
CREATE TRIGGER in_tenure BEFORE INSERT OR UPDATE OR DELETE ON parcels FOR EACH STATEMENT EXECUTE FUNCTION in_tenure();
CREATE TRIGGER in_tenure BEFORE INSERT OR UPDATE OR DELETE ON postings FOR EACH STATEMENT EXECUTE FUNCTION in_tenure();
