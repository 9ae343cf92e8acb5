package dev.imprimatur.core.tree;

import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.SignedNote;
import java.time.Instant;

/** A checkpoint of seven entries, with one witness, made by another program, in another language. */
final class Published {

    static final NoteKey LOG = NoteKey.parse("log.example/audit+86617d36+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4");
    static final NoteKey WITNESS =
            NoteKey.parse("witness.example/w+18284f18+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X");
    static final Instant WITNESSED = Instant.ofEpochSecond(1_700_000_000);

    static final String TEXT = """
            log.example/audit
            7
            tB1hsuDNzm6A+zectuO70A/7f7O6qCUZXvH4oOkWvX8=
            """;
    static final String CHECKPOINT = TEXT + """

            — log.example/audit hmF9NvKp3ovqcrCmLXhWIslwPjG9oATD3ZGm1P8Vw44KKlhbUz0/AIseErMnQfgTWrtp3SngFvgswwoTEUN4scUtZAo=
            — witness.example/w GChPGAAAAABlU/EApjRWfL9rh9jBc1UUwe7bviwZZVTkAaKdYjILH8SDJ34d6LpPcPi+2k60iWppljw/s1630lfGI1vEqUCRhXCuAQ==
            """;

    /** Of entry 4. */
    static final String PROOF = """
            c2sp.org/tlog-proof@v1
            extra aGk=
            index 4
            0GLeeAZ2n1dRjcBuSvzKyiyPkDm/PEFevBeHJQKpIEw=
            6Fbu9QYI6NXK/lRH9usb0/rwr8bz7lF7JmNRu5TfRuY=
            f0l1rlueoFoa1OtGPV8gkkCHBI6XjPazQgNu7FyQV+Y=

            """ + CHECKPOINT;

    private Published() {}

    static SignedNote note() {
        return SignedNote.parse(CHECKPOINT);
    }
}
