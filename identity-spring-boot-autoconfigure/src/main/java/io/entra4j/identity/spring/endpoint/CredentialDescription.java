package io.entra4j.identity.spring.endpoint;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.CredentialAttempt;
import io.entra4j.identity.CredentialPlan;
import io.entra4j.identity.CredentialStatus;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TokenEntry;
import io.entra4j.identity.TokenFailure;
import io.entra4j.identity.TokenIdentity;
import io.entra4j.identity.chain.IdentityDiagnostics;
import io.entra4j.identity.http.TypeName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Description of a credential for the endpoint.
 *
 * @param type simple class name of the credential
 * @param answeredBy the credential that fetched the last token, {@code null} before there was one
 * @param host kind of Azure host
 * @param configuration the properties that are set; values that may be secret are masked
 * @param lastSuccessAt when a token was fetched last
 * @param lastFailureAt when a fetch failed last
 * @param failureCode code of the last failure
 * @param chain state of each member of a chain, and the result of the last request to it
 * @param nearestMiss the member that lacks one setting only, if no member is ready
 * @param tokens the tokens in the cache
 */
public record CredentialDescription(
        String type,
        @Nullable String answeredBy,
        @Nullable String host,
        Map<String, String> configuration,
        @Nullable Instant lastSuccessAt,
        @Nullable Instant lastFailureAt,
        @Nullable String failureCode,
        List<Member> chain,
        @Nullable String nearestMiss,
        List<Token> tokens) {

    /** Configuration of a credential. */
    public interface Configured {

        /**
         * Returns the properties that are set.
         *
         * @return values by property; no value is a secret or a whole identifier
         */
        Map<String, String> properties();
    }

    /**
     * Description of a member of a chain.
     *
     * @param credential simple class name of the member
     * @param state whether the member has all settings that it needs: ready, unsure or lacking
     * @param lacks the missing settings
     * @param lastOutcome result of the chain's last request to it
     * @param lastDuration duration of that request in milliseconds
     */
    public record Member(
            String credential,
            String state,
            List<String> lacks,
            @Nullable String lastOutcome,
            @Nullable Long lastDuration) {}

    /**
     * Description of a token.
     *
     * @param scopes scopes of the token
     * @param expiresAt when the token expires
     * @param refreshAt when the token is due for renewal
     * @param identity the identity that the token names; {@code null} if it names none, or if it must not be shown
     */
    public record Token(
            List<String> scopes,
            Instant expiresAt,
            Instant refreshAt,
            @Nullable Identity identity) {}

    /**
     * Identity that a token names.
     *
     * @param applicationId the application's (client) ID
     * @param objectId the ID of the service principal, managed identity or user
     * @param tenantId the tenant's ID
     */
    public record Identity(
            @Nullable String applicationId,
            @Nullable String objectId,
            @Nullable String tenantId) {}

    static CredentialDescription of(TokenCredential credential, Configured configured, boolean identities) {
        String type = TypeName.of(credential.getClass(), TokenCredential.class);
        if (!(credential instanceof EntraCredential ours)) {
            return new CredentialDescription(
                    type, null, null, configured.properties(), null, null, null, List.of(), null, List.of());
        }
        CredentialStatus status = ours.status();
        TokenFailure failure = status.lastFailure();
        CredentialPlan plan = IdentityDiagnostics.describe(ours);
        return new CredentialDescription(
                type,
                status.answeredBy(),
                status.host(),
                configured.properties(),
                status.lastSuccessAt(),
                status.lastFailureAt(),
                failure == null ? null : failure.code(),
                plan.members().stream()
                        .map(member -> member(member, status.attempts()))
                        .toList(),
                plan.state() == CredentialPlan.State.READY ? null : nearest(plan),
                ours.tokens().stream().map(entry -> token(entry, identities)).toList());
    }

    private static Member member(CredentialPlan plan, List<CredentialAttempt> attempts) {
        CredentialAttempt last = attempts.stream()
                .filter(attempt -> attempt.credential().equals(plan.credential()))
                .findFirst()
                .orElse(null);
        return new Member(
                plan.credential(),
                lower(plan.state()),
                plan.lacks(),
                last == null ? null : lower(last.outcome()),
                last == null ? null : last.duration().toMillis());
    }

    private static @Nullable String nearest(CredentialPlan plan) {
        return plan.members().stream()
                .filter(member -> member.lacks().size() == 1)
                .findFirst()
                .map(member -> "%s lacks only %s"
                        .formatted(member.credential(), member.lacks().get(0)))
                .orElse(null);
    }

    private static Token token(TokenEntry entry, boolean identities) {
        TokenIdentity identity = identities ? entry.identity() : null;
        return new Token(
                entry.scopes(),
                entry.expiresAt(),
                entry.refreshAt(),
                identity == null
                        ? null
                        : new Identity(identity.applicationId(), identity.objectId(), identity.tenantId()));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT);
    }
}
