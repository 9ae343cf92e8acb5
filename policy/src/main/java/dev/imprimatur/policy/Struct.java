package dev.imprimatur.policy;

import dev.cel.common.values.SelectableValue;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Named values for CEL, read from {@code source} when they are asked for. A map would do, but CEL walks through the
 * whole of a map each time it is mentioned.
 */
final class Struct<T> implements SelectableValue<String> {

    private final String type;
    private final T source;
    private final BiFunction<T, String, Object> fields;

    /** @param fields gives the value of each field that {@link Vocabulary} declares for {@code type} */
    Struct(String type, T source, BiFunction<T, String, Object> fields) {
        this.type = type;
        this.source = source;
        this.fields = fields;
    }

    @Override
    public Object select(String field) {
        return fields.apply(source, field);
    }

    @Override
    public Optional<Object> find(String field) {
        return Optional.of(select(field));
    }

    /** Two of the same source are equal. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Struct<?> that && type.equals(that.type) && source.equals(that.source);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }
}
