package io.entra4j.identity.spring.credential;

import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.NearestName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.core.env.Environment;

/**
 * Reads the credential properties of Spring Cloud Azure, if {@code azure.identity} describes no credential and {@code
 * azure.identity.spring-cloud-azure.read-properties} is set. They make the same type of credential as in Spring Cloud
 * Azure.
 */
public final class SpringCloudAzureProperties {

    /** Prefix of its properties. */
    static final String PREFIX = "spring.cloud.azure";

    private static final Logger LOGGER = LoggerFactory.getLogger(AzureCredentials.class);

    private static final String SWITCH = Prefix.ROOT.name("spring-cloud-azure.read-properties");

    private static final String CLIENT_ID = "credential.client-id";
    private static final String CLIENT_SECRET = "credential.client-secret";
    private static final String CERTIFICATE = "credential.client-certificate-path";
    private static final String CERTIFICATE_PASSWORD = "credential.client-certificate-password";
    private static final String USERNAME = "credential.username";
    private static final String PASSWORD = "credential.password";
    private static final String MANAGED_IDENTITY = "credential.managed-identity-enabled";
    private static final String BEAN_NAME = "credential.token-credential-bean-name";
    private static final String TENANT_ID = "profile.tenant-id";
    private static final String CLOUD = "profile.cloud-type";
    private static final String AUTHORITY_HOST = "profile.environment.active-directory-endpoint";

    /** Variables that apply where its properties are not set, as in Spring Cloud Azure. */
    private static final Map<String, String> VARIABLES = Map.of(
            CLIENT_ID, "AZURE_CLIENT_ID",
            CLIENT_SECRET, "AZURE_CLIENT_SECRET",
            CERTIFICATE, "AZURE_CLIENT_CERTIFICATE_PATH",
            CERTIFICATE_PASSWORD, "AZURE_CLIENT_CERTIFICATE_PASSWORD",
            USERNAME, "AZURE_USERNAME",
            PASSWORD, "AZURE_PASSWORD",
            TENANT_ID, "AZURE_TENANT_ID",
            CLOUD, "AZURE_CLOUD",
            AUTHORITY_HOST, "AZURE_AUTHORITY_HOST");

    /** Its properties, and the properties to set instead. */
    private static final Map<String, String> REPLACEMENTS = replacements();

    /** Our properties, with the Spring Cloud Azure property to name when ours is wrong. */
    private static final Map<String, String> SOURCES = sources();

    private static final Map<String, String> CLOUDS = Map.of(
            "AZURE", "public", "AZURE_CHINA", "china", "AZURE_US_GOVERNMENT", "us-government", "OTHER", "custom");

    /** Bean names under which Spring Cloud Azure's clients find the application's own credential. */
    private static final Set<String> OWN_BEANS = Set.of("azureTokenCredential", "springCloudAzureDefaultCredential");

    /** Our properties without a counterpart in Spring Cloud Azure, which may therefore be set beside its properties. */
    private static final Set<String> WITHOUT_COUNTERPART =
            Set.of("instance-discovery", "openid-metadata", "region", "additionally-allowed-tenants", "exclude");

    private final BoundProperties properties;
    private final Environment environment;

    private SpringCloudAzureProperties(BoundProperties properties) {
        this.properties = properties;
        this.environment = properties.environment();
    }

    /** Returns the properties. If those of Spring Cloud Azure are read, adds their values under our names. */
    static BoundProperties readBy(BoundProperties properties, SetProperties set) {
        if (!properties.isTrue(SWITCH)) {
            return properties;
        }
        SpringCloudAzureProperties its = new SpringCloudAzureProperties(properties);
        return its.written().isEmpty() || !ours(set).isEmpty() ? properties : properties.with(its.renamed());
    }

    /**
     * Logs once, at the start, whether the properties of Spring Cloud Azure are used. Logs nothing if none is set.
     *
     * @param environment the application's environment
     * @param isPresent whether Spring Cloud Azure is on the class path; it reads some of these properties for more than
     *     a credential
     */
    public static void log(Environment environment, boolean isPresent) {
        SpringCloudAzureProperties its = new SpringCloudAzureProperties(new BoundProperties(environment));
        Set<String> written = its.written();
        if (isPresent) {
            written.removeIf(key -> key.startsWith("profile."));
        }
        if (written.isEmpty()) {
            return;
        }
        List<String> ours = ours(new SetProperties(environment));
        if (!ours.isEmpty()) {
            LOGGER.info(
                    "{} describe the Azure credential. The properties {} of Spring Cloud Azure are not"
                            + " used for it. Remove them.",
                    ours,
                    names(written));
        } else if (its.properties.isTrue(SWITCH)) {
            its.logUse(written);
        } else {
            LOGGER.warn(
                    "The properties {} of Spring Cloud Azure are not used for the Azure credential. Set {}"
                            + " to true, or set azure.identity.* instead: {}. The recipe"
                            + " io.entra4j.identity.rewrite.MigrateFromSpringCloudAzure renames them.",
                    names(written),
                    SWITCH,
                    REPLACEMENTS.entrySet().stream()
                            .filter(one -> written.contains(one.getKey()))
                            .map(one -> PREFIX + "." + one.getKey() + " -> " + Prefix.ROOT.name(one.getValue()))
                            .collect(Collectors.joining(", ")));
        }
    }

