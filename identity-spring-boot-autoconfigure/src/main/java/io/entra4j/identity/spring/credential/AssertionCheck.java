package io.entra4j.identity.spring.credential;

import static io.entra4j.identity.spring.credential.Ingredients.set;

import io.entra4j.identity.spring.credential.ClientAssertionRecipe.Assertion;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.core.env.Environment;

/**
 * Checks what somebody who is no credential authenticates with, such as an OAuth2 client: one of the credentials, by its
 * name, or assertions that are described in the words of the type {@code client-assertion}.
 */
public final class AssertionCheck {

    private static final String CREDENTIAL = "credential";

    private AssertionCheck() {}

    /**
     * Tells what is wrong, before there is any bean.
     *
     * @param environment the application's
     * @param prefix of the properties that describe it, without a dot at its end
     * @throws InvalidCredentialPropertyException if something is half filled in, contradicts something, or is not used
     */
    public static void check(Environment environment, String prefix) {
        Prefix at = new Prefix(prefix);
        BoundProperties properties = new BoundProperties(environment);
        boolean named = set(properties.text(at.name(CREDENTIAL))) != null;
        Assertion assertion = properties.bind(at.name("assertion"), Assertion.class);
        if (named && assertion.source() != null) {
            throw new InvalidCredentialPropertyException(
                    at.name("assertion.source"),
                    "It is set, but so is %s.".formatted(at.name(CREDENTIAL)),
                    "Remove one of them.");
        }
        if (!named && assertion.source() == null) {
            throw new InvalidCredentialPropertyException(
                    at.name("assertion.source"),
                    "It is not set, and neither is %s, so the client has nothing to authenticate with."
                            .formatted(at.name(CREDENTIAL)),
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
     * Tells what is wrong where a credential's tokens are used as they are.
     *
     * @param environment the application's
     * @param prefix of the properties that describe it, without a dot at its end
     * @param by who has no use for assertions
     * @throws InvalidCredentialPropertyException if there are some
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
