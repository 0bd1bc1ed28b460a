package io.entra4j.identity.failures;

import io.entra4j.identity.AuthenticationRecord;
import io.entra4j.identity.AuthorityHosts;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TokenCachePersistenceOptions;
import io.entra4j.identity.UserAssertion;
import io.entra4j.identity.fake.TestConfiguration;
import io.entra4j.identity.persistence.PlatformTokenCacheStore;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import io.entra4j.identity.user.DeviceCodeCredentialBuilder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class SettingFailureTests extends FailureFixture {

    private FailureBook book;

    @Test
    void settingsFailAsThePageSays() {
        book = book("Settings");
        host("An authority host that is not a URL", "login example");
        host("An authority host without TLS", "http://login.microsoftonline.com");
        host("An authority host without a scheme", "login.microsoftonline.com");
        host("An authority host without a host", "https:///contoso");
        host("An authority host with a user", "https://user:password@login.example");
        host("An authority host with a query", "https://login.example?a=b");
        host("Microsoft's authority host with a tenant in it", "https://login.microsoftonline.com/contoso.example");
        host("An authority host with an odd path", "https://login.example/a;b");
        book.add(
                "AZURE_AUTHORITY_HOST without TLS",
                () -> AuthorityHosts.resolve(
                        null, TestConfiguration.of(Map.of("AZURE_AUTHORITY_HOST", "http://login.example"))));
        options("A region with blanks", b -> b.region("West US 2"));
        options("A region that is none", b -> b.region("../evil"));
        options("No room for a token", b -> b.maxCachedTokens(0));
        options("A renewal that is not ahead", b -> b.refreshAhead(Duration.ofMinutes(-5)));
        options("A skew below zero", b -> b.expirySkew(Duration.ofSeconds(-1)));
        options(
                "A renewal that comes after the skew",
                b -> b.refreshAhead(Duration.ofMinutes(1)).expirySkew(Duration.ofMinutes(2)));
        book.add("A tenant with a slash", () -> secret().tenantId("a/b").build());
        book.add(
                "An allowed tenant with a blank",
                () -> secret().additionallyAllowedTenants("a b").build());
        book.add("A name of kept tokens that is none", () -> new TokenCachePersistenceOptions().setName("../evil"));
        book.add("A user's token that is blank, by itself", () -> UserAssertion.of(" "));
        book.add(
                "A record of a sign-in that is not JSON",
                () -> AuthenticationRecord.deserialize(
                        new ByteArrayInputStream("{broken".getBytes(StandardCharsets.UTF_8))));
        book.add(
                "A record of a sign-in that lacks the account",
                () -> AuthenticationRecord.deserialize(
                        new ByteArrayInputStream("{}".getBytes(StandardCharsets.UTF_8))));
        book.add(
                "A record of a sign-in to another application",
                () -> new DeviceCodeCredentialBuilder()
                        .options(options())
                        .clientId("00000000-0000-0000-0000-000000000009")
                        .authenticationRecord(new AuthenticationRecord(
                                "login.microsoftonline.com",
                                "alice.home",
                                "home",
                                "alice@contoso.com",
                                "00000000-0000-0000-0000-000000000008"))
                        .build());
        book.close();
    }

    private void host(String situation, String host) {
        options(situation, b -> b.authorityHost(host));
    }

    private void options(String situation, UnaryOperator<CredentialOptions.Builder> change) {
        book.add(
                situation,
                () -> new ClientSecretCredentialBuilder()
                        .options(change.apply(CredentialOptions.builder().configuration(TestConfiguration.of(Map.of())))
                                .build())
                        .tenantId("contoso.example")
                        .clientId("c")
                        .clientSecret("s")
                        .build());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void persistedTokensFailAsThePageSays() throws Exception {
        book = book("Kept tokens");
        Path file = Files.createFile(directory.resolve("file"));
        kept("Tokens are to be kept where a file is", file, true);
        kept("Tokens are to be kept where a file's child would be", file.resolve("below"), true);
        Path owned = Files.createDirectory(
                directory.resolve("owned"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path holder = Files.createDirectory(
                directory.resolve("holder"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createSymbolicLink(holder.resolve("tokens.nocae"), owned.resolve("elsewhere"));
        kept("The file of kept tokens is a link", holder, true);
        book.close();
    }

    private void kept(String situation, Path where, boolean unencrypted) {
        TokenCachePersistenceOptions options = new TokenCachePersistenceOptions()
                .setName("tokens")
                .setDirectory(where)
                .setUnencryptedStorageAllowed(unencrypted);
        book.add(
                situation,
                () -> PlatformTokenCacheStore.of("DeviceCodeCredential", options, Clock.systemUTC())
                        .update("tokens.nocae", current -> new byte[] {1}));
    }
}
