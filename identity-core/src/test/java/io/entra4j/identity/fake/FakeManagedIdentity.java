package io.entra4j.identity.fake;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A stand-in for the endpoints by which Azure's hosts give their applications managed identities: loopback only, as
 * strict about each request as the host is, and able to misbehave on demand. Thread-safe.
 */
public final class FakeManagedIdentity implements AutoCloseable {

    /** A host to play. */
    public enum Host {
        /** App Service and its like, 2019-08-01 and 2025-03-30. */
        APP_SERVICE,
        /** The older one, 2017-09-01. */
        APP_SERVICE_2017,
        /** Service Fabric, by HTTPS with a certificate of an authority that no machine trusts. */
        SERVICE_FABRIC,
        /** Azure Arc, with its challenge. */
        AZURE_ARC,
        /** Azure ML. */
        AZURE_ML,
        /** Cloud Shell. */
        CLOUD_SHELL,
        /** IMDS. */
        VIRTUAL_MACHINE
    }

    /** How an answer spells when the token expires. */
    public enum Expiry {
        /** A JSON number. */
        EPOCH_NUMBER,
        /** A string of digits. */
        EPOCH_STRING,
        /** ISO 8601. */
        ISO,
        /** {@code M/d/yyyy H:mm:ss XXX}. */
        LINUX_DATE,
        /** {@code M/d/yyyy h:mm:ss a XXX}. */
        WINDOWS_DATE,
        /** By {@code expires_in} alone. */
        EXPIRES_IN_ONLY
    }

    /** The client ID of the user-assigned identity. */
    public static final String CLIENT_ID = "c11e4717-91d3-4b0e-8a55-0fa4e0000101";

    /** The object ID of the user-assigned identity. */
    public static final String OBJECT_ID = "0b1ec71d-3c5f-4f6b-b7a2-0fa4e0000102";

    /** The resource ID of the user-assigned identity. */
    public static final String RESOURCE_ID = "/subscriptions/5ab5c817-91d3-4b0e-8a55-0fa4e0000103/resourceGroups/shop"
            + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/orders";

    /** What authenticates callers where the host demands it. */
    public static final String SECRET = "fake-Host-Secret-0123456789";

    private static final int SERVER_THREADS = 600;

    private final Tokens tokens = new Tokens(SigningKey.generate("CN=accounts.accesscontrol.windows.net"));
    private final TlsIdentity tls = TlsIdentity.generate();
    private final Misbehaviour misbehaviour = new Misbehaviour();
    private final Queue<RecordedRequest> requests = new ConcurrentLinkedQueue<>();
    private final Map<String, String> given = new ConcurrentHashMap<>();
    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private final Path keyStore;
    private final WireMockServer server;
    private volatile boolean systemIdentity = true;
    private volatile boolean echo = true;
    private volatile boolean knows2025 = true;
    private volatile boolean cachesTokens;
    private volatile Duration lifetime = Duration.ofHours(1);
    private volatile @Nullable Expiry expiry;
    private volatile @Nullable Path arcKeyDirectory;
    private volatile @Nullable String arcChallenge;

    private FakeManagedIdentity(String address, int port) throws IOException {
        String password = UUID.randomUUID().toString();
        keyStore = Files.createTempFile("fake-managed-identity", ".p12");
        tls.writeKeyStore(keyStore, password);
        server = new WireMockServer(WireMockConfiguration.options()
                .port(port)
                .dynamicHttpsPort()
                .bindAddress(address)
                .keystoreType("PKCS12")
                .keystorePath(keyStore.toString())
                .keystorePassword(password)
                .keyManagerPassword(password)
                .http2TlsDisabled(true)
                .http2PlainDisabled(true)
                .containerThreads(SERVER_THREADS)
                .jettyAcceptQueueSize(SERVER_THREADS)
                .disableRequestJournal()
                .stubRequestLoggingDisabled(true)
                .extensions(new Dispatching()));
        server.stubFor(any(anyUrl()).willReturn(ok()));
    }

    /** Starts one on free ports. */
    public static FakeManagedIdentity start() {
        return startAt("127.0.0.1", 0);
    }

