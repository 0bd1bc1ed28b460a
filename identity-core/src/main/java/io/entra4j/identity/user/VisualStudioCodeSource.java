package io.entra4j.identity.user;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.AuthenticationRecord;
import io.entra4j.identity.AuthorityHosts;
import io.entra4j.identity.AzureAuthorityHosts;
import io.entra4j.identity.Broker;
import io.entra4j.identity.CredentialPlan;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.Failure;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.TokenSource;
import io.entra4j.identity.engine.LoginFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the account of Visual Studio Code for each request, and asks the broker for a token of that account. */
final class VisualStudioCodeSource implements TokenSource {

    private static final String NAME = "VisualStudioCodeCredential";
    private static final String CLIENT_ID = "aebc6443-996d-45c2-90f0-388ff96faa56";
    private static final Path RECORD = Path.of("ms-azuretools.vscode-azureresourcegroups", "authRecord.json");
    private static final int MAX_BYTES = 1 << 16;
    private static final String SIGN_IN =
            "install the Azure Resources extension in Visual Studio Code, and sign in to it, or use another credential.";

    private final Path home;
    private final Brokers brokers;
    private final String authorityHost;
    private final LoginFiles login;

    VisualStudioCodeSource(Path home, Brokers brokers, String authorityHost, Clock clock) {
        this.home = home;
        this.brokers = brokers;
        this.authorityHost = authorityHost;
        this.login = new LoginFiles(
                Stream.concat(files(home), VisualStudioCodeSettings.files(home)).toList(), clock);
    }

    private static Stream<Path> files(Path home) {
        return Stream.of(".azure", ".Azure")
                .map(directory -> home.resolve(directory).resolve(RECORD));
    }

    @Override
    public LongSupplier loginWatch() {
        return login;
    }

    @Override
    public AccessToken fetch(TokenRequest request) {
        AuthenticationRecord account = read();
        String asked = request.tenantId();
        Broker.Answer answer = brokers.find()
                .acquireSilently(new Broker.Request(
                        CLIENT_ID,
                        AuthorityHosts.tenantUrl(authorityHost(), asked == null ? account.getTenantId() : asked),
                        request.scopes(),
                        request.claims(),
                        request.caeEnabled(),
                        account,
                        null,
                        0,
                        false,
                        false));
        if (answer == null) {
            throw unavailable("the user has to sign in again", "sign in to Visual Studio Code again.", null);
        }
        return answer.token();
    }

    /**
     * Returns the authority host. The credential's setting wins, unless it is the default. Then the user's choice in
     * Visual Studio Code wins.
     */
    private String authorityHost() {
        String chosen = AzureAuthorityHosts.AZURE_PUBLIC_CLOUD.equals(authorityHost + "/")
                ? VisualStudioCodeSettings.authorityHost(home)
                : null;
        return chosen == null ? authorityHost : chosen;
    }

    @Override
    public CredentialPlan plan() {
        try {
            read();
            brokers.find();
            return CredentialPlan.ready(NAME, "asks the broker for the account of Visual Studio Code");
        } catch (CredentialUnavailableException e) {
            return CredentialPlan.lacking(NAME, e);
        }
    }

    private AuthenticationRecord read() {
        AuthenticationRecord account = files(home)
                .map(VisualStudioCodeSource::bytes)
                .filter(bytes -> bytes != null)
                .findFirst()
                .map(VisualStudioCodeSource::record)
                .orElseThrow(() -> unavailable("no user is signed in to Visual Studio Code", SIGN_IN, null));
        if (!account.getClientId().equalsIgnoreCase(CLIENT_ID)) {
            throw unavailable("the record of its account belongs to another application", SIGN_IN, null);
        }
        try {
            TenantPolicy.checkCharacters("tenantId", account.getTenantId());
        } catch (IllegalArgumentException e) {
            throw unavailable("the record of its account names no tenant", SIGN_IN, e);
        }
        return account;
    }

    private static byte @Nullable [] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_BYTES);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return null;
        } catch (IOException e) {
            throw unavailable("the record of its account cannot be read", SIGN_IN, e);
        }
    }

    private static AuthenticationRecord record(byte[] json) {
        try {
            return AuthenticationRecord.deserialize(new ByteArrayInputStream(json));
        } catch (UncheckedIOException e) {
            throw unavailable("the record of its account cannot be read", SIGN_IN, e);
        }
    }

    private static CredentialUnavailableException unavailable(String why, String remedy, @Nullable Exception cause) {
        return new CredentialUnavailableException(
                Failure.of("%s is unavailable: %s.".formatted(NAME, why), remedy),
                List.of("the Azure Resources extension", "a sign-in to it"),
                cause);
    }
}
