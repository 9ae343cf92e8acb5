package dev.imprimatur.cli.text;

import java.util.ArrayList;
import java.util.List;

/** Rows in columns; the last column is cut to the width, the others take what they need. Cells are visible and may be coloured. */
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

    /** The lines; a last cell wider than what is left of {@code columns} is cut, 0 columns cut nothing. */
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
            for (int i = 0; i < count - 1; i++) {
                line.append(Width.pad(row.get(i), widths[i])).append(GAP);
            }
            int left = columns == 0 ? Integer.MAX_VALUE : Math.max(8, columns - Width.of(line.toString()));
            String last = row.getLast();
            line.append(last.indexOf('\u001b') < 0 ? Width.cut(last, left, ellipsis) : last);
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
