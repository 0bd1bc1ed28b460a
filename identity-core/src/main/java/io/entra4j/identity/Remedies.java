package io.entra4j.identity;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What to do about the AADSTS codes people meet most. TROUBLESHOOTING.md says the same at more length. */
final class Remedies {

    private static final Map<Integer, String> BY_CODE = Map.ofEntries(
            Map.entry(7000215, "The client secret is wrong: use the secret's value, not its ID"),
            Map.entry(7000222, "The client secret has expired: create a new one in the app registration"),
            Map.entry(
                    700016,
                    "The application is not in this tenant: check the client ID and the tenant ID, or have an admin consent"),
            Map.entry(90002, "The tenant was not found: check the tenant ID and the cloud's authority host"),
            Map.entry(
                    500011,
                    "The resource is not known in this tenant: check the scope, or have its application provisioned there"),
            Map.entry(1002012, "An application asks for a resource's default scope: end the scope with '/.default'"),
            Map.entry(70011, "The scope is not valid: for an application it must end with '/.default'"),
            Map.entry(53003, "A Conditional Access policy blocks the sign-in: ask the tenant's administrator"),
            Map.entry(
                    700027,
                    "The certificate is not registered with the application, or has expired: upload it to the app registration"),
            Map.entry(
                    700024,
                    "The client assertion is outside its validity: check the machine's clock and that the assertion is renewed"),
            Map.entry(
                    50049,
                    "The authority host is not one of Microsoft's: for a private cloud, switch instance discovery off"),
            Map.entry(90023, "The request is not valid for this kind of tenant: name a tenant by its ID or domain"));

    private Remedies() {}

    static @Nullable String of(int aadstsCode) {
        String remedy = BY_CODE.get(aadstsCode);
        return remedy == null ? null : remedy + ".";
    }
}
