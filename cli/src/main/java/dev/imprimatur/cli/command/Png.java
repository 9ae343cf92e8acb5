package dev.imprimatur.cli.command;

import dev.imprimatur.core.seal.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** Pictures that are computed: PNG, eight bits for each of red, green, blue and opacity. */
final class Png {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte DEPTH = 8;
    private static final byte COLOUR_WITH_OPACITY = 6;

    private Png() {}

    /** What a picture shows: the colour at a place, as {@code RRGGBBAA}. */
    @FunctionalInterface
    interface Picture {

        /** At {@code x} from the left and {@code y} from the top, both from 0 to 1. */
        int at(double x, double y);
    }

    /** A square of {@code size} pixels. */
    static Bytes square(int size, Picture picture) {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        try (DataOutputStream packed = new DataOutputStream(new DeflaterOutputStream(rows))) {
            for (int y = 0; y < size; y++) {
                packed.writeByte(0); // each row as it is, not as a difference to another
                for (int x = 0; x < size; x++) {
                    packed.writeInt(picture.at((x + 0.5) / size, (y + 0.5) / size));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes(SIGNATURE);
        ByteBuffer head =
                ByteBuffer.allocate(13).putInt(size).putInt(size).put(DEPTH).put(COLOUR_WITH_OPACITY);
        png.writeBytes(chunk("IHDR", head.array()));
        png.writeBytes(chunk("IDAT", rows.toByteArray()));
        png.writeBytes(chunk("IEND", new byte[0]));
        return Bytes.of(png.toByteArray());
    }

    private static byte[] chunk(String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 check = new CRC32();
        check.update(name);
        check.update(content);
        return ByteBuffer.allocate(12 + content.length)
                .putInt(content.length)
                .put(name)
                .put(content)
                .putInt((int) check.getValue())
                .array();
    }
}
