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
    static final ArchRule COMPONENTS_DO_NOT_USE_THEIR_AUTO_CONFIGURATION = noClasses()
            .that()
            .resideOutsideOfPackage("..autoconfigure..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.entra4j.identity.spring.autoconfigure..");

    @ArchTest
    static final ArchRule AUTO_CONFIGURATIONS_ARE_FINAL = classes()
            .that()
            .areAnnotatedWith(AutoConfiguration.class)
            .should()
            .haveModifier(JavaModifier.FINAL)
            .andShould()
            .haveSimpleNameEndingWith("AutoConfiguration");

    /** Besides their name, which imports and tests need. */
    @ArchTest
    static final ArchRule AUTO_CONFIGURATIONS_HAVE_NO_PUBLIC_MEMBERS = members()
            .that()
            .areDeclaredInClassesThat()
            .areAnnotatedWith(AutoConfiguration.class)
            .should()
            .notBePublic()
            .andShould()
            .notBeProtected();

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.entra4j.identity.spring.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule CREDENTIALS_USE_NO_OTHER_PACKAGE = noClasses()
            .that()
            .resideInAPackage("..spring.credential..")
            .should()
            .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("io.entra4j.identity.spring..")
                    .and(DescribedPredicate.not(JavaClass.Predicates.resideInAPackage("..spring.credential.."))));

    @ArchTest
    static final ArchRule BEAN_METHODS_ARE_PACKAGE_PRIVATE =
            methods().that().areAnnotatedWith(Bean.class).should().bePackagePrivate();

    @ArchTest
    static final ArchRule MSAL_AND_AZURE_IDENTITY_ARE_NEVER_USED = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.microsoft..", "com.azure.identity..", "io.entra4j.identity.msal..");

    @ArchTest
    static final ArchRule ONLY_METRICS_USE_MICROMETER = noClasses()
            .that()
            .resideOutsideOfPackages("..metrics..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..");

    @ArchTest
    static final ArchRule THE_PROCESS_ENVIRONMENT_IS_NOT_READ = noClasses()
            .should()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .callMethod(System.class, "getenv");
}
