package dev.imprimatur.cli.command;

import dev.imprimatur.core.seal.Bytes;

/** The two pictures that an app of Teams has: a ring with a tick in it, in colour and as an outline. */
final class TeamsIcons {

    /** Behind the picture, as {@code #RRGGBB}. */
    static final String ACCENT = "#23395B";

    private static final int INK = 0x23395bff;
    private static final int WHITE = 0xffffffff;
    private static final int NOTHING = 0xffffff00;
    private static final int COLOUR_SIZE = 192;
    private static final int OUTLINE_SIZE = 32;

    private TeamsIcons() {}

    /** 192 × 192, without gaps; what it shows is in its middle. */
    static Bytes colour() {
        return Png.square(COLOUR_SIZE, (x, y) -> drawn(x, y, 0.28, 0.04) ? WHITE : INK);
    }

    /** 32 × 32, white on nothing. */
    static Bytes outline() {
        return Png.square(OUTLINE_SIZE, (x, y) -> drawn(x, y, 0.42, 0.07) ? WHITE : NOTHING);
    }

    /** Whether the ring or the tick is at a place. */
    private static boolean drawn(double x, double y, double radius, double line) {
        double across = (x - 0.5) / radius;
        double down = (y - 0.5) / radius;
        double thickness = line / radius / 2;
        return Math.abs(Math.hypot(across, down) - 1) <= thickness
                || distance(across, down, -0.45, 0.05, -0.12, 0.38) <= thickness
                || distance(across, down, -0.12, 0.38, 0.5, -0.32) <= thickness;
    }

    /** From a place to a line between two others. */
    private static double distance(double x, double y, double fromX, double fromY, double toX, double toY) {
        double alongX = toX - fromX;
        double alongY = toY - fromY;
        double part = ((x - fromX) * alongX + (y - fromY) * alongY) / (alongX * alongX + alongY * alongY);
        double nearest = Math.clamp(part, 0, 1);
        return Math.hypot(x - fromX - nearest * alongX, y - fromY - nearest * alongY);
    }
}
