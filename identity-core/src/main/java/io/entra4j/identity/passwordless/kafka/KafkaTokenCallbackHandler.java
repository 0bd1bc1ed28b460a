package io.entra4j.identity.passwordless.kafka;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.passwordless.ConnectionTokens;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerTokenCallback;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** Hands tokens to Kafka's login. Kafka makes it, by the properties that {@link KafkaTokens} returns. */
public final class KafkaTokenCallbackHandler implements AuthenticateCallbackHandler {

    private final Disposable.Swap renewals = Disposables.swap();
    private @Nullable ConnectionTokens tokens;
    private String name = "";

    /** Creates the handler. */
    public KafkaTokenCallbackHandler() {}

    /**
     * Takes the tokens, and has them renewed in time from now on: when Kafka asks for a new token, there is one.
     *
     * @throws IllegalArgumentException if the properties are not those of {@link KafkaTokens}
     */
    @Override
    public void configure(Map<String, ?> configs, String saslMechanism, List<AppConfigurationEntry> jaasConfigEntries) {
        if (!(configs.get(KafkaTokens.TOKENS) instanceof ConnectionTokens found)) {
            throw new IllegalArgumentException("The property '" + KafkaTokens.TOKENS
                    + "' is missing. Configure the client by KafkaTokens.properties.");
        }
        tokens = found;
        name = jaasConfigEntries.stream()
                .map(entry -> entry.getOptions().get(KafkaTokens.CREDENTIAL))
                .filter(Objects::nonNull)
                .map(String::valueOf)
                .findFirst()
                .orElse("");
        renewals.update(found.stream().onErrorComplete().subscribe());
    }

    @Override
    public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
        for (Callback each : callbacks) {
            if (!(each instanceof OAuthBearerTokenCallback callback) || tokens == null) {
                throw new UnsupportedCallbackException(each);
            }
            try {
                callback.token(new Token(tokens.forConnection(), name));
            } catch (RuntimeException e) {
                // Of an exception, Kafka's login would show no message.
                callback.error("temporarily_unavailable", String.valueOf(e.getMessage()), null);
            }
        }
    }

    @Override
    public void close() {
        renewals.dispose();
    }

    /**
     * Not a record: at each new login, Kafka adds the new token to a set and removes the old one. If both were equal, as
     * they are while no newer token can be had, none would be left, and Kafka would never log in again.
     */
    private static final class Token implements OAuthBearerToken {

        private final AccessToken token;
        private final String name;

        private Token(AccessToken token, String name) {
            this.token = token;
            this.name = name;
        }

        @Override
        public String value() {
            return token.getToken();
        }

        @Override
        public Set<String> scope() {
            return Set.of();
        }

        @Override
        public long lifetimeMs() {
            return token.getExpiresAt().toInstant().toEpochMilli();
        }

        /** Returns what Kafka's log calls the identity: not an ID of it. */
        @Override
        public String principalName() {
            return name;
        }

        @Override
        public @Nullable Long startTimeMs() {
            return null;
        }

        /** Shows no token. */
        @Override
        public String toString() {
            return "Token";
        }
    }
}
