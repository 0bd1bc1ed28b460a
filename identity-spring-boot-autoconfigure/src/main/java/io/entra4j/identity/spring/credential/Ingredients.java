package io.entra4j.identity.spring.credential;

import static com.azure.core.util.Configuration.PROPERTY_AZURE_CLIENT_ID;
import static com.azure.core.util.Configuration.PROPERTY_AZURE_TENANT_ID;

import io.entra4j.identity.ApplicationCredentialBuilder;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.MissingSettingsException;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.developer.DeveloperCredentialBuilder;
import io.entra4j.identity.http.ForeignText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;

/**
 * Sources from which a recipe makes a credential: properties below one prefix, variables, options, beans. Failures name
 * the properties and come before any request.
 */
final class Ingredients {

    private static final Pattern SETTING = Pattern.compile("'([a-z]+(?:[A-Z][a-z]*)+)'");
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z])(?=[A-Z])");
    private static final Set<String> USER_TENANTS = Set.of("common", "organizations", "consumers");

    private final String choice;
    private final CredentialType type;
    private final Prefix prefix;
    private final CredentialProperties shared;
    private final BoundProperties properties;
    private final CredentialOptions options;
    private final BeanFactory beans;
    private final NamedCredentials others;
    private final boolean inChain;
    private final Map<String, @Nullable Object> used;

    /**
     * @param shared the properties that several types share, including inherited ones
     * @param others finds the credentials that a chain may name
     */
    Ingredients(
            Prefix prefix,
            CredentialProperties shared,
            BoundProperties properties,
            CredentialOptions options,
            BeanFactory beans,
            NamedCredentials others) {
        this(
                "type '" + shared.type() + "'",
                shared.type(),
                prefix,
                shared,
                properties,
                options,
                beans,
                others,
                false,
                new LinkedHashMap<>());
        used.put("", shared);
    }

    private Ingredients(
            String choice,
            CredentialType type,
            Prefix prefix,
            CredentialProperties shared,
            BoundProperties properties,
            CredentialOptions options,
            BeanFactory beans,
            NamedCredentials others,
            boolean inChain,
            Map<String, @Nullable Object> used) {
        this.choice = choice;
        this.type = type;
        this.prefix = prefix;
        this.shared = shared;
        this.properties = properties;
        this.options = options;
        this.beans = beans;
        this.others = others;
        this.inChain = inChain;
        this.used = used;
    }

    /** Returns these ingredients for another type, which is built instead of the configured one. */
    Ingredients as(CredentialType other) {
        return with("type '" + other + "'", other, prefix, inChain);
    }

    /**
     * Returns these ingredients for a member of a chain. If the member lacks a setting, it fails when it is asked,
     * because other members may answer.
     */
    Ingredients ofMember(CredentialType member) {
        return with("type '" + member + "'", member, prefix, true);
    }

    /** Returns these ingredients for a description with the same keys below another prefix. */
    Ingredients at(Prefix other, String chosen) {
        return with(chosen, type, other, inChain);
    }

    private Ingredients with(String chosen, CredentialType other, Prefix at, boolean asMember) {
        return new Ingredients(chosen, other, at, shared, properties, options, beans, others, asMember, used);
    }

    /** Builds the credential of the type. */
    EntraCredential create() {
        CredentialRecipe recipe = type.recipe();
        recipe.variables().forEach(this::variable);
        return recipe.create(this);
    }

    CredentialType type() {
        return type;
    }

    /** Returns the chosen type for messages, as in "type 'azure-cli'". */
    String choice() {
        return choice;
    }

    Prefix prefix() {
        return prefix;
    }

    CredentialProperties shared() {
        return shared;
    }

    CredentialOptions options() {
        return options;
    }

    BeanFactory beans() {
        return beans;
    }

    NamedCredentials others() {
        return others;
    }

    boolean inChain() {
        return inChain;
    }

    /** Returns all values that were read so far. Equal values make equal credentials. */
    Map<String, @Nullable Object> used() {
        return used;
    }

    /**
     * Binds the properties of a recipe.
     *
     * @param group the last part of their prefix, empty for properties beside the type
     */
    <T> T bind(String group, Class<T> type) {
        T bound = properties.bind(prefix.name(group), type);
        used.put(group + " " + type.getSimpleName(), bound);
        return bound;
    }

    /** Returns whether a property is set, blank or not, at this key or below it. */
    boolean isSet(String key) {
        return properties.isSet(prefix.name(key));
    }

    /** Returns a property's text, {@code null} if it is blank. */
    @Nullable
    String text(String key) {
        return set(properties.text(prefix.name(key)));
    }

    /** Returns a variable, {@code null} if it is blank. */
    @Nullable
    String variable(String name) {
        String value = set(options.configuration().get(name));
        used.put(name, value);
        return value;
    }

    /** Returns the file of the config tree that sets a property, {@code null} if another source sets it. */
    @Nullable
    Path fileOf(String key) {
        return properties.fileOf(prefix.name(key));
    }

    /** Returns the file of the config tree that sets a variable, {@code null} if another source sets it. */
    @Nullable
    Path fileOfVariable(String name) {
        return SpringVariables.fileOf(name, properties.environment());
    }

    /**
     * Returns the property, else the variable. In a chain, returns {@code null} if neither is set; the builder then
     * fails.
     */
    @Nullable
    String needed(String key, @Nullable String property, String variable) {
        String own = set(property);
        String value = own != null ? own : variable(variable);
        if (value != null) {
            checkBare(own != null ? prefix.name(key) : variable, value);
        } else if (!inChain) {
            throw wrong(
                    key,
                    "The %s needs it, but it is not set, and the environment variable %s is not set either."
                            .formatted(choice, variable),
                    "Set %s or %s, or choose another %s."
                            .formatted(prefix.name(key), variable, choice.substring(0, choice.indexOf(' '))));
        }
        return value;
    }

    /** Returns the name of the setting whose value {@link #needed} returns. */
    String origin(String key, @Nullable String property, String variable) {
        return set(property) != null ? prefix.name(key) : variable;
    }

    /** Sets the properties that all applications share. */
    <B extends ApplicationCredentialBuilder<?>> B application(B builder) {
        return application(builder, PROPERTY_AZURE_TENANT_ID, PROPERTY_AZURE_CLIENT_ID);
    }

    /** Sets the properties that all applications share, from other variables than usual. */
    <B extends ApplicationCredentialBuilder<?>> B application(B builder, String tenantVariable, String clientVariable) {
        String tenantId = needed("tenant-id", shared.tenantId(), tenantVariable);
        if (tenantId != null) {
            String setting = set(shared.tenantId()) == null ? tenantVariable : prefix.name("tenant-id");
            checkTenant(setting, tenantId);
            checkOneTenant(setting, tenantId);
        }
        builder.options(options);
        builder.tenantId(tenantId);
        builder.clientId(needed("client-id", shared.clientId(), clientVariable));
        builder.additionallyAllowedTenants(shared.additionallyAllowedTenants());
        return builder;
    }

    /** Sets the properties that all credentials of users share. The tenant is optional for them. */
    <B extends ApplicationCredentialBuilder<?>> B user(B builder) {
        builder.options(options);
        builder.tenantId(userTenant());
        builder.additionallyAllowedTenants(shared.additionallyAllowedTenants());
        return builder;
    }

    /** Sets the properties that all credentials of developer tools share. */
    <B extends DeveloperCredentialBuilder<B>> B developer(
            B builder, String group, Duration processTimeout, boolean followLogin) {
        builder.options(options)
                .tenantId(userTenant())
                .additionallyAllowedTenants(shared.additionallyAllowedTenants())
                .followLogin(followLogin);
        return checked(group + ".process-timeout", () -> builder.processTimeout(processTimeout));
    }

    @Nullable
    String userTenant() {
        String own = set(shared.tenantId());
        return own != null ? own : variable(PROPERTY_AZURE_TENANT_ID);
    }

    /**
     * Builds, and translates a builder's failure: the builder names its own settings, the new failure names the
     * property.
     */
    <T> T checked(String key, Supplier<T> build) {
        try {
            return build.get();
        } catch (IllegalArgumentException | IllegalStateException e) {
            if (inChain && e instanceof MissingSettingsException) {
                throw e;
            }
            throw wrong(key, renamed(String.valueOf(e.getMessage())), "Correct %s.".formatted(prefix.name(key)));
        }
    }

    InvalidCredentialPropertyException wrong(String key, String reason, String action) {
        return new InvalidCredentialPropertyException(prefix.name(key), reason, action);
    }

    /**
     * Refuses quotes and blanks around a value, which shells and files of variables leave there. The service would only
     * say that the value is wrong.
     */
    private static void checkBare(String setting, String value) {
        char first = value.charAt(0);
        char last = value.charAt(value.length() - 1);
        boolean isQuoted = value.length() > 1 && first == last && (first == '"' || first == '\'');
        if (isQuoted || Character.isWhitespace(first) || Character.isWhitespace(last)) {
            throw new InvalidCredentialPropertyException(
                    setting,
                    "It begins or ends with a quote or a blank, which would become part of the value.",
                    "Remove the quotes or blanks.");
        }
    }

    /** Returns a builder's message with the names of properties. Builders use their own names. */
    private String renamed(String message) {
        return SETTING.matcher(message).replaceAll(match -> {
            String kebab = HUMP.matcher(match.group(1)).replaceAll("-").toLowerCase(Locale.ROOT);
            String key = type.recipe().keys().stream()
                    .filter(each -> each.equals(kebab) || each.endsWith("." + kebab))
                    .max(Comparator.comparingInt(String::length))
                    .orElse(null);
            return Matcher.quoteReplacement(key == null ? match.group() : prefix.name(key));
        });
    }

    void checkTenants() {
        String own = set(shared.tenantId());
        if (own != null) {
            checkTenant(prefix.name("tenant-id"), own);
        }
        for (String tenant : shared.additionallyAllowedTenants()) {
            if (!tenant.equals("*")) {
                checkTenant(prefix.name("additionally-allowed-tenants"), tenant);
            }
        }
    }

    static void checkTenant(String setting, String tenantId) {
        try {
            TenantPolicy.checkCharacters(setting, tenantId);
        } catch (IllegalArgumentException e) {
            throw new InvalidCredentialPropertyException(
                    setting,
                    "A tenant must be an ID or a domain, of letters, digits, '.' and '-': '%s'."
                            .formatted(ForeignText.id(tenantId)),
                    "Copy the tenant ID or a domain from the Entra admin center's overview page.");
        }
    }

    private static void checkOneTenant(String setting, String tenantId) {
        if (USER_TENANTS.contains(tenantId.toLowerCase(Locale.ROOT))) {
            throw new InvalidCredentialPropertyException(
                    setting,
                    "'%s' is for users only. An application signs in to one tenant.".formatted(tenantId),
                    "Set it to the tenant's ID or domain.");
        }
    }

    /** Returns {@code null} for a blank value. Container platforms set a blank value for a variable that is not set. */
    static @Nullable String set(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }
}
