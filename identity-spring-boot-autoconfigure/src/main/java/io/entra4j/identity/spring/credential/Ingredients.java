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
 * Is what a recipe makes a credential of: properties below one prefix, variables, options, beans. What is wrong is told
 * in terms of the properties, before any request.
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
     * @param shared what credentials of several types have in common, with what is inherited
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

    /** The same for another type, which is built instead of the one that was asked for. */
    Ingredients as(CredentialType other) {
        return with("type '" + other + "'", other, prefix, inChain);
    }

    /** The same for a member of a chain: what it lacks here is told when it is asked, since others may answer. */
    Ingredients ofMember(CredentialType member) {
        return with("type '" + member + "'", member, prefix, true);
    }

    /** The same for something that is described elsewhere in the same words. */
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

    /** What was chosen, to be told to people: "type 'azure-cli'". */
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

    /** All that was read so far. Who reads the same makes the same. */
    Map<String, @Nullable Object> used() {
        return used;
    }

    /**
     * Binds properties of a recipe's own.
     *
     * @param group the last part of their prefix, empty for those that stand beside the type
     */
    <T> T bind(String group, Class<T> type) {
        T bound = properties.bind(prefix.name(group), type);
        used.put(group + " " + type.getSimpleName(), bound);
        return bound;
    }

    /** Whether something is set, blank or not, at this key or below it. */
    boolean isSet(String key) {
        return properties.isSet(prefix.name(key));
    }

    /** A property's text, {@code null} if it is blank. */
    @Nullable
    String text(String key) {
        return set(properties.text(prefix.name(key)));
    }

    /** A variable, {@code null} if it is blank. */
    @Nullable
    String variable(String name) {
        String value = set(options.configuration().get(name));
        used.put(name, value);
        return value;
    }

    /** The file of a config tree that a property is from, {@code null} if it is from elsewhere. */
    @Nullable
    Path fileOf(String key) {
        return properties.fileOf(prefix.name(key));
    }

    /** The file of a config tree that a variable is from, {@code null} if it is from elsewhere. */
    @Nullable
    Path fileOfVariable(String name) {
        return SpringVariables.fileOf(name, properties.environment());
    }

    /** The property, else the variable; in a chain, {@code null} if there is neither, and the builder will tell. */
    @Nullable
    String needed(String key, @Nullable String property, String variable) {
        String own = set(property);
        String value = own != null ? own : variable(variable);
        if (value != null) {
            checkBare(own != null ? prefix.name(key) : variable, value);
        } else if (!inChain) {
            throw wrong(
                    key,
                    "It is not set, and the %s needs it; neither is the environment variable %s."
                            .formatted(choice, variable),
                    "Set %s or %s; or choose another %s."
                            .formatted(prefix.name(key), variable, choice.substring(0, choice.indexOf(' '))));
        }
        return value;
    }

    /** Returns what a setting is called that {@link #needed} returns the value of. */
    String origin(String key, @Nullable String property, String variable) {
        return set(property) != null ? prefix.name(key) : variable;
    }

    /** Tells a builder all that applications have in common. */
    <B extends ApplicationCredentialBuilder<?>> B application(B builder) {
        return application(builder, PROPERTY_AZURE_TENANT_ID, PROPERTY_AZURE_CLIENT_ID);
    }

    /** Tells a builder all that applications have in common, where they have variables of their own. */
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

    /** Tells a builder all that credentials of users have in common, who need not say where they belong. */
    <B extends ApplicationCredentialBuilder<?>> B user(B builder) {
        builder.options(options);
        builder.tenantId(userTenant());
        builder.additionallyAllowedTenants(shared.additionallyAllowedTenants());
        return builder;
    }

    /** Tells a builder all that credentials of developers' tools have in common. */
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

    /** What builders find wrong, they say in terms of theirs; the property is said here. */
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

    /** Files of variables and shells leave them there, and a service would only say that the value is wrong. */
    private static void checkBare(String setting, String value) {
        char first = value.charAt(0);
        char last = value.charAt(value.length() - 1);
        boolean isQuoted = value.length() > 1 && first == last && (first == '"' || first == '\'');
        if (isQuoted || Character.isWhitespace(first) || Character.isWhitespace(last)) {
            throw new InvalidCredentialPropertyException(
                    setting,
                    "It has quotes or blanks around it, which would be taken for a part of it.",
                    "Remove them.");
        }
    }

    /** Builders know settings by their own names. */
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
                    "'%s' is for users; an application signs in to one tenant.".formatted(tenantId),
                    "Name the tenant by its ID or domain.");
        }
    }

    /** Blank counts as unset: that is how container platforms spell it. */
    static @Nullable String set(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }
}
