package io.entra4j.identity.spring.autoconfigure;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Decides what credentials may be called. */
final class CredentialNames {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

    private CredentialNames() {}

    /**
     * @throws InvalidCredentialPropertyException if one of the names is none, or two are one
     */
    static void check(Set<String> names) {
        Map<String, String> spellings = new HashMap<>();
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                throw wrong(
                        name,
                        "The name '%s' is no name of a credential.".formatted(name),
                        "Use lower-case letters and digits, so that environment variables can set its properties too.");
            }
            if (name.equals(AzureCredentials.DEFAULT)) {
                throw wrong(
                        name,
                        "'default' is the credential that is described below azure.identity itself.",
                        "Set its properties there, or use another name.");
            }
            if (CredentialType.of(name) != null) {
                throw wrong(name, "'%s' is the name of a type.".formatted(name), "Use another name.");
            }
            String other = spellings.put(CredentialType.uniform(name), name);
            if (other != null) {
                throw wrong(
                        name,
                        "'%s' and '%s' are two spellings of one name, so one of them is not what somebody meant."
                                .formatted(other, name),
                        "Use one of them everywhere; environment variables know letters and digits only.");
            }
        }
    }

    private static InvalidCredentialPropertyException wrong(String name, String reason, String action) {
        return new InvalidCredentialPropertyException(Prefix.ROOT.name("credentials." + name), reason, action);
    }
}