    /** Returns where its properties are set: names and origins, without values, which may be secret. */
    static List<String> origins(Environment environment) {
        BoundProperties properties = new BoundProperties(environment);
        List<String> origins = new ArrayList<>();
        for (String key : REPLACEMENTS.keySet()) {
            ConfigurationProperty property = properties.property(PREFIX + "." + key);
            if (property != null) {
                origins.add("%s from %s"
                        .formatted(
                                property.getName(),
                                property.getOrigin() == null ? "an unknown place" : property.getOrigin()));
            }
        }
        return origins;
    }

    private void logUse(Set<String> written) {
        Map<String, String> used = its();
        List<String> unused = written.stream()
                .filter(key -> key.startsWith("credential.") && !used.containsValue(key))
                .map(key -> PREFIX + "." + key)
                .toList();
        LOGGER.info("The properties {} of Spring Cloud Azure describe the Azure credential.", names(written));
        if (!unused.isEmpty()) {
            LOGGER.warn(
                    "{} are set, but the Azure credential does not use them. Spring Cloud Azure does not"
                            + " use them either. A secret or certificate needs {} and {}. A user's password needs {}"
                            + " and {}. A client ID alone needs {}.",
                    unused,
                    PREFIX + "." + CLIENT_ID,
                    PREFIX + "." + TENANT_ID,
                    PREFIX + "." + CLIENT_ID,
                    PREFIX + "." + USERNAME,
                    PREFIX + "." + MANAGED_IDENTITY);
        }
    }

    private static List<String> names(Set<String> keys) {
        return keys.stream().map(key -> PREFIX + "." + key).toList();
    }

    /**
     * Returns the keys of its properties that the user has set. Spring Cloud Azure also makes properties from
     * variables; these do not count.
     */
    private Set<String> written() {
        Set<String> written = new LinkedHashSet<>();
        for (String key : REPLACEMENTS.keySet()) {
            String name = PREFIX + "." + key;
            if (properties.isWritten(name) && set(key) != null) {
                written.add(key);
            }
        }
        String bean = set(BEAN_NAME);
        if (bean == null || OWN_BEANS.contains(bean)) {
            written.remove(BEAN_NAME);
        }
        return written;
    }

    /** Returns our properties that describe the application's own credential. */
    private static List<String> ours(SetProperties set) {
        List<String> ours = new ArrayList<>();
        for (SetProperties.Written one : set.written()) {
            if (isOfCredential(one.key()) && set.isFirst(one) && !set.isBlank(one)) {
                ours.add(one.name().toString());
            }
        }
        for (String key : set.inVariables(DescribedCredentials::keys)) {
            if (isOfCredential(key)) {
                ours.add(Prefix.ROOT.name(key));
            }
        }
        return ours;
    }

    private static boolean isOfCredential(String key) {
        return !DescribedCredentials.isOfSection(key) && !WITHOUT_COUNTERPART.contains(key);
    }

    private RenamedProperties renamed() {
        RenamedProperties renamed = new RenamedProperties(properties, SOURCES);
        its().forEach((ours, its) -> renamed.add(ours, PREFIX + "." + its));
        CredentialType type = type();
        renamed.set("type", type.toString(), null);
        if (type == CredentialType.CLIENT_CERTIFICATE && set(CERTIFICATE) != null) {
            // Spring Cloud Azure supports paths only.
            renamed.set("certificate.location", "file:" + set(CERTIFICATE), PREFIX + "." + CERTIFICATE);
        }
        if (type == CredentialType.MANAGED_IDENTITY && set(CLIENT_ID) == null && has(CLIENT_ID)) {
            renamed.set("managed-identity.identity", "user", null);
        }
        if (set(AUTHORITY_HOST) == null && !has(AUTHORITY_HOST)) {
            String cloud = cloud();
            if (!cloud.equals("public")) {
                renamed.set("cloud", cloud, PREFIX + "." + CLOUD);
            }
        }
        return renamed;
    }

