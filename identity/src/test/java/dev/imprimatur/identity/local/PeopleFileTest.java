package dev.imprimatur.identity.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.identity.yaml.YamlRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PeopleFileTest {

    private static final PrincipalId ANNA = PrincipalId.parse("person:anna");
    private static final PrincipalId BEN = PrincipalId.parse("person:ben");
    private static final String BOTH = "people:\n  - { id: anna, name: Anna }\n  - { id: ben, name: Ben }\n";
    private static final String ONE = "people:\n  - { id: ben, name: Ben }\n";

    @TempDir
    private Path folder;

    private final List<String> refusals = new ArrayList<>();
    private final List<Integer> loads = new ArrayList<>();

    private final RosterListener listener = new RosterListener() {
        @Override
        public void loaded(Roster roster) {
            loads.add(roster.everyone().size());
        }

        @Override
        public void refused(String sentence) {
            refusals.add(sentence);
        }
    };

    private void write(String text) throws IOException {
        Path part = folder.resolve("part");
        Files.writeString(part, text);
        Files.move(part, folder.resolve("people.yaml"), StandardCopyOption.REPLACE_EXISTING);
    }

    private PeopleFile open() {
        return PeopleFile.open(folder.resolve("people.yaml"), listener);
    }

    @Test
    void aPersonWhoIsRemovedIsUnknownAtOnce() throws IOException {
        write(BOTH);
        PeopleFile people = open();
        assertThat(people.person(ANNA)).isPresent();
        write(ONE);
        assertThat(people.person(ANNA)).isEmpty();
        assertThat(people.person(BEN)).isPresent();
        assertThat(loads).containsExactly(2, 1);
    }

    @Test
    void anInvalidFileChangesNothingAndIsReportedOnce() throws IOException {
        write(BOTH);
        PeopleFile people = open();
        write("people: [");
        for (int i = 0; i < 5; i++) {
            assertThat(people.person(ANNA)).isPresent();
        }
        assertThat(refusals)
                .hasSize(1)
                .first()
                .asString()
                .contains("people.yaml:")
                .contains("stays in force");
        write(ONE);
        assertThat(people.person(ANNA)).isEmpty();
    }

    @Test
    void aFileThatIsGoneChangesNothing() throws IOException {
        write(BOTH);
        PeopleFile people = open();
        Files.delete(folder.resolve("people.yaml"));
        assertThat(people.person(ANNA)).isPresent();
        assertThat(refusals).hasSize(1).first().asString().contains("can't be read");
    }

    @Test
    void theFirstFileMustBeGood() throws IOException {
        assertThatThrownBy(this::open).isInstanceOf(YamlRefused.class).hasMessageContaining("can't be read");
        Files.write(folder.resolve("people.yaml"), new byte[] {'a', (byte) 0xff});
        assertThatThrownBy(this::open).isInstanceOf(YamlRefused.class).hasMessageContaining("UTF-8");
    }
}
