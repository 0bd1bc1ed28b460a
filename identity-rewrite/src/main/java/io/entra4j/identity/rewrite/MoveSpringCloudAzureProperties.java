package io.entra4j.identity.rewrite;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openrewrite.Recipe;

/**
 * Moves the credential properties of Spring Cloud Azure to {@code azure.identity.*}, including those of single
 * services.
 */
public final class MoveSpringCloudAzureProperties extends Recipe {

    private static final String ITS = "spring.cloud.azure.";
    private static final String OURS = "azure.identity.";

    /** Services that can have their own credential. A service below another one comes first. */
    private static final List<String> SERVICES = List.of(
            "appconfiguration",
            "cosmos",
            "eventgrid",
            "eventhubs.consumer",
            "eventhubs.producer",
            "eventhubs.processor.checkpoint-store",
            "eventhubs.processor",
            "eventhubs",
            "keyvault.certificate",
            "keyvault.secret",
            "keyvault",
            "servicebus.consumer",
            "servicebus.producer",
            "servicebus.processor",
            "servicebus",
            "storage.blob",
            "storage.fileshare",
            "storage.queue",
            "storage");

    private static final Map<String, String> CLOUDS =
            Map.of("AZURE_CHINA", "china", "AZURE_US_GOVERNMENT", "us-government", "OTHER", "custom");

    /** Creates the recipe. */
    public MoveSpringCloudAzureProperties() {}

    @Override
    public String getDisplayName() {
        return "Move Spring Cloud Azure's credential properties";
    }

    @Override
    public String getDescription() {
        return "Renames spring.cloud.azure.credential.* and profile.* to azure.identity.*, and makes a named"
                + " credential of the properties of a single service.";
    }

    @Override
    public List<Recipe> getRecipeList() {
        List<Recipe> recipes = new ArrayList<>();
        for (String service : SERVICES) {
            String name = service.replace('.', '-');
            credential(ITS + service + ".", OURS + "credentials." + name + ".", name, recipes);
        }
        credential(ITS, OURS, "", recipes);
        return recipes;
    }

    private static void credential(String its, String ours, String name, List<Recipe> recipes) {
        String credential = its + "credential.";
        String managedIdentity = credential + "managed-identity-enabled";
        if (!name.isEmpty()) {
            for (String key : List.of("client-id", "client-secret", "client-certificate-path", "username")) {
                recipes.add(new AddPropertyBeside(
                        credential + key, null, credential + "token-credential-bean-name", name, null));
            }
            recipes.add(new AddPropertyBeside(
                    managedIdentity, "true", credential + "token-credential-bean-name", name, null));
        }
        recipes.add(new AddPropertyBeside(managedIdentity, "true", ours + "type", "managed-identity", null));
        recipes.add(new MoveProperty(
                credential + "client-id", ours + "managed-identity.client-id", managedIdentity, "true"));
        recipes.add(new MoveProperty(managedIdentity, null, null, "true"));
        recipes.add(new MoveProperty(managedIdentity, null, null, "false"));
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("credential.client-id", "client-id");
        keys.put("credential.client-secret", "client-secret");
        keys.put("credential.client-certificate-path", "certificate.location");
        keys.put("credential.client-certificate-password", "certificate.password");
        keys.put("credential.username", "username-password.username");
        keys.put("credential.password", "username-password.password");
        keys.put("profile.tenant-id", "tenant-id");
        keys.put("profile.environment.active-directory-endpoint", "authority-host");
        if (name.isEmpty()) {
            keys.forEach((from, to) -> recipes.add(new MoveProperty(its + from, ours + to, null, null)));
            // The original property stays, because the clients choose endpoints by it. As in Spring Cloud Azure, an
            // endpoint that is set takes precedence over the cloud.
            CLOUDS.forEach((cloud, value) -> recipes.add(new AddPropertyBeside(
                    its + "profile.cloud-type", cloud, ours + "cloud", value, ours + "authority-host")));
        } else {
            String bean = credential + "token-credential-bean-name";
            keys.forEach((from, to) -> recipes.add(new MoveProperty(its + from, ours + to, bean, name)));
        }
    }
}
