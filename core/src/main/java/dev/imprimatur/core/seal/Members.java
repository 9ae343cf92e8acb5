package dev.imprimatur.core.seal;

import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** The members of an object, in the order of JCS: by the UTF-16 code units of their names. */
final class Members {

    private final String[] names;
    private final Json[] values;

    private Members(String[] names, Json[] values) {
        this.names = names;
        this.values = values;
    }

    /** Of all that {@code map} has. */
    static Members of(SortedMap<String, Json> map) {
        Draft draft = new Draft();
        map.forEach(draft::add);
        return draft.sorted();
    }

    /** Members as they come. An object has a dozen of them, mostly, and many are made: so it is arrays, and sorted once. */
    static final class Draft {

        private String[] names = new String[12];
        private Json[] values = new Json[12];
        private int count;

        void add(String name, Json value) {
            if (count == names.length) {
                names = Arrays.copyOf(names, 2 * count);
                values = Arrays.copyOf(values, 2 * count);
            }
            names[count] = name;
            values[count] = value;
            count++;
        }

        boolean has(String name) {
            return Arrays.asList(names).subList(0, count).contains(name);
        }

        /** All of them in order; a name given twice is an error. */
        Members sorted() {
            return count > 32 ? largeSorted() : fewSorted();
        }

        private Members fewSorted() {
            int[] order = new int[count];
            for (int i = 0; i < count; i++) {
                int place = i;
                while (place > 0 && compare(order[place - 1], i) > 0) {
                    order[place] = order[place - 1];
                    place--;
                }
                order[place] = i;
            }
            String[] sortedNames = new String[count];
            Json[] sortedValues = new Json[count];
            for (int i = 0; i < count; i++) {
                sortedNames[i] = names[order[i]];
                sortedValues[i] = values[order[i]];
            }
            return new Members(sortedNames, sortedValues);
        }

        private int compare(int one, int other) {
            int order = names[one].compareTo(names[other]);
            if (order == 0) {
                throw twice(names[one]);
            }
            return order;
        }

        private Members largeSorted() {
            TreeMap<String, Json> map = new TreeMap<>();
            for (int i = 0; i < count; i++) {
                if (map.put(names[i], values[i]) != null) {
                    throw twice(names[i]);
                }
            }
            return new Members(map.keySet().toArray(new String[0]), map.values().toArray(new Json[0]));
        }

        private static IllegalArgumentException twice(String name) {
            return new IllegalArgumentException("The member `" + name + "` was given twice.");
        }
    }

    /** Where {@code name} is; negative where it isn't. */
    int find(String name) {
        return Arrays.binarySearch(names, name);
    }

    int count() {
        return names.length;
    }

    String name(int at) {
        return names[at];
    }

    Json value(int at) {
        return values[at];
    }

    /** All of them. */
    SortedMap<String, Json> map() {
        TreeMap<String, Json> map = new TreeMap<>();
        for (int i = 0; i < names.length; i++) {
            map.put(names[i], values[i]);
        }
        return Collections.unmodifiableSortedMap(map);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Members that && Arrays.equals(names, that.names) && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(names) + Arrays.hashCode(values);
    }
}
