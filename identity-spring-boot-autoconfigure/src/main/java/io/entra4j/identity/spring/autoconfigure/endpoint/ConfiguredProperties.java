package io.entra4j.identity.spring.autoconfigure.endpoint;

import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import io.entra4j.identity.spring.endpoint.CredentialDescription;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/**
 * Shows the properties that describe a credential, and where each is set. Shows a value only if the property can hold
 * neither a secret nor the ID of a user or an application.
 */
record ConfiguredProperties(Environment environment, String credential) implements CredentialDescription.Configured {

    private static final Set<String> HARMLESS = Set.of(
            "type",
            "cloud",
            "instance-discovery",
            "openid-metadata",
            "chain",
            "exclude",
            "identity",
            "ssl-bundle",
            "follow-login",
            "bean-name",
            "source",
            "algorithm");

    @Override
    public Map<String, String> properties() {
        boolean isDefault = credential.equals("default");
        ConfigurationPropertyName root = ConfigurationPropertyName.of(AzureIdentityProperties.PREFIX);
        ConfigurationPropertyName further = root.append("credentials");
        ConfigurationPropertyName own = isDefault ? root : further.append(credential);
        Map<String, String> shown = new TreeMap<>();
        ConfigurationPropertySources.get(environment).forEach(source -> {
            if (source instanceof IterableConfigurationPropertySource iterable) {
                iterable.stream()
                        .filter(name -> own.isAncestorOf(name) && !(isDefault && further.isAncestorOf(name)))
                        .forEach(name -> shown.computeIfAbsent(
                                name.toString(), key -> shown(name, source.getConfigurationProperty(name))));
            }
        });
        return shown;
    }

    private static String shown(ConfigurationPropertyName name, @Nullable ConfigurationProperty property) {
        int last = name.getNumberOfElements() - 1;
        while (name.isNumericIndex(last)) {
            last--;
        }
        String key = name.getElement(last, ConfigurationPropertyName.Form.DASHED);
        if (property == null) {
            return "******";
        }
        String value = HARMLESS.contains(key) ? String.valueOf(property.getValue()) : "******";
        return property.getOrigin() == null ? value : value + " from " + property.getOrigin();
    }
}
