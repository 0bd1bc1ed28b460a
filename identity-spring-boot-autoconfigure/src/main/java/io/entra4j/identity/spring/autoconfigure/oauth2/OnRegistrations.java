package io.entra4j.identity.spring.autoconfigure.oauth2;

import io.entra4j.identity.spring.credential.AzureOAuth2Properties;
import java.util.function.Predicate;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches where properties describe client registrations that this library serves. */
abstract class OnRegistrations extends SpringBootCondition {

    private final String what;
    private final Predicate<OAuth2Registrations> wanted;

    OnRegistrations(String what, Predicate<OAuth2Registrations> wanted) {
        this.what = what;
        this.wanted = wanted;
    }

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        boolean found = wanted.test(OAuth2Registrations.read(context.getEnvironment()));
        ConditionMessage.Builder message = ConditionMessage.forCondition(AzureOAuth2Properties.PREFIX);
        return new ConditionOutcome(
                found, found ? message.because("there are " + what) : message.because("there are no " + what));
    }

    /** Matches any such registration. */
    static final class Any extends OnRegistrations {
        Any() {
            super("client registrations", registrations -> !registrations.isEmpty());
        }
    }

    /** Matches registrations whose token requests this library sends. */
    static final class Identities extends OnRegistrations {
        Identities() {
            super("client registrations with assertions or on behalf of callers", OAuth2Registrations::hasIdentities);
        }
    }

    /** Matches registrations for JWT bearers. */
    static final class JwtBearer extends OnRegistrations {
        JwtBearer() {
            super("client registrations for jwt-bearer", one -> one.uses(OAuth2Registrations.JWT_BEARER));
        }
    }

    /** Matches registrations for token exchange. */
    static final class TokenExchange extends OnRegistrations {
        TokenExchange() {
            super("client registrations for token-exchange", one -> one.uses(OAuth2Registrations.TOKEN_EXCHANGE));
        }
    }

    /** Matches registrations on behalf of callers. */
    static final class OnBehalfOf extends OnRegistrations {
        OnBehalfOf() {
            super(
                    "client registrations on behalf of callers",
                    one -> !one.onBehalfOf().isEmpty());
        }
    }

    /** Matches registrations that use a credential. */
    static final class Credentials extends OnRegistrations {
        Credentials() {
            super("client registrations for azure_identity", OAuth2Registrations::usesCredentials);
        }
    }

    /** Matches registrations whose authorized clients must not be kept by user name. */
    static final class Kept extends OnRegistrations {
        Kept() {
            super(
                    "client registrations on behalf of callers or for azure_identity",
                    one -> !one.onBehalfOf().isEmpty() || one.definesCredentials());
        }
    }
}
