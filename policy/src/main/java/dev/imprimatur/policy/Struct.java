package dev.imprimatur.policy;

import dev.cel.common.types.CelType;
import dev.cel.common.types.StructTypeReference;
import dev.cel.common.values.StructValue;
import java.util.Map;
import java.util.Optional;

/**
 * Named values for CEL. A plain map would do, but the run time walks through the whole of a map each time it is
 * mentioned; of this it touches only the field that was asked for.
 */
@SuppressWarnings("Immutable") // the maps are: core makes them with Map.of and Map.copyOf
final class Struct extends StructValue<String, Map<String, Object>> {

    private final String type;
    private final Map<String, Object> fields;

    Struct(String type, Map<String, Object> fields) {
        this.type = type;
        this.fields = fields;
    }

    @Override
    public Map<String, Object> value() {
        return fields;
    }

    @Override
    public boolean isZeroValue() {
        return fields.isEmpty();
    }

    @Override
    public CelType celType() {
        return StructTypeReference.create(type);
    }

    @Override
    public Object select(String field) {
        Object value = fields.get(field);
        if (value == null) {
            throw new IllegalArgumentException("`" + field + "` is not among the facts of this action.");
        }
        return value;
    }

    @Override
    public Optional<Object> find(String field) {
        return Optional.ofNullable(fields.get(field));
    }
}
