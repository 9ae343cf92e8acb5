package dev.imprimatur.cli.text;

import java.util.ArrayList;
import java.util.List;

/** Rows in columns, each as wide as its widest cell. Cells are visible and may be coloured. */
public final class Grid {

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    public Grid(Style style, String... headings) {
        rows.add(List.of(headings).stream().map(style::dim).toList());
    }

    public Grid row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** Whether there is more than the headings. */
    public boolean filled() {
        return rows.size() > 1;
    }

    /** The lines, each cut to {@code columns}; 0 columns cut nothing. */
    public List<String> lines(int columns, String ellipsis) {
        int count = rows.getFirst().size();
        int[] widths = new int[count];
        for (List<String> row : rows) {
            for (int i = 0; i < count; i++) {
                widths[i] = Math.max(widths[i], Width.of(row.get(i)));
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < count; i++) {
                line.append(i == 0 ? "" : GAP).append(Width.pad(row.get(i), widths[i]));
            }
            String whole = line.toString().stripTrailing();
            lines.add(columns == 0 ? whole : Width.cut(whole, columns, ellipsis));
        }
        return lines;
    }
}
