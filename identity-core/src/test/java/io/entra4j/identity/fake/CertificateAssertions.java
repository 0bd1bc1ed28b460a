package io.entra4j.identity.fake;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Assertions that an application signed with the key of its certificate. Stricter than Entra in one thing: an assertion
 * must have a {@code jti} and can be used only once, so that a client that keeps assertions is found out.
 */
final class CertificateAssertions {
    private static final Duration MAX_LIFETIME = Duration.ofHours(24);
    private static final Pattern AUDIENCE = Pattern.compile("/([^/]+)/(oauth2/v2\\.0/token|v2\\.0)");
    private static final Set<String> ALGORITHMS = Set.of("RS256", "PS256");
    private static final String DOCUMENTATION = " Review the documentation at"
            + " https://docs.microsoft.com/azure/active-directory/develop/active-directory-certificate-credentials .";

    private final Set<String> used = ConcurrentHashMap.newKeySet();
    private final Directory directory;
    private final Supplier<Instant> now;

    CertificateAssertions(Directory directory, Supplier<Instant> now) {
        this.directory = directory;
        this.now = now;
    }

    void check(Jwt jwt, FakeApplication application) {
        checkIssuer(jwt, application);
        checkAlgorithm(jwt, application);
        checkSignature(jwt, application);
        checkAudience(jwt, application);
        Instant notBefore = AssertionTimes.check(jwt, now.get());
        if (jwt.requiredTime("exp").isAfter(notBefore.plus(MAX_LIFETIME))) {
            throw AssertionTimes.outside(jwt, now.get());
        }
        if (!used.add(application.clientId() + " " + jwt.required("jti"))) {
            throw Jwt.malformed("JWT token is invalid or malformed. It has been used before, which Entra would allow.");
        }
    }

    private static void checkIssuer(Jwt jwt, FakeApplication application) {
        if (!jwt.required("iss").equalsIgnoreCase(application.clientId())) {
            throw EntraException.invalidClient(
                    700021,
                    "Client assertion application identifier doesn't match 'client_id' parameter." + DOCUMENTATION);
        }
        if (!jwt.required("iss").equals(jwt.required("sub"))) {
            throw EntraException.invalidClient(
                    50048, "Subject must match the issuer claim in the client assertion." + DOCUMENTATION);
        }
    }

    private static void checkAlgorithm(Jwt jwt, FakeApplication application) {
        String algorithm = String.valueOf(jwt.header("alg"));
        boolean allowed =
                Directory.isAdfs(application.tenantId()) ? algorithm.equals("RS256") : ALGORITHMS.contains(algorithm);
        if (!allowed) {
            throw EntraException.invalidRequest(
                    5002730, "Invalid JWT token. Unsupported key for the signing algorithm.");
        }
    }

    private void checkSignature(Jwt jwt, FakeApplication application) {
        Thumbprint thumbprint = Thumbprint.of(jwt, application);
        X509Certificate certificate = new ApplicationCertificates(application, now.get()).find(jwt, thumbprint);
        if (!jwt.isSignedBy(certificate.getPublicKey())) {
            throw thumbprint.refused(
                    "The provided signature value did not match the expected signature value.", certificate);
        }
    }

    private void checkAudience(Jwt jwt, FakeApplication application) {
        if (jwt.audiences().size() != 1 || !isOurs(jwt.audiences().get(0), application)) {
            throw EntraException.invalidClient(
                    700023, "Client assertion audience claim does not match Realm issuer." + DOCUMENTATION);
        }
    }

    private boolean isOurs(String audience, FakeApplication application) {
        URI uri;
        try {
            uri = URI.create(audience);
        } catch (IllegalArgumentException e) {
            return false;
        }
        // With any host: each cloud has several, and tests give the fake names of their own.
        if (!"https".equals(uri.getScheme()) || uri.getHost() == null) {
            return false;
        }
        if (Directory.isAdfs(application.tenantId())) {
            return uri.getPath().equals("/adfs/oauth2/token");
        }
        Matcher path = AUDIENCE.matcher(uri.getPath());
        return path.matches() && directory.isTenant(path.group(1), application.tenantId());
    }
}
