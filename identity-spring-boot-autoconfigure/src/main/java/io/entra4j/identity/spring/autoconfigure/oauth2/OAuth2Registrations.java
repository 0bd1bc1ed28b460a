package io.entra4j.identity.spring.autoconfigure.oauth2;

import io.entra4j.identity.spring.credential.AssertionCheck;
import io.entra4j.identity.spring.credential.AzureOAuth2Properties;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.oauth2.TokenUri;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.BindableRuntimeHintsRegistrar;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;

/**
 * Reads the client registrations that authenticate without a secret, and checks their properties before any bean is
 * created. For registrations that the application declares in code, it reads the IDs only.
 */
@ImportRuntimeHints(OAuth2Registrations.Hints.class)
final class OAuth2Registrations {

    /** Grant type of JWT bearers, which Entra uses for on-behalf-of. */
    static final String JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    /** Grant type of token exchange. */
    static final String TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

    /** Grant type of registrations that use a credential. */
    static final String AZURE_IDENTITY = "azure_identity";

    private static final String SPRING = "spring.security.oauth2.client.registration";
    private static final String PROVIDER = "spring.security.oauth2.client.provider";
    private static final String PRIVATE_KEY_JWT = "private_key_jwt";

    private final Environment environment;
    private final AzureOAuth2Properties properties;
    private final Map<String, AzureOAuth2Properties.Registration> described;
    private final Map<String, Registration> registrations;
    private final Map<String, Provider> providers;

    private OAuth2Registrations(
            Environment environment,
            AzureOAuth2Properties properties,
            Map<String, AzureOAuth2Properties.Registration> described,
            Map<String, Registration> registrations,
            Map<String, Provider> providers) {
        this.environment = environment;
        this.properties = properties;
        this.described = described;
        this.registrations = registrations;
        this.providers = providers;
    }

