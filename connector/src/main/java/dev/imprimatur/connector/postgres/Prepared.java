package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.seal.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A prepared statement, by Parse or by PREPARE. It is read when it is first executed. */
final class Prepared {

    private final String text;
    private final Bytes content;
    private final StatementComment comment;
    private final int weight;
    private final int[] types;
    private final boolean doubtful;
    private final Meaning meaning;
    private Optional<Reading> reading = Optional.empty();
    private Optional<Parts> parts = Optional.empty();

    /** What policy is asked about this statement, as long as it is executed under the same conditions. */
    record Parts(
            boolean inTransaction, boolean distrusted, int parameters, Action.Part first, List<Action.Part> rest) {}

    private Prepared(
            String text,
            Bytes content,
            int weight,
            int[] types,
            boolean doubtful,
            Meaning meaning,
            Optional<Reading> reading) {
        this.text = text;
        this.content = content;
        this.comment = StatementComment.of(text);
        this.weight = weight;
        this.types = types;
        this.doubtful = doubtful;
        this.meaning = meaning.forStatement();
        this.reading = reading;
    }

    /**
     * By a Parse message.
     *
     * @param content the bytes of {@code text}
     * @param types the protocol's numbers of the parameters' types, as far as the client names them
     * @param doubtful the text may read differently on the target than here, so nobody understands it
     * @param meaning what held then: the target read literals by it
     */
    static Prepared parsed(String text, byte[] content, int[] types, boolean doubtful, Meaning meaning) {
        return new Prepared(text, Bytes.of(content), content.length, types, doubtful, meaning, Optional.empty());
    }

    /** By a PREPARE statement. */
    static Prepared stated(SqlStatement inner, Meaning meaning) {
        return new Prepared(
                inner.text(),
                Bytes.utf8(inner.text()),
                inner.text().length(),
                new int[0],
                false,
                meaning,
                Optional.of(new Reading.Script(List.of(inner))));
    }

    Bytes content() {
        return content;
    }

    /** How many bytes its text has, which is kept twice. */
    int weight() {
        return weight;
    }

    /** What held when it was prepared, as far as it matters later. */
    Meaning meaning() {
        return meaning;
    }

    /** What the text says of itself. */
    StatementComment comment() {
        return comment;
    }

    int type(int parameter) {
        return parameter < types.length ? types[parameter] : 0;
    }

    /** The numbers of the types that the client named for its parameters; empty where it left them all to the target. */
    Optional<String> types() {
        return Arrays.stream(types).allMatch(type -> type == 0)
                ? Optional.empty()
                : Optional.of(Arrays.toString(types));
    }

    Reading reading(Texts texts) throws TextUnread {
        if (reading.isEmpty()) {
            reading = Optional.of(doubtful ? Reading.Script.doubtful(text) : texts.read(text));
        }
        return reading.get();
    }

    Optional<Parts> parts() {
        return parts;
    }

    void keep(Parts now) {
        parts = Optional.of(now);
    }
}