    /**
     * Starts one at an address of its own, such as the metadata service's in a network of a test's own.
     *
     * @param port 0 for a free one
     */
    public static FakeManagedIdentity startAt(String address, int port) {
        try {
            FakeManagedIdentity fake = new FakeManagedIdentity(address, port);
            fake.server.start();
            return fake;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the environment variables that a host sets, pointing here. */
    public Map<String, String> variables(Host host) {
        String http = "http://127.0.0.1:" + server.port();
        String url = http + HostRules.of(host).path();
        return switch (host) {
            case APP_SERVICE -> Map.of("IDENTITY_ENDPOINT", url, "IDENTITY_HEADER", SECRET);
            case APP_SERVICE_2017 -> Map.of("MSI_ENDPOINT", url, "MSI_SECRET", SECRET, "WEBSITE_SITE_NAME", "orders");
            case AZURE_ML -> Map.of("MSI_ENDPOINT", url, "MSI_SECRET", SECRET, "DEFAULT_IDENTITY_CLIENT_ID", CLIENT_ID);
            case SERVICE_FABRIC ->
                Map.of(
                        "IDENTITY_ENDPOINT",
                        "https://127.0.0.1:" + server.httpsPort()
                                + HostRules.of(host).path(),
                        "IDENTITY_HEADER",
                        SECRET,
                        "IDENTITY_SERVER_THUMBPRINT",
                        thumbprint());
            case AZURE_ARC -> Map.of("IDENTITY_ENDPOINT", url, "IMDS_ENDPOINT", http);
            case CLOUD_SHELL -> Map.of("MSI_ENDPOINT", url);
            case VIRTUAL_MACHINE -> Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", http);
        };
    }

    /** Returns the SHA-1 thumbprint of the certificate that Service Fabric shows, in hex. */
    public String thumbprint() {
        try {
            byte[] encoded = tls.server().getEncoded();
            return HexFormat.of()
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sets where Arc's agent writes its keys. */
    public FakeManagedIdentity arcKeyDirectory(Path directory) {
        arcKeyDirectory = directory;
        return this;
    }

    /** Lets Arc's challenge say what another process might; {@code null} for the honest one. */
    public FakeManagedIdentity arcChallenge(@Nullable String wwwAuthenticate) {
        arcChallenge = wwwAuthenticate;
        return this;
    }

    /** Takes the system-assigned identity away. */
    public FakeManagedIdentity withoutSystemIdentity() {
        systemIdentity = false;
        return this;
    }

    /** Sets whether answers name the identity. */
    public FakeManagedIdentity echo(boolean on) {
        echo = on;
        return this;
    }

    /** Sets whether App Service knows its version 2025-03-30. */
    public FakeManagedIdentity appServiceKnows2025(boolean knows) {
        knows2025 = knows;
        return this;
    }

    /** Sets whether hosts answer the same token while it lives, as real ones do, unless told that it was revoked. */
    public FakeManagedIdentity cachesTokens(boolean caches) {
        cachesTokens = caches;
        return this;
    }

    /** Sets how expiry is spelled. */
    public FakeManagedIdentity expiry(@Nullable Expiry shape) {
        expiry = shape;
        return this;
    }

    /** Sets how long tokens live. */
    public FakeManagedIdentity tokenLifetime(Duration duration) {
        lifetime = duration;
        tokens.lifetime(duration);
        return this;
    }

    /** Sets the clock behind the tokens. */
    public FakeManagedIdentity clock(Clock clock) {
        tokens.clock(clock);
        return this;
    }

    /** Lets the next token requests fail. */
    public FakeManagedIdentity failNext(int count, Failure failure) {
        misbehaviour.failNext(count, failure);
        return this;
    }

    /** Lets all token requests fail. */
    public FakeManagedIdentity failUntilReset(Failure failure) {
        misbehaviour.failUntilReset(failure);
        return this;
    }

    /** Delays every answer. */
    public FakeManagedIdentity delay(Duration delay) {
        misbehaviour.delay(delay);
        return this;
    }

    /** Holds token requests until the gate is opened. */
    public Gate holdTokenAnswers() {
        return misbehaviour.hold();
    }

    /** Makes it well-behaved again, with both identities. */
    public void reset() {
        misbehaviour.reset();
        systemIdentity = true;
        echo = true;
        knows2025 = true;
        cachesTokens = false;
        expiry = null;
        arcChallenge = null;
        tokenLifetime(Duration.ofHours(1));
        given.clear();
        requests.clear();
    }

    /** Returns all requests in the order of their arrival. */
    public List<RecordedRequest> requests() {
        return List.copyOf(requests);
    }

    /** Returns how many requests asked for a token; those that only probe for the service do not count. */
    public int tokenRequests() {
        return Math.toIntExact(
                requests.stream().filter(FakeManagedIdentity::asksForToken).count());
    }

    /** Returns how many requests only probed for the service. */
    public int probes() {
        return requests.size() - tokenRequests();
    }

    private static boolean asksForToken(RecordedRequest request) {
        return request.query().containsKey("resource") || request.form().containsKey("resource");
    }

    @Override
    public void close() {
        misbehaviour.reset();
        server.stop();
        try {
            Files.deleteIfExists(keyStore);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Dispatching implements ResponseDefinitionTransformerV2 {

        @Override
        public String getName() {
            return "fake-managed-identity";
        }

        @Override
        public ResponseDefinition transform(ServeEvent event) {
            RecordedRequest request = RecordedRequest.of(event.getRequest());
            Host host = host(request, event.getRequest().getScheme().equals("https"));
            requests.add(request);
            if (!asksForToken(request)) {
                return answer(host, request).after(Duration.ZERO);
            }
            misbehaviour.holdAtGate();
            Failure failure = misbehaviour.nextFailure();
            Answer answer =
                    failure == null ? answer(host, request) : failure.answer(request, () -> answer(host, request));
            return answer.after(misbehaviour.delay());
        }
    }

    private static Host host(RecordedRequest request, boolean secure) {
        if (secure) {
            return Host.SERVICE_FABRIC;
        }
        for (Host host : Host.values()) {
            if (host != Host.SERVICE_FABRIC && HostRules.of(host).path().equals(request.path())) {
                return host;
            }
        }
        return Host.VIRTUAL_MACHINE;
    }

    private Answer answer(Host host, RecordedRequest request) {
        HostRules rules = HostRules.of(host);
        String complaint = rules.complaint(request, SECRET, knows2025);
        if (complaint != null) {
            return refusal(host, complaint.contains("authenticated") ? 401 : 400, complaint);
        }
        if (host == Host.AZURE_ARC && !isAuthorized(request)) {
            return challenge();
        }
        String identity = identity(rules, request);
        if (identity == null) {
            return refusal(
                    host,
                    400,
                    host == Host.APP_SERVICE
                            ? "No Managed Identity found for specified ClientId"
                            : "Identity not found");
        }
        Map<String, String> parameters = request.method().equals("POST") ? request.form() : request.query();
        return token(host, String.valueOf(parameters.get("resource")), identity, request);
    }

    private static Answer refusal(Host host, int status, String description) {
        return host == Host.APP_SERVICE || host == Host.APP_SERVICE_2017
                ? Answer.json(status, ordered("statusCode", status, "message", description))
                : Answer.json(status, ordered("error", "invalid_request", "error_description", description));
    }

    private static final String SYSTEM = "system";

    /** Returns which identity is meant, {@code null} if there is no such. */
    private @Nullable String identity(HostRules rules, RecordedRequest request) {
        List<String> named =
                rules.identities().stream().filter(request.query()::containsKey).toList();
        if (named.isEmpty()) {
            return systemIdentity ? SYSTEM : null;
        }
        String value = request.query().get(named.get(0));
        List<String> expected = List.of(CLIENT_ID, RESOURCE_ID, OBJECT_ID);
        boolean right = named.size() == 1
                && expected.get(rules.identities().indexOf(named.get(0))).equalsIgnoreCase(value);
        return right ? "user" : null;
    }

    private Answer token(Host host, String resource, String identity, RecordedRequest request) {
        String key = host + " " + identity + " " + resource;
        String last = given.get(key);
        boolean revoked = last != null && sha256(last).equals(HostRules.revoked(request));
        String token = cachesTokens && last != null && !revoked
                ? last
                : tokens.accessToken(FakeApplication.builtIn())
                        .audience(resource)
                        .claim("oid", identity.equals(SYSTEM) ? FakeEntra.OBJECT_ID : OBJECT_ID)
                        .build();
        given.put(key, token);
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("access_token", token);
        members.put("resource", resource);
        members.put("token_type", "Bearer");
        addExpiry(host, members);
        if (echo && !identity.equals(SYSTEM)) {
            members.put("client_id", CLIENT_ID);
            members.put("object_id", OBJECT_ID);
            members.put("msi_res_id", RESOURCE_ID);
        }
        return Answer.json(200, members);
    }

    private void addExpiry(Host host, Map<String, Object> members) {
        Instant at = tokens.now().plus(lifetime);
        Expiry wanted = expiry;
        Expiry shape = wanted != null
                ? wanted
                : host == Host.APP_SERVICE_2017
                        ? Expiry.WINDOWS_DATE
                        : host == Host.AZURE_ML ? Expiry.EPOCH_NUMBER : Expiry.EPOCH_STRING;
        switch (shape) {
            case EPOCH_NUMBER -> members.put("expires_on", at.getEpochSecond());
            case EPOCH_STRING -> members.put("expires_on", Long.toString(at.getEpochSecond()));
            case ISO -> members.put("expires_on", at.toString());
            case LINUX_DATE -> members.put("expires_on", date("M/d/yyyy H:mm:ss XXX", at));
            case WINDOWS_DATE -> members.put("expires_on", date("M/d/yyyy h:mm:ss a XXX", at));
            case EXPIRES_IN_ONLY -> members.put("expires_in", Long.toString(lifetime.toSeconds()));
        }
    }

    private static String date(String pattern, Instant at) {
        // As the host writes it: with digits for the zone, also where it is zero.
        return DateTimeFormatter.ofPattern(pattern.replace("XXX", "xxx"), Locale.US)
                .format(at.atOffset(ZoneOffset.UTC));
    }

    /** In the same order each time, unlike {@link Map#of}: messages quote answers. */
    private static Map<String, Object> ordered(String first, Object value, String second, Object other) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(first, value);
        members.put(second, other);
        return members;
    }

    private Answer challenge() {
        String forged = arcChallenge;
        String honest = forged != null ? forged : "Basic realm=" + newKey();
        return Answer.json(
                        401, Map.of("error", "unauthorized_client", "error_description", "Missing Basic Authorization"))
                .withHeader("WWW-Authenticate", honest);
    }

    private Path newKey() {
        try {
            String key = UUID.randomUUID().toString();
            Path file = Files.createTempFile(arcKeyDirectory, "arc", ".key");
            keys.add(key);
            return Files.writeString(file, key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isAuthorized(RecordedRequest request) {
        String authorization = request.headers().getOrDefault("Authorization", "");
        return authorization.startsWith("Basic ") && keys.remove(authorization.substring("Basic ".length()));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
