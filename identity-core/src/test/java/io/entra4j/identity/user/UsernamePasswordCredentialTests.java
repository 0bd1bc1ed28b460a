package io.entra4j.identity.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.contract.CredentialContract;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // as what is tested
class UsernamePasswordCredentialTests extends CredentialContract {

    private static final String USER = "alice@contoso.onmicrosoft.com";
    private static final String PASSWORD = "correct horse/battery+staple";

    @BeforeEach
    void registerTheUser() {
        entra.user(USER, PASSWORD, "a11ce000-0000-4000-8000-000000000001");
        entra.application(FakeApplication.builtIn().withPublicClientFlows());
    }

    @Override
    protected EntraCredential credential(CredentialOptions options) {
        return builder(options).tenantId(FakeEntra.TENANT_ID).build();
    }

    @Override
    protected Stream<String> secrets() {
        return Stream.of(PASSWORD);
    }

    private static UsernamePasswordCredentialBuilder builder(CredentialOptions options) {
        return new UsernamePasswordCredentialBuilder()
                .options(options)
                .clientId(FakeEntra.CLIENT_ID)
                .username(USER)
                .password(PASSWORD);
    }

    @Test
    void requestMatchesTheSpecification() {
        credential().getTokenSync(context());

        assertThat(lastForm())
                .containsEntry("grant_type", "password")
                .containsEntry("username", USER)
                .containsEntry("password", PASSWORD)
                .doesNotContainKey("client_secret");
    }

    @Test
    void wrongPasswordIsExplainedWithoutShowingIt() {
        EntraCredential credential = builder(options().build())
                .tenantId(FakeEntra.TENANT_ID)
                .password("wrong-password")
                .build();

        assertThat(thrownSync(credential))
                .hasMessageContaining("AADSTS50126")
                .hasMessageNotContaining("wrong-password");
    }

    @Test
    void homeTenantOfTheUserIsAskedWhenNoTenantIsSet() {
        builder(options().build()).build().getTokenSync(context());

        assertThat(entra.requests().get(entra.requests().size() - 1).path()).startsWith("/organizations/");
    }

    @Test
    void everyMissingSettingIsNamedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UsernamePasswordCredentialBuilder().build())
                .withMessage("UsernamePasswordCredential: 'clientId', 'username', 'password' must be set.");
    }
}
