package dev.imprimatur.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.subject.RowStore;
import dev.imprimatur.core.subject.SealedRow;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every medium must do for sealed rows. */
public abstract class RowStoreContract {

    /** An empty one. */
    protected abstract RowStore store();

    /** Another kind of rows on the same medium. */
    protected abstract RowStore other();

    private static SealedRow row(String id, String owner, long revision) {
        return new SealedRow(id, owner, revision, Bytes.utf8("{\"id\":\"" + id + "\"}" + revision), Bytes.utf8("mac"));
    }

    @Test
    void findsWhatWasStoredByNameAndOwner() {
        assertThat(store().insert(row("b", "anna", 1))).isTrue();
        assertThat(store().insert(row("a", "anna", 1))).isTrue();
        assertThat(store().insert(row("c", "ben", 1))).isTrue();
        assertThat(store().find("b")).contains(row("b", "anna", 1));
        assertThat(store().find("d")).isEmpty();
        assertThat(store().of("anna")).containsExactly(row("a", "anna", 1), row("b", "anna", 1));
        assertThat(store().of("nobody")).isEmpty();
        assertThat(other().find("b")).isEmpty();
    }

    @Test
    void refusesANameThatIsTaken() {
        store().insert(row("a", "anna", 1));
        assertThat(store().insert(row("a", "ben", 1))).isFalse();
        assertThat(store().find("a")).contains(row("a", "anna", 1));
    }

    @Test
    void replacesOnlyTheRevisionBefore() {
        store().insert(row("a", "anna", 1));
        assertThat(store().replace(row("a", "ben", 2))).isTrue();
        assertThat(store().replace(row("a", "cara", 2))).isFalse();
        assertThat(store().replace(row("a", "cara", 4))).isFalse();
        assertThat(store().replace(row("z", "cara", 2))).isFalse();
        assertThat(store().find("a")).contains(row("a", "ben", 2));
        assertThat(store().of("anna")).isEmpty();
    }

    @Test
    void removesForGood() {
        store().insert(row("a", "anna", 1));
        assertThat(store().remove("a")).isTrue();
        assertThat(store().remove("a")).isFalse();
        assertThat(store().find("a")).isEmpty();
        assertThat(store().replace(row("a", "anna", 2))).isFalse();
    }

    @Test
    void listsPagesByName() {
        List.of("c", "a", "b").forEach(id -> store().insert(row(id, "anna", 1)));
        assertThat(store().list(Optional.empty(), 2)).extracting(SealedRow::id).containsExactly("a", "b");
        assertThat(store().list(Optional.of("b"), 2)).extracting(SealedRow::id).containsExactly("c");
        assertThatThrownBy(() -> store().list(Optional.empty(), 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ofManyWhoReplaceARevisionOneDoes() throws Exception {
        store().insert(row("a", "anna", 1));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Boolean> change =
                    () -> store().replace(row("a", Thread.currentThread().threadId() + "", 2));
            int done = 0;
            for (Future<Boolean> one : threads.invokeAll(java.util.Collections.nCopies(50, change))) {
                done += one.get() ? 1 : 0;
            }
            assertThat(done).isEqualTo(1);
        }
    }
}
