package dev.imprimatur.core.seal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * A JSON value as it can be hashed: RFC 8785 (JCS) knows one spelling of each. Numbers are IEEE doubles there, so whole
 * numbers beyond ±(2^53 − 1) are refused: write them as text.
 */
public sealed interface Json {

    /** The largest whole number that JCS keeps exact. */
    long MAX_EXACT = (1L << 53) - 1;

    /** Text without lone surrogates. */
    record Text(String value) implements Json {
        public Text {
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (Character.isHighSurrogate(c)
                        && i + 1 < value.length()
                        && Character.isLowSurrogate(value.charAt(i + 1))) {
                    i++;
                } else if (Character.isSurrogate(c)) {
                    throw new IllegalArgumentException(
                            "Text with half of a surrogate pair at position `" + i + "` has no UTF-8 form.");
                }
            }
        }
    }

    /** A whole number, exact. */
    record Whole(long value) implements Json {
        public Whole {
            if (value > MAX_EXACT || value < -MAX_EXACT) {
                throw new IllegalArgumentException(
                        "`" + value + "` is beyond the whole numbers JSON keeps exact: write it as text.");
            }
        }
    }

    /** A number with a fraction or exponent; finite. */
    record Decimal(double value) implements Json {
        public Decimal {
            if (Double.isNaN(value) || Double.isInfinite(value)) {
                throw new IllegalArgumentException("JSON has no number `" + value + "`.");
            }
        }
    }

    /** true or false. */
    record Flag(boolean value) implements Json {}

    /** null. */
    record Nothing() implements Json {}

    /** Values in order. */
    record Array(List<Json> values) implements Json {
        public Array {
            values = List.copyOf(values);
        }
    }

    /** Members by name, ordered as JCS orders them: by UTF-16 code units. */
    final class Fields implements Json {
        private final Members members;

        public Fields(SortedMap<String, Json> members) {
            this(Members.of(members));
        }

        private Fields(Members members) {
            this.members = members;
        }

        /** All members; unmodifiable. */
        public SortedMap<String, Json> members() {
            return members.map();
        }

        /** How many members it has. */
        int count() {
            return members.count();
        }

        /** The name of the member at a place in the order. */
        String name(int at) {
            return members.name(at);
        }

        /** The value of the member at a place in the order. */
        Json value(int at) {
            return members.value(at);
        }

        /** The member, which must exist. */
        public Json get(String name) {
            return find(name).orElseThrow(() -> new IllegalArgumentException("The member `" + name + "` is missing."));
        }

        /** The member when it exists. */
        public Optional<Json> find(String name) {
            int at = members.find(name);
            return at < 0 ? Optional.empty() : Optional.of(members.value(at));
        }

        /** The member as text. */
        public String text(String name) {
            if (get(name) instanceof Text(String value)) {
                return value;
            }
            throw new IllegalArgumentException("The member `" + name + "` is not text.");
        }

        /** The member as text when it exists. */
        public Optional<String> findText(String name) {
            return members.find(name) < 0 ? Optional.empty() : Optional.of(text(name));
        }

        /** The member as a whole number. */
        public long whole(String name) {
            if (get(name) instanceof Whole(long value)) {
                return value;
            }
            throw new IllegalArgumentException("The member `" + name + "` is not a whole number.");
        }

        /** The member as true or false. */
        public boolean flag(String name) {
            if (get(name) instanceof Flag(boolean value)) {
                return value;
            }
            throw new IllegalArgumentException("The member `" + name + "` is neither true nor false.");
        }

        /** The member as an array. */
        public List<Json> array(String name) {
            if (get(name) instanceof Array(List<Json> values)) {
                return values;
            }
            throw new IllegalArgumentException("The member `" + name + "` is not an array.");
        }

        /** The member as an array of text. */
        public List<String> texts(String name) {
            return array(name).stream()
                    .map(value -> {
                        if (value instanceof Text(String text)) {
                            return text;
                        }
                        throw new IllegalArgumentException(
                                "The array `" + name + "` holds something that is not text.");
                    })
                    .toList();
        }

        /** The member as an object. */
        public Fields fields(String name) {
            if (get(name) instanceof Fields fields) {
                return fields;
            }
            throw new IllegalArgumentException("The member `" + name + "` is not an object.");
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Fields that && members.equals(that.members);
        }

        @Override
        public int hashCode() {
            return members.hashCode();
        }

        @Override
        public String toString() {
            return canonical();
        }
    }

    /** Text. */
    static Json of(String value) {
        return new Text(value);
    }

    /** A whole number. */
    static Json of(long value) {
        return new Whole(value);
    }

    /** true or false. */
    static Json of(boolean value) {
        return new Flag(value);
    }

    /** An array of text, in the order given. */
    static Json texts(Collection<String> values) {
        return array(values, Json::of);
    }

    /** An array. */
    static Json array(Collection<? extends Json> values) {
        return new Array(new ArrayList<>(values));
    }

    /** An array of the text of each, in the order of the texts: one spelling of a set. */
    static Json sorted(Collection<?> values) {
        String[] texts = new String[values.size()];
        int count = 0;
        for (Object value : values) {
            texts[count++] = value.toString();
        }
        Arrays.sort(texts);
        return texts(Arrays.asList(texts));
    }

    /** An array of the {@code form} of each. */
    static <T> Json array(Collection<T> values, Function<? super T, ? extends Json> form) {
        List<Json> all = new ArrayList<>(values.size());
        for (T value : values) {
            all.add(form.apply(value));
        }
        return new Array(all);
    }

    /** Starts an object. */
    static Builder fields() {
        return new Builder();
    }

    /** Reads one JSON document strictly; see {@link JsonReader}. */
    static Json parse(byte[] utf8) {
        return JsonReader.read(utf8);
    }

    /** Reads one JSON document strictly; see {@link JsonReader}. */
    static Json parse(String text) {
        return JsonReader.read(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The RFC 8785 spelling. */
    default String canonical() {
        return new String(canonicalBytes(), StandardCharsets.UTF_8);
    }

    /** The RFC 8785 bytes. */
    default byte[] canonicalBytes() {
        return new JsonBytes(256).append(this).toArray();
    }

    /** SHA-256 over the RFC 8785 bytes. */
    default Digest digest() {
        return Digest.of(canonicalBytes());
    }

    /** Collects the members of an object; a name given twice is an error when it is built. */
    final class Builder {
        private final Members.Draft members = new Members.Draft();

        /** Whether a member of this name was given. */
        public boolean has(String name) {
            return members.has(name);
        }

        public Builder with(String name, Json value) {
            members.add(name, value);
            return this;
        }

        public Builder with(String name, String value) {
            return with(name, of(value));
        }

        public Builder with(String name, long value) {
            return with(name, of(value));
        }

        public Builder with(String name, boolean value) {
            return with(name, of(value));
        }

        /** Leaves the member out when there is no value. */
        public Builder with(String name, Optional<String> value) {
            return value.map(text -> with(name, text)).orElse(this);
        }

        /** Adds every member of {@code other}. */
        public Builder withAll(Fields other) {
            for (int i = 0; i < other.count(); i++) {
                with(other.name(i), other.value(i));
            }
            return this;
        }

        public Fields build() {
            return new Fields(members.sorted());
        }
    }
}