    /** Returns our keys, each with the key of the property from which it is read. */
    private Map<String, String> its() {
        Map<String, String> its = new LinkedHashMap<>();
        its.put("tenant-id", TENANT_ID);
        its.put("authority-host", AUTHORITY_HOST);
        switch (type()) {
            case BEAN -> its.put("bean-name", BEAN_NAME);
            case CLIENT_SECRET -> {
                its.put("client-id", CLIENT_ID);
                its.put("client-secret", CLIENT_SECRET);
            }
            case CLIENT_CERTIFICATE -> {
                its.put("client-id", CLIENT_ID);
                its.put("certificate.location", CERTIFICATE);
                its.put("certificate.password", CERTIFICATE_PASSWORD);
            }
            case USERNAME_PASSWORD -> {
                its.put("client-id", CLIENT_ID);
                its.put("username-password.username", USERNAME);
                its.put("username-password.password", PASSWORD);
            }
            case MANAGED_IDENTITY -> {
                its.put("managed-identity.client-id", CLIENT_ID);
                its.put("type", MANAGED_IDENTITY);
            }
            default -> {}
        }
        return its;
    }

    /** Returns the type. The order of the checks is that of Spring Cloud Azure. */
    private CredentialType type() {
        String bean = set(BEAN_NAME);
        if (bean != null && !OWN_BEANS.contains(bean)) {
            return CredentialType.BEAN;
        }
        if (has(TENANT_ID) && has(CLIENT_ID) && has(CLIENT_SECRET)) {
            return CredentialType.CLIENT_SECRET;
        }
        if (has(TENANT_ID) && has(CERTIFICATE)) {
            return CredentialType.CLIENT_CERTIFICATE;
        }
        if (has(CLIENT_ID) && has(USERNAME) && has(PASSWORD)) {
            return CredentialType.USERNAME_PASSWORD;
        }
        return properties.isTrue(PREFIX + "." + MANAGED_IDENTITY)
                ? CredentialType.MANAGED_IDENTITY
                : CredentialType.AUTO;
    }

    private String cloud() {
        String written = set(CLOUD) != null ? set(CLOUD) : Ingredients.set(environment.getProperty("AZURE_CLOUD"));
        if (written == null) {
            return "public";
        }
        for (Map.Entry<String, String> known : CLOUDS.entrySet()) {
            if (CredentialType.uniform(known.getKey()).equals(CredentialType.uniform(written))) {
                return known.getValue();
            }
        }
        List<String> known = CLOUDS.keySet().stream().sorted().toList();
        throw new InvalidCredentialPropertyException(
                PREFIX + "." + CLOUD,
                "There is no cloud '%s'. Did you mean '%s'?"
                        .formatted(ForeignText.id(written), NearestName.to(written, known)),
                "Use one of %s.".formatted(String.join(", ", known)));
    }

    private @Nullable String set(String key) {
        return Ingredients.set(properties.text(PREFIX + "." + key));
    }

    private boolean has(String key) {
        String variable = VARIABLES.get(key);
        return set(key) != null || (variable != null && Ingredients.set(environment.getProperty(variable)) != null);
    }

    private static Map<String, String> replacements() {
        Map<String, String> replacements = new LinkedHashMap<>();
        replacements.put(TENANT_ID, "tenant-id");
        replacements.put(CLIENT_ID, "client-id");
        replacements.put(CLIENT_SECRET, "client-secret");
        replacements.put(CERTIFICATE, "certificate.location");
        replacements.put(CERTIFICATE_PASSWORD, "certificate.password");
        replacements.put(USERNAME, "username-password.username");
        replacements.put(PASSWORD, "username-password.password");
        replacements.put(MANAGED_IDENTITY, "type: managed-identity");
        replacements.put(BEAN_NAME, "bean-name");
        replacements.put(CLOUD, "cloud");
        replacements.put(AUTHORITY_HOST, "authority-host");
        return replacements;
    }

    private static Map<String, String> sources() {
        Map<String, String> sources = new LinkedHashMap<>();
        REPLACEMENTS.forEach((its, ours) -> sources.put(ours, PREFIX + "." + its));
        sources.put("certificate", PREFIX + "." + CERTIFICATE);
        sources.put("username-password", PREFIX + "." + PASSWORD);
        sources.put("managed-identity", PREFIX + "." + MANAGED_IDENTITY);
        sources.put("managed-identity.client-id", PREFIX + "." + CLIENT_ID);
        return sources;
    }
}
