package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.entra4j.identity.fake.TestConfiguration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TenantPolicyTests {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"-, home", "home, home", "HOME, home", "listed, listed", "LISTED, LISTED"})
    void requestedTenantIsAllowedWhenConfiguredOrListed(String requested, String asked) {
        assertThat(policy("home", "listed").resolve(requested, "TestCredential"))
                .isEqualTo(asked);
    }

    @Test
    void starAllowsEveryTenant() {
        assertThat(policy("home", "*").resolve("anyone", "TestCredential")).isEqualTo("anyone");
    }

    @Test
    void otherTenantIsRefusedAndTheMessageNamesBothTenants() {
        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> policy("home", "listed").resolve("foreign", "TestCredential"))
                .withMessageContaining("'foreign'")
                .withMessageContaining("'home'")
                .withMessageContaining("additionallyAllowedTenants");
    }

    @Test
    void variableThatDisablesMultitenancyRefusesListedTenants() {
        TenantPolicy single = TenantPolicy.of(
                "home", List.of("*"), TestConfiguration.of(Map.of("AZURE_IDENTITY_DISABLE_MULTITENANTAUTH", "true")));

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> single.resolve("other", "TestCredential"))
                .withMessageContaining("AZURE_IDENTITY_DISABLE_MULTITENANTAUTH");
        assertThat(single.resolve("home", "TestCredential")).isEqualTo("home");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", " true", "TRUE ", "true", " 1 "})
    void variableIsTrimmedAndUnderstoodAsTrue(String value) {
        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> switched(value).resolve("other", "TestCredential"))
                .withMessageContaining("AZURE_IDENTITY_DISABLE_MULTITENANTAUTH");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", " false", "False", "", " "})
    void variableIsTrimmedAndUnderstoodAsFalse(String value) {
        assertThat(switched(value).resolve("other", "TestCredential")).isEqualTo("other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "on", "2", "tru", "null"})
    void variableWithAnotherValueIsRefused(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> switched(value))
                .withMessageContaining("'AZURE_IDENTITY_DISABLE_MULTITENANTAUTH'")
                .withMessageContaining("'" + value + "'")
                .withMessageContaining("true");
    }

    private static TenantPolicy switched(String value) {
        return TenantPolicy.of(
                "home", List.of("*"), TestConfiguration.of(Map.of("AZURE_IDENTITY_DISABLE_MULTITENANTAUTH", value)));
    }

    @Test
    void adfsHasNoOtherTenants() {
        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> policy("adfs", "*").resolve("other", "TestCredential"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "a b", "", "a?b", "a#b", "a\nb", "ä", ".", "..", "...", "-"})
    void illegalCharactersAreRefusedEverywhere(String tenant) {
        assertThatIllegalArgumentException().isThrownBy(() -> policy(tenant));
        assertThatIllegalArgumentException().isThrownBy(() -> policy("home", tenant));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy("home", "*").resolve(tenant, "TestCredential"));
    }

    private static TenantPolicy policy(String tenant, String... allowed) {
        return TenantPolicy.of(tenant, List.of(allowed), TestConfiguration.of(Map.of()));
    }
}
