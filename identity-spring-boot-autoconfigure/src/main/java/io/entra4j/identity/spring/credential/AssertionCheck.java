package io.entra4j.identity.spring.credential;

import static io.entra4j.identity.spring.credential.Ingredients.set;

import io.entra4j.identity.spring.credential.ClientAssertionRecipe.Assertion;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.core.env.Environment;

/**
 * Checks how a client that is not a credential, such as an OAuth2 client, authenticates. Its properties name one of the
 * credentials, or they describe assertions in the same way as for the type {@code client-assertion}.
 */
public final class AssertionCheck {

    private static final String CREDENTIAL = "credential";

    private AssertionCheck() {}

    /**
     * Checks the properties before any bean is created.
     *
     * @param environment the application's environment
     * @param prefix prefix of the properties, without a dot at the end
     * @throws InvalidCredentialPropertyException if a property is missing, contradicts another, or is not used
     */
    public static void check(Environment environment, String prefix) {
        Prefix at = new Prefix(prefix);
        BoundProperties properties = new BoundProperties(environment);
        boolean named = set(properties.text(at.name(CREDENTIAL))) != null;
        Assertion assertion = properties.bind(at.name("assertion"), Assertion.class);
        if (named && assertion.source() != null) {
            throw new InvalidCredentialPropertyException(
                    at.name("assertion.source"),
                    "Both this and %s are set.".formatted(at.name(CREDENTIAL)),
                    "Remove one of them.");
        }
        if (!named && assertion.source() == null) {
            throw new InvalidCredentialPropertyException(
                    at.name("assertion.source"),
                    "Neither this nor %s is set, so the client cannot authenticate.".formatted(at.name(CREDENTIAL)),
                    "Set one of them.");
        }
        if (named) {
            check(environment, at, "the credential", List.of(CREDENTIAL, "assertion.audience"));
        } else {
            AssertionSource source = assertion.sourceOrBean();
            check(
                    environment,
                    at,
                    "the source '" + source + "'",
                    ClientAssertionRecipe.keys(source, "assertion.", "assertion."));
        }
    }

    /**
     * Checks that no assertion is described, where a credential's tokens are used as access tokens.
     *
     * @param environment the application's environment
     * @param prefix prefix of the properties, without a dot at the end
     * @param by what needs no assertions, for messages, as in "the grant type 'azure_identity'"
     * @throws InvalidCredentialPropertyException if an assertion is described
     */
    public static void checkHasNone(Environment environment, String prefix, String by) {
        check(environment, new Prefix(prefix), by, List.of(CREDENTIAL));
    }

    private static void check(Environment environment, Prefix prefix, String chosen, List<String> used) {
        new PropertyCheck(new SetProperties(environment))
                .check(
                        new PropertyCheck.Reader(
                                prefix, "assertion.source", chosen, () -> used, AssertionCheck::keys, key -> List.of()),
                        key -> false);
    }

    private static List<String> keys() {
        return Stream.concat(
                        Stream.of(CREDENTIAL),
                        Stream.of(AssertionSource.values())
                                .flatMap(source ->
                                        ClientAssertionRecipe.keys(source, "assertion.", "assertion.").stream()))
                .distinct()
                .toList();
    }
}
