package dev.imprimatur.storage.sqlite;

import dev.imprimatur.core.approval.StorageFailure;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteException;

/** Says what the operator can do about a failure of SQLite. */
final class Failures {

    private Failures() {}

    static StorageFailure of(Path file, SQLException cause) {
        return new StorageFailure(
                "The database `" + file + "` " + what(cause) + " Until then nothing is approved or released.", cause);
    }

    private static String what(SQLException cause) {
        int code = cause instanceof SQLiteException sqlite
                ? sqlite.getResultCode().code & 0xFF
                : cause.getErrorCode() & 0xFF;
        return switch (code) {
            case 5, 6 -> "is locked by another program (" + cause.getMessage() + "): close whatever else has it open.";
            case 8 ->
                "can't be written (" + cause.getMessage() + "): make the file and its directory writable for this"
                        + " account.";
            case 10 -> "could not be read or written (" + cause.getMessage() + "): check the disk.";
            case 11, 26 ->
                "is damaged or no database (" + cause.getMessage()
                        + "): stop the gateway and restore the file from a backup.";
            case 13 -> "could not grow (" + cause.getMessage() + "): free space on its disk.";
            case 14 ->
                "can't be opened (" + cause.getMessage()
                        + "): check that its directory exists and is writable for this account.";
            case 19 -> "refused a row (" + cause.getMessage() + "): one with the same name is there already.";
            default -> "failed (" + cause.getMessage() + "): check that the gateway is running and the disk is sound.";
        };
    }
}
