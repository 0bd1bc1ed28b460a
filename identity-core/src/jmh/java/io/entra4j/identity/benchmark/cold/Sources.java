package io.entra4j.identity.benchmark.cold;

/** Sets libraries up, as their documentation says. */
final class Sources {

    private Sources() {}

    /** Nothing of another library is loaded. */
    static Source open(String library, String scenario) {
        return switch (library) {
            case "ours" -> new Ours(scenario);
            case "azure-identity" -> new AzureIdentity(scenario);
            case "msal4j" -> new Msal();
            case "connection" -> new Connection(scenario);
            default -> new Client(scenario);
        };
    }
}
