package io.entra4j.identity;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.contentOf;

import com.azure.core.credential.TokenCredential;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

@AnalyzeClasses(packages = "io.entra4j.identity", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    private static final Predicate<String> STARTS_A_JVM =
            Pattern.compile(" ChildJvm\\.\\w").asPredicate();

    @ArchTest
    static final ArchRule PACKAGES_USE_ONLY_ALLOWED_PACKAGES = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("io.entra4j.identity..")
            .layer("http")
            .definedBy("io.entra4j.identity.http")
            .layer("engine")
            .definedBy("io.entra4j.identity.engine")
            .layer("shared")
            .definedBy("io.entra4j.identity.shared")
            .layer("kernel")
            .definedBy("io.entra4j.identity")
            .layer("msal")
            .definedBy("io.entra4j.identity.msal")
            .layer("persistence")
            .definedBy("io.entra4j.identity.persistence")
            .layer("service")
            .definedBy("io.entra4j.identity.service")
            .layer("hosted")
            .definedBy("io.entra4j.identity.hosted")
            .layer("developer")
            .definedBy("io.entra4j.identity.developer")
            .layer("user")
            .definedBy("io.entra4j.identity.user")
            .layer("chain")
            .definedBy("io.entra4j.identity.chain")
            .layer("passwordless")
            .definedBy("io.entra4j.identity.passwordless..")
            .whereLayer("http")
            .mayNotAccessAnyLayer()
            .whereLayer("engine")
            .mayNotAccessAnyLayer()
            .whereLayer("shared")
            .mayOnlyAccessLayers("http", "engine")
            .whereLayer("kernel")
            .mayOnlyAccessLayers("http", "engine", "shared")
            .whereLayer("persistence")
            .mayOnlyAccessLayers("http", "engine", "kernel")
            .whereLayer("msal")
            .mayOnlyAccessLayers("http", "engine", "kernel", "persistence")
            .whereLayer("service")
            .mayOnlyAccessLayers("http", "engine", "kernel", "msal")
            .whereLayer("hosted")
            .mayOnlyAccessLayers("http", "engine", "kernel", "msal")
            .whereLayer("developer")
            .mayOnlyAccessLayers("http", "engine", "kernel")
            .whereLayer("user")
            .mayOnlyAccessLayers("http", "engine", "kernel", "msal")
            .whereLayer("passwordless")
            .mayOnlyAccessLayers("http", "kernel", "service", "hosted", "user", "chain")
            .whereLayer("chain")
            .mayOnlyAccessLayers("http", "engine", "kernel", "service", "hosted", "developer", "user");

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.entra4j.identity.(*)..").should().beFreeOfCycles();

    /** azure-core asks for version 1.7, and builds that name azure-core first take that. */
    @ArchTest
    static final ArchRule SLF4J_1_7_IS_SUFFICIENT = noClasses()
            .that()
            .doNotHaveSimpleName("KeyValueLog")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.slf4j.spi")
            .orShould()
            .callMethodWhere(target(nameMatching("at(Level|Trace|Debug|Info|Warn|Error)|isEnabledForLevel"))
                    .and(target(owner(type(Logger.class)))));

    @ArchTest
    static final ArchRule ONLY_THE_MSAL_PACKAGE_USES_MSAL = noClasses()
            .that()
            .resideOutsideOfPackage("io.entra4j.identity.msal")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.microsoft.aad.msal4j..");

    @ArchTest
    static final ArchRule ONLY_THE_PERSISTENCE_PACKAGE_USES_NATIVE_CODE = noClasses()
            .that()
            .resideOutsideOfPackage("io.entra4j.identity.persistence")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.microsoft.aad.msal4jextensions..", "com.sun.jna..");

    @ArchTest
    static final ArchRule ONLY_THE_HTTP_PACKAGE_USES_AZURE_CORE_HTTP = noClasses()
            .that()
            .resideOutsideOfPackage("io.entra4j.identity.http")
            .and()
            .haveNameNotMatching(".*\\.Credential(Options|Builder).*")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.azure.core.http..");

    @ArchTest
    static final ArchRule AZURE_IDENTITY_AND_SPRING_ARE_NEVER_USED = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.azure.identity..", "org.springframework..");

    @ArchTest
    static final ArchRule THE_CACHE_USES_NEITHER_HTTP_NOR_MSAL = noClasses()
            .that()
            .haveSimpleName("TokenCache")
            .or()
            .resideInAPackage("io.entra4j.identity.engine")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.azure.core.http..", "com.microsoft..");

    @ArchTest
    static final ArchRule TIME_AND_ENVIRONMENT_ARE_PASSED_IN = noClasses()
            .should()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(java.time.Instant.class, "now");

    /** Threads are few, named and bounded, so few classes start them. */
    @ArchTest
    static final ArchRule FEW_CLASSES_START_THREADS = noClasses()
            .that()
            .doNotHaveSimpleName("BackgroundExecutor")
            .and()
            .doNotHaveSimpleName("Drain")
            .and()
            .doNotHaveSimpleName("RedirectListener")
            .and()
            .doNotHaveSimpleName("SharedClient")
            .and()
            .doNotHaveSimpleName("UrlConnectionTransport")
            .should()
            .callConstructorWhere(target(owner(JavaClass.Predicates.assignableTo(Thread.class))))
            .orShould()
            .callConstructorWhere(target(owner(JavaClass.Predicates.assignableTo(ThreadPoolExecutor.class))))
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Executors.class);

    /** A virtual thread that waits in a synchronized method holds its carrier on the JDKs before 24. */
    @ArchTest
    static final ArchRule LOCKS_ARE_REENTRANT_LOCKS = noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED);

    @ArchTest
    static final ArchRule OPTIONAL_IS_FOR_RESULTS = noFields().should().haveRawType(Optional.class);

    /** The exceptions are names of azure-identity, and of the JDK. */
    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_CLASS_DOES = noClasses()
            .that()
            .haveNameNotMatching(".*\\.(AuthenticationUtil|DeviceCodeInfo|NamedTrustManager)")
            .should()
            .haveNameMatching(".*\\.(Abstract\\w*|\\w*(Data|Helper|Impl|Info|Manager|Utils?))")
            .orShould()
            .resideInAnyPackage("..util..", "..internal..", "..impl..");

    @ArchTest
    static final ArchRule CREDENTIALS_ARE_NAMED_SO =
            classes().that().areAssignableTo(TokenCredential.class).should().haveSimpleNameEndingWith("Credential");

    @ArchTest
    static final ArchRule STATIC_FIELDS_ARE_FINAL =
            fields().that().areStatic().should().beFinal();

    @ArchTest
    static final ArchRule PUBLIC_CLASSES_ARE_FINAL_OR_ABSTRACT = classes()
            .that()
            .arePublic()
            .and()
            .areNotInterfaces()
            .and()
            .areNotEnums()
            .and()
            .areNotAssignableTo(RuntimeException.class)
            .and()
            .doNotHaveSimpleName("ChainedTokenCredential") // closed by its constructor; the default chain is one
            .should()
            .haveModifier(JavaModifier.FINAL)
            .orShould()
            .haveModifier(JavaModifier.ABSTRACT);

    @ArchTest
    static final ArchRule EVERY_PACKAGE_IS_NULL_MARKED = classes()
            .should(new com.tngtech.archunit.lang.ArchCondition<>("be in a @NullMarked package") {
                @Override
                public void check(JavaClass item, com.tngtech.archunit.lang.ConditionEvents events) {
                    boolean marked = item.getPackage().isAnnotatedWith(NullMarked.class);
                    events.add(new com.tngtech.archunit.lang.SimpleConditionEvent(item, marked, item.getFullName()));
                }
            });

    /** The profile {@code fast} leaves out the tests with this tag. */
    @Test
    void everyTestThatStartsAJvmIsTaggedAsSlow() throws IOException {
        try (Stream<Path> tests = Files.walk(Path.of("src", "test", "java"))) {
            assertThat(tests.filter(path -> path.toString().endsWith("Tests.java")))
                    .filteredOn(path -> STARTS_A_JVM.test(contentOf(path.toFile())))
                    .isNotEmpty()
                    .allSatisfy(path -> assertThat(path).content().contains("@Tag(\"slow\")"));
        }
    }
}
