package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.spring.autoconfigure.PageExamples.Example;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The code of docs/migrating.md: that before compiles with the libraries it is for, that after gets its token. */
class MigratingTests {

    @TempDir
    private Path directory;

    static List<Example> before() {
        return java().stream()
                .filter(example -> example.name().startsWith("Before"))
                .toList();
    }

    static List<Example> after() {
        return java().stream()
                .filter(example -> example.name().startsWith("After"))
                .toList();
    }

    private static List<Example> java() {
        return PageExamples.examplesOf(PageExamples.MIGRATING, "java");
    }

    @Test
    void everyJavaExampleIsTestedBeforeOrAfterMigration() {
        assertThat(java()).hasSize(before().size() + after().size()).hasSizeGreaterThan(4);
    }

    @ParameterizedTest
    @MethodSource("before")
    void codeBeforeMigrationCompiles(Example example) throws Exception {
        assertThat(ExampleFrame.statements(directory, example.text(), "", "1")).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("after")
    void codeAfterMigrationGetsAToken(Example example) throws Exception {
        try (ExampleMachine machine = new ExampleMachine()) {
            machine.reset(directory);
            String code = machine.filled(example.text());
            if (code.contains("managedIdentityClientId")) {
                machine.isAppService();
                code = code.replace(ExampleMachine.CLIENT_ID, FakeManagedIdentity.CLIENT_ID);
            }
            Class<?> compiled = ExampleFrame.statements(directory, code, "", "credential");
            compiled.getField("machine").set(null, machine);
            TokenCredential credential =
                    (TokenCredential) compiled.getMethod("run").invoke(null);

            assertThat(credential
                            .getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"))
                            .getToken())
                    .isNotBlank();
        }
    }
}