    /** Lets native images bind these properties. */
    static final class Hints implements RuntimeHintsRegistrar {

        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
            BindableRuntimeHintsRegistrar.forTypes(Registration.class, Provider.class)
                    .registerHints(hints);
        }
    }

    /** Properties of one registration of Spring Security, as far as they are needed here. */
    record Registration(
            @Nullable String authorizationGrantType,
            @Nullable String clientAuthenticationMethod,
            @Nullable String clientSecret,
            @Nullable String provider,
            @DefaultValue List<String> scope) {

        boolean isOf(String grant) {
            return grant.equals(authorizationGrantType);
        }

        @Override
        public String toString() {
            return "Registration";
        }
    }

    /** Properties of one provider of Spring Security, as far as they are needed here. */
    record Provider(@Nullable String tokenUri) {}

    /**
     * Reads the properties.
     *
     * @param environment the application's environment
     * @return the registrations
     */
    static OAuth2Registrations read(Environment environment) {
        Binder binder = Binder.get(environment);
        Map<String, AzureOAuth2Properties.Registration> described = new TreeMap<>();
        // Some registrations only have keys of an assertion source. Binding the record would leave these out.
        binder.bind(AzureOAuth2Properties.PREFIX + ".client.registrations", Bindable.mapOf(String.class, Object.class))
                .orElse(Map.of())
                .keySet()
                .forEach(id ->
                        described.put(id, binder.bindOrCreate(prefix(id), AzureOAuth2Properties.Registration.class)));
        return new OAuth2Registrations(
                environment,
                binder.bindOrCreate(AzureOAuth2Properties.PREFIX, AzureOAuth2Properties.class),
                described,
                binder.bind(SPRING, Bindable.mapOf(String.class, Registration.class))
                        .orElse(Map.of()),
                binder.bind(PROVIDER, Bindable.mapOf(String.class, Provider.class))
                        .orElse(Map.of()));
    }

    /**
     * Returns whether no registration needs this library.
     *
     * @return {@code false} if registrations have assertions, act on behalf of callers, or use a credential
     */
    boolean isEmpty() {
        return !hasIdentities() && !usesCredentials();
    }

    /**
     * Returns whether this library sends the token requests of some registrations.
     *
     * @return whether a registration has assertions or acts on behalf of callers
     */
    boolean hasIdentities() {
        return !identities().isEmpty();
    }

    /**
     * Returns whether registrations use credentials.
     *
     * @return whether a registration has the grant type {@code azure_identity}, or is declared in code, where its grant
     *     type is unknown
     */
    boolean usesCredentials() {
        return definesCredentials() || asserting().stream().anyMatch(id -> !registrations.containsKey(id));
    }

    /**
     * Returns whether properties define registrations that use credentials.
     *
     * @return whether a registration has the grant type {@code azure_identity}
     */
    boolean definesCredentials() {
        return registrations.values().stream().anyMatch(one -> one.isOf(AZURE_IDENTITY));
    }

    /**
     * Returns the registrations that act on behalf of callers.
     *
     * @return their IDs
     */
    Set<String> onBehalfOf() {
        return Set.copyOf(properties.onBehalfOf().registrations());
    }

    /**
     * Returns whether a grant is used.
     *
     * @param grant its type
     * @return whether a registration that this library serves has it, or is declared in code, where its grant type is
     *     unknown
     */
    boolean uses(String grant) {
        return identities().stream()
                .map(registrations::get)
                .anyMatch(registration -> registration == null || registration.isOf(grant));
    }

    /** Returns the IDs of registrations whose token requests this library sends. */
    Set<String> identities() {
        Set<String> ids = new TreeSet<>(asserting());
        ids.addAll(properties.onBehalfOf().registrations());
        return ids;
    }

    /** Returns the IDs of registrations that have assertions. */
    Set<String> asserting() {
        return described.keySet().stream()
                .filter(id -> !isOfCredential(id))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the properties of a registration below our prefix, {@code null} if there are none. */
    AzureOAuth2Properties.@Nullable Registration described(String id) {
        return described.get(id);
    }

    static String prefix(String id) {
        return AzureOAuth2Properties.PREFIX + ".client.registrations." + id;
    }

    /**
     * Checks the properties.
     *
     * @param declaredInCode whether the application may declare registrations in code
     * @throws InvalidCredentialPropertyException if a property is missing, contradicts another, or is not used
     */
    void check(boolean declaredInCode) {
        int most = properties.onBehalfOf().cache().maxEntries();
        if (most < 1) {
            throw wrong(
                    AzureOAuth2Properties.PREFIX + ".on-behalf-of.cache.max-entries",
                    "It must be at least 1, but it is " + most + ".",
                    "Remove it to use the default.");
        }
        described.keySet().forEach(id -> {
            checkIsThere(id, prefix(id), declaredInCode);
            if (isOfCredential(id)) {
                AssertionCheck.checkHasNone(environment, prefix(id), "the grant type 'azure_identity'");
            } else {
                AssertionCheck.check(environment, prefix(id));
            }
            Registration spring = registrations.get(id);
            if (spring != null && !isOfCredential(id)) {
                checkIsSecretless(id, spring);
            }
        });
        properties.onBehalfOf().registrations().forEach(id -> checkOnBehalfOf(id, declaredInCode));
        identities().forEach(this::checkTokenUri);
        registrations.forEach((id, registration) -> {
            if (registration.isOf(AZURE_IDENTITY) && registration.scope().isEmpty()) {
                throw wrong(
                        spring(id, "scope"),
                        "It is empty, but the grant type 'azure_identity' needs it.",
                        "Set the scope of the token, such as https://vault.azure.net/.default.");
            }
        });
    }

    private boolean isOfCredential(String id) {
        Registration registration = registrations.get(id);
        return registration != null && registration.isOf(AZURE_IDENTITY);
    }

    private void checkIsThere(String id, String property, boolean declaredInCode) {
        if (!registrations.containsKey(id) && !declaredInCode) {
            throw wrong(
                    property,
                    "There is no client registration '%s'. The registrations are %s."
                            .formatted(id, new TreeSet<>(registrations.keySet())),
                    "Define %s.%s, or correct the name.".formatted(SPRING, id));
        }
    }

    private static void checkIsSecretless(String id, Registration registration) {
        if (!PRIVATE_KEY_JWT.equals(registration.clientAuthenticationMethod())) {
            throw wrong(
                    spring(id, "client-authentication-method"),
                    "It is %s, but %s describes an assertion for this client."
                            .formatted(
                                    registration.clientAuthenticationMethod() == null
                                            ? "not set"
                                            : "'" + registration.clientAuthenticationMethod() + "'",
                                    prefix(id)),
                    "Set it to private_key_jwt, or remove the assertion.");
        }
        if (set(registration.clientSecret()) != null) {
            throw wrong(
                    spring(id, "client-secret"),
                    "It is set, but %s describes an assertion for this client.".formatted(prefix(id)),
                    "Remove one of them.");
        }
    }

    private void checkTokenUri(String id) {
        Registration registration = registrations.get(id);
        String named = registration == null ? null : set(registration.provider());
        String name = named == null ? id : named;
        Provider provider = providers.get(name);
        String tokenUri = provider == null ? null : set(provider.tokenUri());
        if (tokenUri != null && !TokenUri.isConfidential(tokenUri)) {
            throw wrong(
                    PROVIDER + "." + name + ".token-uri",
                    "It is %s. Other machines could read the client's assertion on the way there."
                            .formatted(TokenUri.shown(tokenUri)),
                    "Set an https URL.");
        }
    }

    private void checkOnBehalfOf(String id, boolean declaredInCode) {
        String property = AzureOAuth2Properties.PREFIX + ".on-behalf-of.registrations";
        checkIsThere(id, property, declaredInCode);
        Registration registration = registrations.get(id);
        if (registration == null) {
            return;
        }
        if (!registration.isOf(JWT_BEARER)) {
            throw wrong(
                    spring(id, "authorization-grant-type"),
                    "It is '%s', but %s lists this registration."
                            .formatted(registration.authorizationGrantType(), property),
                    "Set it to %s.".formatted(JWT_BEARER));
        }
        if (PRIVATE_KEY_JWT.equals(registration.clientAuthenticationMethod()) && !described.containsKey(id)) {
            throw wrong(
                    prefix(id) + ".assertion.source",
                    "It is not set, but the client's authentication method is private_key_jwt.",
                    "Set the source of its assertions.");
        }
    }

    private static @Nullable String set(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }

    private static String spring(String id, String key) {
        return SPRING + "." + id + "." + key;
    }

    private static InvalidCredentialPropertyException wrong(String property, String reason, String action) {
        return new InvalidCredentialPropertyException(property, reason, action);
    }
}
