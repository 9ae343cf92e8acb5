package dev.imprimatur.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The directions of dependence: who may know whom. */
class ArchitectureTest {

    private static final String ROOT = "dev.imprimatur.";

    /** Each of core's packages knows only those before it. */
    private static final List<String> CORE = List.of(
            "seal",
            "tree",
            "subject",
            "action",
            "policy",
            "approval",
            "execution",
            "audit",
            "card",
            "delivery",
            "gate");

    /** The grammar's compiled code knows nothing but its runtime, and has more instructions than all the rest together. */
    private static final ImportOption WRITTEN_BY_HAND = location -> !location.contains("/sqlgrammar/code/");

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(WRITTEN_BY_HAND)
            .importPackages("dev.imprimatur");

    @Test
    void seesTheWholeProduct() {
        assertThat(Modules.main())
                .allSatisfy(module -> assertThat(ALL.stream().map(JavaClass::getPackageName))
                        .as("classes of module `%s` on this test's class path: add it to architecture/pom.xml", module)
                        .anyMatch(name -> (name + ".").startsWith(ROOT + module + ".")));
    }

    @TestFactory
    Stream<DynamicTest> corePackagesKnowOnlyThoseToTheirLeft() {
        return CORE.stream()
                .map(name -> DynamicTest.dynamicTest("core." + name, () -> {
                    List<String> allowed = new ArrayList<>(List.of("java..", "javax.crypto.."));
                    CORE.subList(0, CORE.indexOf(name) + 1).forEach(left -> allowed.add(ROOT + "core." + left + ".."));
                    classes()
                            .that()
                            .resideInAPackage(ROOT + "core." + name + "..")
                            .should()
                            .onlyDependOnClassesThat(within(allowed))
                            .check(ALL);
                }));
    }

    @Test
    void coreHasNoPackageOutsideTheOrder() {
        classes()
                .that()
                .resideInAPackage(ROOT + "core..")
                .should()
                .resideInAnyPackage(
                        CORE.stream().map(name -> ROOT + "core." + name).toArray(String[]::new))
                .check(ALL);
    }

    @Test
    void coreDoesNoInputOrOutputAndHasNoClockOfItsOwn() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.net..", "java.sql..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.Thread")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(ALL);
    }

    /** Those in the middle see core (and what is named here), never each other. */
    @TestFactory
    Stream<DynamicTest> modulesInTheMiddleDoNotKnowEachOther() {
        record Middle(String module, List<String> also) {}
        return Stream.of(
                        new Middle("policy", List.of()),
                        new Middle("sqlgrammar", List.of()),
                        new Middle("connector", List.of("sqlgrammar")),
                        new Middle("channel", List.of()),
                        new Middle("doubles", List.of()),
                        new Middle("identity", List.of()),
                        new Middle("storage", List.of()),
                        new Middle("cli", List.of("policy")))
                .map(middle -> DynamicTest.dynamicTest(middle.module(), () -> {
                    List<String> allowed = new ArrayList<>(List.of(ROOT + middle.module() + ".."));
                    if (!middle.module().equals("sqlgrammar")) {
                        allowed.add(ROOT + "core..");
                    }
                    middle.also().forEach(name -> allowed.add(ROOT + name + ".."));
                    classes()
                            .that()
                            .resideInAPackage(ROOT + middle.module() + "..")
                            .should()
                            .onlyDependOnClassesThat(within(allowed).or(outside()))
                            .allowEmptyShould(true)
                            .check(ALL);
                }));
    }

    @Test
    void whoCarriesVotesCannotExecute() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "channel..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + "core.execution..", ROOT + "connector..")
                .allowEmptyShould(true)
                .check(ALL);
    }

    @Test
    void connectorsDoNotKnowEachOther() {
        com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices()
                .matching(ROOT + "connector.(*)..")
                .should()
                .notDependOnEachOther()
                .allowEmptyShould(true)
                .check(ALL);
    }

    /** What two of them need stands in {@code storage.sql}, which knows none of them. */
    @Test
    void mediaDoNotKnowEachOther() {
        List<String> media = List.of("sqlite", "postgres", "tlog");
        for (String from : List.of("sqlite", "postgres", "tlog", "sql")) {
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + "storage." + from + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(media.stream()
                            .filter(other -> !other.equals(from))
                            .map(other -> ROOT + "storage." + other + "..")
                            .toArray(String[]::new))
                    .check(ALL);
        }
    }

    private static DescribedPredicate<JavaClass> within(List<String> packages) {
        return JavaClass.Predicates.resideInAnyPackage(packages.toArray(String[]::new));
    }

    private static DescribedPredicate<JavaClass> outside() {
        return DescribedPredicate.not(JavaClass.Predicates.resideInAPackage("dev.imprimatur.."));
    }
}
