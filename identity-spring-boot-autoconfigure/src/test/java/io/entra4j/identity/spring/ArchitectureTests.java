package io.entra4j.identity.spring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.members;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

@AnalyzeClasses(packages = "io.entra4j.identity.spring", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    @ArchTest
    static final ArchRule THINGS_DO_NOT_KNOW_THEIR_WIRING = noClasses()
            .that()
            .resideOutsideOfPackage("..autoconfigure..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..autoconfigure..");

    @ArchTest
    static final ArchRule AUTO_CONFIGURATIONS_ARE_FINAL_AND_SHOW_NOTHING = classes()
            .that()
            .areAnnotatedWith(AutoConfiguration.class)
            .should()
            .haveModifier(JavaModifier.FINAL)
            .andShould()
            .haveSimpleNameEndingWith("AutoConfiguration");

    /** Besides their name, which imports and tests need. */
    @ArchTest
    static final ArchRule AUTO_CONFIGURATIONS_SHOW_NOTHING = members()
            .that()
            .areDeclaredInClassesThat()
            .areAnnotatedWith(AutoConfiguration.class)
            .should()
            .notBePublic()
            .andShould()
            .notBeProtected();

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("io.entra4j.identity.spring.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule CREDENTIALS_KNOW_NO_OTHER_ROOM = noClasses()
            .that()
            .resideInAPackage("..spring.credential..")
            .should()
            .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("io.entra4j.identity.spring..")
                    .and(DescribedPredicate.not(JavaClass.Predicates.resideInAPackage("..spring.credential.."))));

    @ArchTest
    static final ArchRule BEAN_METHODS_ARE_PACKAGE_PRIVATE =
            methods().that().areAnnotatedWith(Bean.class).should().bePackagePrivate();

    @ArchTest
    static final ArchRule NEITHER_MSAL_NOR_THE_PEER = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.microsoft..", "com.azure.identity..", "io.entra4j.identity.msal..");

    @ArchTest
    static final ArchRule MICROMETER_STAYS_IN_METRICS = noClasses()
            .that()
            .resideOutsideOfPackages("..metrics..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..");

    @ArchTest
    static final ArchRule ENVIRONMENT_IS_SPRINGS = noClasses()
            .should()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .callMethod(System.class, "getenv");
}
