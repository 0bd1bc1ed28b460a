package io.entra4j.identity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.azure.core.util.Configuration;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.contract.CredentialContract;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.TestConfiguration;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefaultAzureCredentialTests extends CredentialContract {

    /** A machine without tools, and without a metadata service. */
    private static final Map<String, String> SERVICE_PRINCIPAL = Map.of(
            "AZURE_TENANT_ID", FakeEntra.TENANT_ID,
            "AZURE_CLIENT_ID", FakeEntra.CLIENT_ID,
            "AZURE_CLIENT_SECRET", FakeEntra.CLIENT_SECRET,
            "AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1");

    private Map<String, String> variables = SERVICE_PRINCIPAL;

    @Override
    protected Configuration variables() {
        return TestConfiguration.of(variables);
    }

    @Override
    protected EntraCredential credential(CredentialOptions options) {
        return builder().options(options).build();
    }

    @Test
    void membersAreInTheDocumentedOrder() {
        assertThat(builder().options(options().build()).build().members())
                .containsExactly(
                        "EnvironmentCredential",
                        "WorkloadIdentityCredential",
                        "ManagedIdentityCredential",
                        "IntelliJCredential",
                        "VisualStudioCodeCredential",
                        "AzureCliCredential",
                        "AzurePowerShellCredential",
                        "AzureDeveloperCliCredential",
                        "BrokerCredential");
    }

    @Test
    void credentialNamesTheMemberThatAnswered() {
        DefaultAzureCredential credential = builder().options(options().build()).build();

        assertThat(credential.selected()).isNull();
        credential.getTokenSync(context());

        assertThat(credential.selected()).isInstanceOf(EnvironmentCredential.class);
        assertThat(credential.status().answeredBy()).isEqualTo("ClientSecretCredential");
        assertThat(listener.events().get(1).answeredBy()).isEqualTo("ClientSecretCredential");
    }

    @Test
    void variableSelectsTheMembersOfTheChain() {
        variables = with("AZURE_TOKEN_CREDENTIALS", "workloadidentitycredential");

        assertThat(builder().options(options().build()).build().members())
                .containsExactly("WorkloadIdentityCredential");
    }

    @Test
    void wrongVariableFailsAtConstruction() {
        variables = with("AZURE_TOKEN_CREDENTIALS", "Environment");

        assertThatIllegalArgumentException()
                .isThrownBy(this::credential)
                .withMessageContaining("Did you mean 'EnvironmentCredential'?");
    }

    @Test
    void membersIncludedInCodeWinOverTheVariableInTheirOwnOrder() {
        variables = with("AZURE_TOKEN_CREDENTIALS", "nonsense");

        assertThat(builder()
                        .options(options().build())
                        .include(DefaultChainMember.WORKLOAD_IDENTITY, DefaultChainMember.ENVIRONMENT)
                        .build()
                        .members())
                .containsExactly("WorkloadIdentityCredential", "EnvironmentCredential");
    }

    @Test
    void memberExcludedIsNotAsked() {
        assertThat(builder()
                        .options(options().build())
                        .exclude(DefaultChainMember.ENVIRONMENT)
                        .build()
                        .members())
                .doesNotContain("EnvironmentCredential")
                .hasSize(DefaultChainMember.values().length - 2);
    }

    @Test
    void chainWithoutMembersIsRefused() {
        variables = with("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential");

        assertThatIllegalStateException()
                .isThrownBy(() -> builder()
                        .options(options().build())
                        .exclude(DefaultChainMember.ENVIRONMENT)
                        .build())
                .withMessageContaining("AZURE_TOKEN_CREDENTIALS");
    }

    @Test
    void requiredVariablesThatAreMissingOrBlankAreNamedAtConstruction() {
        variables = with("AZURE_CLIENT_ID", " ");

        assertThatIllegalStateException()
                .isThrownBy(() -> builder()
                        .options(options().build())
                        .requireEnvVars("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_TOKEN_CREDENTIALS")
                        .build())
                .withMessageContaining("AZURE_CLIENT_ID, AZURE_TOKEN_CREDENTIALS are required");
        assertThat(builder()
                        .options(options().build())
                        .requireEnvVars("AZURE_TENANT_ID")
                        .build())
                .isNotNull();
    }

    @Test
    void requiredVariableWithoutANameIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> builder().requireEnvVars((String) null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"not/a/tenant", "a b"})
    void illegalTenantIsRefusedAtConstruction(String tenant) {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        builder().options(options().build()).tenantId(tenant).build())
                .withMessageContaining("'tenantId'");
    }

    @Test
    void managedIdentityNamedMoreThanOnceIsRefusedAtConstruction() {
        assertThatIllegalStateException()
                .isThrownBy(() -> builder()
                        .options(options().build())
                        .managedIdentityClientId("c")
                        .managedIdentityObjectId("o")
                        .build())
                .withMessageContaining("'managedIdentityObjectId' exclude each other");
    }

    @Test
    void timeoutThatIsNotPositiveIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().credentialProcessTimeout(Duration.ZERO))
                .withMessageContaining("'credentialProcessTimeout'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().managedIdentityProbeTimeout(Duration.ofSeconds(-1)))
                .withMessageContaining("'managedIdentityProbeTimeout'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().managedIdentityProbeInterval(Duration.ZERO))
                .withMessageContaining("'managedIdentityProbeInterval'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().managedIdentityRetryTimeout(Duration.ZERO))
                .withMessageContaining("'managedIdentityRetryTimeout'");
    }

    @Test
    void memberThatCannotBeBuiltIsSkipped() {
        // Names no path on any system, and so throws where the member is built.
        variables = with("AZURE_FEDERATED_TOKEN_FILE", "\0");

        DefaultAzureCredential credential = builder()
                .options(options().build())
                .include(DefaultChainMember.WORKLOAD_IDENTITY, DefaultChainMember.ENVIRONMENT)
                .build();

        assertThat(credential.getTokenSync(context())).isNotNull();
        assertThat(credential.status().answeredBy()).isEqualTo("ClientSecretCredential");
    }

    @Test
    void messageSaysWhyAMemberCouldNotBeBuilt() {
        variables = with("AZURE_TENANT_ID", "not/a/tenant");

        assertThat(thrownSync(credential()))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageContaining(
                        "\n- EnvironmentCredential (0 ms) could not be built: 'AZURE_TENANT_ID' must be an ID");
    }

    @Test
    void refusalOfADeployedMemberEndsTheSearch() {
        variables = with("AZURE_CLIENT_SECRET", "wrong-secret");

        assertThat(thrownSync(credential()))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageStartingWith("DefaultAzureCredential stopped: ClientSecretCredential")
                .hasMessageContaining("AADSTS7000215");
    }

    @Test
    void additionalTenantsOfTheBuilderAreAllowedForItsMembers() {
        String other = "0e7e0000-0000-4000-8000-000000000003";
        entra.application(new FakeApplication(other, FakeEntra.CLIENT_ID, FakeEntra.CLIENT_SECRET, "oid"));

        builder()
                .options(options().build())
                .additionallyAllowedTenants(other)
                .build()
                .getTokenSync(context().setTenantId(other));

        assertThat(entra.requests().get(0).path()).startsWith("/" + other + "/");
    }

    private static DefaultAzureCredentialBuilder builder() {
        return new DefaultAzureCredentialBuilder();
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> changed = new HashMap<>(SERVICE_PRINCIPAL);
        changed.put(name, value);
        return changed;
    }

    @Test
    void includedInteractiveBrowserIsTheLastMember() {
        assertThat(builder()
                        .options(options().build())
                        .includeInteractiveBrowser()
                        .build()
                        .members())
                .endsWith("BrokerCredential", "InteractiveBrowserCredential");
        assertThat(builder().options(options().build()).build().members())
                .doesNotContain("InteractiveBrowserCredential");
    }
}
