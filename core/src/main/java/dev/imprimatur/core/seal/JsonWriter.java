package dev.imprimatur.core.seal;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/** Writes the one spelling that RFC 8785 gives a value. */
final class JsonWriter {

    private JsonWriter() {}

    static void write(Json value, JsonBytes out) {
        switch (value) {
            case Json.Text(String text) -> out.text(text);
            case Json.Whole(long number) -> out.ascii(Long.toString(number));
            case Json.Decimal(double number) -> out.ascii(decimal(number));
            case Json.Flag(boolean flag) -> out.ascii(flag ? "true" : "false");
            case Json.Nothing() -> out.ascii("null");
            case Json.Array(List<Json> values) -> array(values, out);
            case Json.Fields fields -> fields(fields, out);
        }
    }

    private static void array(List<Json> values, JsonBytes out) {
        out.raw('[');
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                out.raw(',');
            }
            write(values.get(i), out);
        }
        out.raw(']');
    }

    private static void fields(Json.Fields fields, JsonBytes out) {
        out.raw('{');
        for (int i = 0; i < fields.count(); i++) {
            if (i > 0) {
                out.raw(',');
            }
            out.text(fields.name(i));
            out.raw(':');
            write(fields.value(i), out);
        }
        out.raw('}');
    }

    /** ECMAScript's Number::toString, from the shortest digits that read back as the same double. */
    private static String decimal(double number) {
        if (number == 0) {
            return "0"; // also for −0
        }
        StringBuilder out = new StringBuilder();
        BigDecimal shortest = shortest(Math.abs(number));
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale(); // the value is 0.digits × 10^point
        if (number < 0) {
            out.append('-');
        }
        if (point > 21 || point < -5) {
            exponent(digits, point - 1, out);
        } else if (point <= 0) {
            out.append("0.").repeat("0", -point).append(digits);
        } else if (point >= digits.length()) {
            out.append(digits).repeat("0", point - digits.length());
        } else {
            out.append(digits, 0, point).append('.').append(digits, point, digits.length());
        }
        return out.toString();
    }

    /** Java writes at least two digits, also where one is enough to read the same double back. */
    private static BigDecimal shortest(double number) {
        BigDecimal digits = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        BigDecimal one = digits.round(new MathContext(1, RoundingMode.HALF_EVEN));
        return one.doubleValue() == number ? one.stripTrailingZeros() : digits;
    }

    private static void exponent(String digits, int exponent, StringBuilder out) {
        out.append(digits.charAt(0));
        if (digits.length() > 1) {
            out.append('.').append(digits, 1, digits.length());
        }
        out.append(exponent < 0 ? "e-" : "e+").append(Math.abs(exponent));
    }
}
