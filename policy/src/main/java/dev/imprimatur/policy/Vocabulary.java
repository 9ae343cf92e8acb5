package dev.imprimatur.policy;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.StructTypeReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What conditions can read, by name and type. */
final class Vocabulary {

    private static final CelType TEXTS = ListType.create(SimpleType.STRING);

    private static final ImmutableMap<String, CelType> SUBJECT = ImmutableMap.of(
            "id", SimpleType.STRING,
            "kind", SimpleType.STRING,
            "name", SimpleType.STRING,
            "groups", TEXTS,
            "owner", SimpleType.STRING,
            "chain", TEXTS);

    private static final ImmutableMap<String, CelType> MODEL = ImmutableMap.of(
            "name", SimpleType.STRING,
            "agent", SimpleType.STRING,
            "verified", SimpleType.BOOL);

    private static final ImmutableMap<String, CelType> TABLE = ImmutableMap.of(
            "schema", SimpleType.STRING,
            "table", SimpleType.STRING,
            "name", SimpleType.STRING,
            "access", SimpleType.STRING,
            "sensitivity", SimpleType.STRING);

    private static final ImmutableMap<String, CelType> SQL_FACTS = ImmutableMap.of(
            "statements",
            TEXTS,
            "tables",
            ListType.create(StructTypeReference.create("Table")),
            "columns",
            TEXTS,
            "functions",
            TEXTS,
            "has_where",
            SimpleType.BOOL,
            "in_transaction",
            SimpleType.BOOL,
            "parameters",
            SimpleType.INT);

    private static final ImmutableMap<String, CelType> CALL_FACTS =
            ImmutableMap.of("arguments", MapType.create(SimpleType.STRING, SimpleType.DYN));

    private Vocabulary() {}

    /** The variables, by name. */
    static Map<String, CelType> variables() {
        Map<String, CelType> variables = new LinkedHashMap<>();
        variables.put("subject", StructTypeReference.create("Subject"));
        variables.put("target", SimpleType.STRING);
        variables.put("operation", SimpleType.STRING);
        variables.put("facts", StructTypeReference.create("Facts"));
        variables.put("intent", SimpleType.STRING);
        variables.put("task", SimpleType.STRING);
        variables.put("model", StructTypeReference.create("Model"));
        variables.put("time", SimpleType.TIMESTAMP);
        return variables;
    }

    /** The fields that the variable, or a table of a list of them, has. */
    static Map<String, CelType> fields(String variable, Family family) {
        return switch (variable) {
            case "subject" -> SUBJECT;
            case "model" -> MODEL;
            case "facts" -> facts(family);
            default -> TABLE;
        };
    }

    private static ImmutableMap<String, CelType> facts(Family family) {
        return switch (family) {
            case SQL -> SQL_FACTS;
            case CALL -> CALL_FACTS;
        };
    }

    /** The types that the variables refer to. */
    static CelTypeProvider types(Family family) {
        ImmutableMap<String, CelType> types = ImmutableMap.of(
                "Subject", struct("Subject", SUBJECT),
                "Model", struct("Model", MODEL),
                "Table", struct("Table", TABLE),
                "Facts", struct("Facts", facts(family)));
        return new CelTypeProvider() {
            @Override
            public ImmutableCollection<CelType> types() {
                return types.values();
            }

            @Override
            public Optional<CelType> findType(String name) {
                return Optional.ofNullable(types.get(name));
            }
        };
    }

    private static StructType struct(String name, ImmutableMap<String, CelType> fields) {
        return StructType.create(name, fields.keySet(), field -> Optional.ofNullable(fields.get(field)));
    }
}
