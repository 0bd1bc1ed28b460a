package io.entra4j.identity.hosted;

import java.util.Locale;

/**
 * Names the kinds of host that give an application a managed identity.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/overview">Managed
 *     identities</a>
 */
public enum ManagedIdentityHost {
    /** A pod on Kubernetes whose service account's token is exchanged. */
    TOKEN_EXCHANGE("Kubernetes token exchange"),
    /** A Service Fabric cluster. */
    SERVICE_FABRIC("Service Fabric"),
    /** App Service, Functions, Container Apps, Spring Apps. */
    APP_SERVICE("App Service"),
    /** A server outside Azure that Azure Arc connects. */
    AZURE_ARC("Azure Arc"),
    /** A compute of Azure Machine Learning. */
    AZURE_ML("Azure ML"),
    /** The Cloud Shell of the Azure portal: the identity is the user's own. */
    CLOUD_SHELL("Cloud Shell"),
    /** A virtual machine, scale set, AKS node or container instance, by the instance metadata service (IMDS). */
    VIRTUAL_MACHINE("Azure virtual machine");

    private final String title;

    ManagedIdentityHost(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /**
     * Returns the name in kebab case, as health and metrics show it.
     *
     * @return the name, such as {@code app-service}
     */
    public String kebab() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
