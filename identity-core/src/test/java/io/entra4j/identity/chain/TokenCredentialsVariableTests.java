package io.entra4j.identity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.entra4j.identity.fake.TestConfiguration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCredentialsVariableTests {

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void unsetOrBlankVariableSelectsAllMembers(String value) {
        List<DefaultChainMember> all = new ArrayList<>(List.of(DefaultChainMember.values()));
        all.remove(DefaultChainMember.INTERACTIVE_BROWSER);

        assertThat(read(value)).isEqualTo(all);
        assertThat(TokenCredentialsVariable.read(TestConfiguration.of(Map.of())))
                .isEqualTo(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"prod", " PROD "})
    void prodSelectsTheDeployedMembers(String value) {
        assertThat(read(value))
                .startsWith(DefaultChainMember.ENVIRONMENT, DefaultChainMember.WORKLOAD_IDENTITY)
                .containsExactlyElementsOf(having(false));
    }

    @Test
    void devSelectsTheDeveloperMembers() {
        assertThat(read("dev")).containsExactlyElementsOf(having(true));
    }

    @ParameterizedTest
    @EnumSource
    void everyCredentialNameSelectsThatCredentialOnly(DefaultChainMember member) {
        assertThat(read(member.credential())).containsExactly(member);
        assertThat(read(" " + member.credential().toUpperCase(java.util.Locale.ROOT) + " "))
                .containsExactly(member);
    }

    @Test
    void listIsAskedInItsOwnOrder() {
        assertThat(read("WorkloadIdentityCredential, EnvironmentCredential"))
                .containsExactly(DefaultChainMember.WORKLOAD_IDENTITY, DefaultChainMember.ENVIRONMENT);
    }

    @Test
    void groupInAListStandsForItsMembersWithoutDuplicates() {
        assertThat(read("WorkloadIdentityCredential,prod"))
                .startsWith(DefaultChainMember.WORKLOAD_IDENTITY, DefaultChainMember.ENVIRONMENT)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(having(false));
    }

    @ParameterizedTest
    @CsvSource({
        "EnvironmentCredentials, EnvironmentCredential",
        "Enviroment, EnvironmentCredential",
        "workload-identity, WorkloadIdentityCredential",
        "'prod,WorkloadCredential', WorkloadIdentityCredential",
        "production, prod",
        "development, dev"
    })
    void wrongNameIsRefusedAndTheMessageSuggestsTheNearest(String value, String meant) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(value))
                .withMessageStartingWith("AZURE_TOKEN_CREDENTIALS=" + value + " names ")
                .withMessageContaining("Did you mean '" + meant + "'? Valid are: dev, prod, EnvironmentCredential, ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"VisualStudioCredential", "sharedtokencachecredential"})
    void credentialNameThatOnlyAzureIdentityHasIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(name))
                .withMessageContaining(
                        "names '" + name + "', which this library does not have. Valid are: dev, prod, ");
    }

    @Test
    void emptyEntryInAListIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("dev,,prod"))
                .withMessageContaining("has nothing between two commas");
    }

    private static List<DefaultChainMember> read(String value) {
        return TokenCredentialsVariable.read(TestConfiguration.of(Map.of("AZURE_TOKEN_CREDENTIALS", value)));
    }

    private static List<DefaultChainMember> having(boolean developers) {
        Stream<DefaultChainMember> all = Arrays.stream(DefaultChainMember.values());
        return all.filter(member -> member.isForDevelopers() == developers)
                .filter(member -> member != DefaultChainMember.INTERACTIVE_BROWSER)
                .toList();
    }
}
