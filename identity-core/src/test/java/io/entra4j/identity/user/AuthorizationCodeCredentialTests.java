package io.entra4j.identity.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.contract.CredentialContract;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuthorizationCodeCredentialTests extends CredentialContract {

    private static final String USER = "alice@contoso.onmicrosoft.com";
    private static final String PASSWORD = "correct horse/battery+staple";
    private static final String REDIRECT = "https://localhost/nowhere";
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    @BeforeEach
    void registerTheUser() {
        entra.user(USER, PASSWORD, "a11ce000-0000-4000-8000-000000000001");
        entra.application(FakeApplication.builtIn());
    }

    @Override
    protected EntraCredential credential(CredentialOptions options) {
        return builder(options, code("")).clientSecret(FakeEntra.CLIENT_SECRET).build();
    }

    @Override
    protected Stream<String> secrets() {
        return entra.requests().stream()
                .flatMap(request -> Stream.of("code", "client_secret", "code_verifier", "refresh_token")
                        .map(request.form()::get))
                .filter(secret -> secret != null && !secret.isBlank());
    }

    private static AuthorizationCodeCredentialBuilder builder(CredentialOptions options, String code) {
        return new AuthorizationCodeCredentialBuilder()
                .options(options)
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .authorizationCode(code)
                .redirectUrl(REDIRECT);
    }

    /** Signs the user in to the web application, and takes the code from the redirect of the browser. */
    private String code(String more) {
        String page = entra.authorityHost() + "/" + FakeEntra.TENANT_ID + "/oauth2/v2.0/authorize?client_id="
                + FakeEntra.CLIENT_ID + "&response_type=code&state=s&scope="
                + URLEncoder.encode(SCOPE + " openid offline_access", StandardCharsets.UTF_8) + "&redirect_uri="
                + URLEncoder.encode(REDIRECT, StandardCharsets.UTF_8) + more;
        HttpResponse<String> redirect = entra.browser()
                .signInUntilRedirect(URI.create(page), USER, PASSWORD)
                .join();
        String location = redirect.headers().firstValue("Location").orElseThrow();
        entra.resetRequests();
        return location.replaceFirst(".*[?&]code=([^&]*).*", "$1");
    }

    @Test
    void requestMatchesTheSpecification() {
        String code = code("&code_challenge_method=S256&code_challenge=" + CHALLENGE);

        builder(options().build(), code)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .codeVerifier(VERIFIER)
                .build()
                .getTokenSync(context());

        assertThat(lastForm())
                .containsEntry("grant_type", "authorization_code")
                .containsEntry("code", code)
                .containsEntry("redirect_uri", REDIRECT)
                .containsEntry("code_verifier", VERIFIER)
                .containsEntry("client_secret", FakeEntra.CLIENT_SECRET);
    }

    @Test
    void applicationWithoutASecretSendsNone() {
        entra.application(FakeApplication.builtIn().withPublicClientFlows());

        builder(options().build(), code("")).build().getTokenSync(context());

        assertThat(lastForm()).doesNotContainKey("client_secret").containsKey("code");
    }

    @Test
    void codeIsRedeemedOnceAndRefreshedAfterwards() {
        EntraCredential credential = credential();
        credential.getTokenSync(context());
        clock.advance(Duration.ofHours(2));

        credential.getToken(context()).block();
        credential.getTokenSync(new TokenRequestContext().addScopes("https://storage.azure.com/.default"));

        assertThat(entra.requests())
                .extracting(request -> request.form().get("grant_type"))
                .containsExactly("authorization_code", "refresh_token", "refresh_token");
    }

    @Test
    void wrongVerifierIsExplained() {
        EntraCredential credential = builder(
                        options().build(), code("&code_challenge_method=S256&code_challenge=" + CHALLENGE))
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .codeVerifier(VERIFIER.replace('d', 'e'))
                .build();

        assertThat(thrownSync(credential))
                .hasMessageContaining("the code verifier does not match the code challenge")
                .hasMessageNotContaining(VERIFIER.replace('d', 'e'));
    }

    @Test
    void usedCodeIsNotSentAgain() {
        EntraCredential credential = credential();
        credential.getTokenSync(context());
        entra.revokeRefreshTokens();
        clock.advance(Duration.ofHours(2));
        entra.resetRequests();

        Throwable thrown = catchThrowable(() -> credential.getTokenSync(context()));

        assertThat(thrown)
                .hasMessageContaining("its authorization code was used already")
                .hasMessageContaining("have the user sign in again");
        assertThat(entra.requests())
                .extracting(request -> request.form().get("grant_type"))
                .containsExactly("refresh_token");
    }

    @Test
    void refusedCodeIsNotSentAgain() {
        EntraCredential credential = builder(options().build(), "0.nonsense")
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .build();

        assertThat(thrownSync(credential)).hasMessageContaining("AADSTS70000");
        assertThat(thrownSync(credential)).hasMessageContaining("was used already");
        assertThat(entra.tokenRequests()).isOne();
    }

    @Test
    void codeIsKeptDuringAnOutage() {
        EntraCredential credential = credential();
        entra.failNext(4, Failure.serverError(503));

        assertThat(thrownSync(credential)).hasMessageContaining("503");
        clock.advance(Duration.ofMinutes(1));
        assertThat(credential.getTokenSync(context()).getToken()).isNotBlank();
    }

    @Test
    void answerWithoutAnIdTokenIsAccepted() {
        EntraCredential credential = credential();
        entra.failNext(1, Failure.withoutIdToken());

        credential.getTokenSync(context());
        clock.advance(Duration.ofHours(2));
        credential.getTokenSync(context());

        assertThat(lastForm()).containsEntry("grant_type", "refresh_token");
    }

    @Test
    void everyMissingSettingIsNamedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AuthorizationCodeCredentialBuilder().build())
                .withMessage(
                        "AuthorizationCodeCredential: 'clientId', 'authorizationCode', 'redirectUrl' must be set.");
    }

    @Test
    void wrongSettingsAreNamedWithoutSecretValues() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder(options().build(), "c")
                        .codeVerifier("too short")
                        .build())
                .withMessageContaining("'codeVerifier'")
                .withMessageNotContaining("too short");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder(options().build(), "c")
                        .redirectUrl("/signed-in")
                        .build())
                .withMessageContaining("'redirectUrl'")
                .withMessageContaining("'/signed-in'");
    }
}
