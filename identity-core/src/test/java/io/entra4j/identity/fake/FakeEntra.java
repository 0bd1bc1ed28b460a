package io.entra4j.identity.fake;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;

import com.azure.core.http.HttpClient;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A stand-in for the Microsoft Entra token service that runs inside this process: HTTPS on localhost, keys and
 * certificate authority of its own, as strict as the original, and able to misbehave on demand. Thread-safe.
 *
 * <p>Any resource exists whose identifier starts with {@code https://} or {@code api://} or is a GUID, unless it
 * contains {@code unknown}. AD FS is the tenant {@code adfs}, at {@code /adfs/oauth2/token}; it knows the built-in
 * application too, and answers with Entra's errors.
 *
 * <p>In one thing it is stricter than Entra: an assertion that an application signed is good for one request only.
 */
public final class FakeEntra implements AutoCloseable {
    /** The built-in tenant; also answers to {@link #TENANT_DOMAIN}. */
    public static final String TENANT_ID = "7a1e6c70-5b7e-4d2a-9c1f-0fa4e0000001";

    /** The domain of the built-in tenant. */
    public static final String TENANT_DOMAIN = "contoso.onmicrosoft.com";

    /** The built-in application. */
    public static final String CLIENT_ID = "c11e4717-91d3-4b0e-8a55-0fa4e0000002";

    /** The client secret of the built-in application. */
    public static final String CLIENT_SECRET = "fake~secret.Value-0123456789abcdef";

    /** The object ID of the built-in application's service principal. */
    public static final String OBJECT_ID = "0b1ec71d-3c5f-4f6b-b7a2-0fa4e0000003";

    /**
     * The client that developers sign in with: the Azure CLI's registration, which azure-identity uses as well. It is
     * public and known in the built-in tenant.
     */
    public static final String PUBLIC_CLIENT_ID = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

    // More than the requests a test holds at a gate: each of them occupies a thread.
    private static final int SERVER_THREADS = 400;

    private final SigningKey signingKey = SigningKey.generate("CN=accounts.accesscontrol.windows.net");
    private final TlsIdentity tls = TlsIdentity.generate();
    private final Directory directory = new Directory();
    private final Users users = new Users();
    private final IdentityProviders providers = new IdentityProviders(directory, signingKey);
    private final Tokens tokens = new Tokens(signingKey);
    private final DeviceCodes deviceCodes = new DeviceCodes(tokens::now);
    private final AuthorizationCodes authorizationCodes = new AuthorizationCodes(tokens::now);
    private final RefreshTokens refreshTokens = new RefreshTokens();
    private volatile boolean tokenExchange;
    private final Misbehaviour misbehaviour = new Misbehaviour();
    private final Queue<RecordedRequest> requests = new ConcurrentLinkedQueue<>();
    private final GitHubActions gitHub = new GitHubActions(this::authorityHost);
    private final AzurePipelines azurePipelines = new AzurePipelines(this::authorityHost);
    // Made on demand, because its library may be absent: applications need it for httpClient() only.
    private final AtomicReference<@Nullable TrustingHttpClient> httpClient = new AtomicReference<>();
    private final Path keyStore;
    private final WireMockServer server;

    private FakeEntra(int port) throws IOException {
        String password = UUID.randomUUID().toString();
        keyStore = Files.createTempFile("fake-entra", ".p12");
        tls.writeKeyStore(keyStore, password);
        application(FakeApplication.builtIn());
        application(FakeApplication.builtIn().withTenant("adfs"));
        application(publicClient());
        trust(gitHub.oidcIssuer());
        trust(azurePipelines.oidcIssuer());
        directory.addDomain(TENANT_DOMAIN, TENANT_ID);
        ErrorAnswers errors = new ErrorAnswers(this::authorityHost, tokens::now);
        Dispatcher dispatcher = new Dispatcher(routes(), misbehaviour, errors, requests);
        server = new WireMockServer(configuration(port, keyStore, password).extensions(dispatcher));
        server.stubFor(any(anyUrl()).willReturn(ok()));
    }

    /** Starts a well-behaved instance on a free port. Blocks for about a second, mostly to make keys. */
    public static FakeEntra start() {
        return start(0);
    }

    /**
     * Starts a well-behaved instance. Blocks for about a second, mostly to make keys.
     *
     * @param port the port to listen on; 0 for a free one
     */
    public static FakeEntra start(int port) {
        try {
            FakeEntra entra = new FakeEntra(port);
            entra.server.start();
            return entra;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the address to use as authority host, without a trailing slash. */
    public String authorityHost() {
        return "https://localhost:" + server.httpsPort();
    }

    /**
     * Returns what the access tokens of a tenant carry as {@code iss}.
     *
     * @param tenantId the tenant's GUID
     */
    public String issuer(String tenantId) {
        return AccessTokenBuilder.issuerOf(tenantId);
    }

    /** Returns where the signing key is published, for every tenant. */
    public String jwksUri() {
        return authorityHost() + "/common/discovery/v2.0/keys";
    }

    /**
     * Registers an application, and its tenant if that is new. Replaces the one with the same client ID.
     *
     * @param application the application, known from now on
     */
    public FakeEntra application(FakeApplication application) {
        directory.add(application);
        return this;
    }

    /**
     * Registers a user of the built-in tenant, who may sign in with a password. Replaces the one of the same name.
     *
     * @param username the user principal name, such as {@code alice@contoso.onmicrosoft.com}
     * @param password the only password that is accepted
     * @param objectId becomes {@code oid}
     */
    public FakeEntra user(String username, String password, String objectId) {
        users.add(new FakeUser(username, password, objectId, TENANT_ID));
        return this;
    }

    /**
     * Signs a user in on another device, as if they had entered the code there.
     *
     * @param userCode what the user was shown
     * @param username a user that is known
     */
    public FakeEntra approveDevice(String userCode, String username) {
        FakeUser user = users.named(username);
        if (user == null) {
            throw new IllegalArgumentException("unknown user: " + username);
        }
        deviceCodes.approve(userCode, user);
        return this;
    }

    /**
     * Sets how often devices may ask, until {@link #reset()}.
     *
     * @param interval five seconds by default; whole seconds
     */
    public FakeEntra deviceInterval(Duration interval) {
        deviceCodes.interval(interval);
        return this;
    }

    /**
     * Replaces members of the answers to device authorization requests, until {@link #reset()}.
     *
     * @param members such as {@code interval}
     */
    public FakeEntra deviceAnswer(Map<String, Object> members) {
        deviceCodes.override(members);
        return this;
    }

    /**
     * Has the user of another device decline.
     *
     * @param userCode what the user was shown
     */
    public FakeEntra declineDevice(String userCode) {
        deviceCodes.decline(userCode);
        return this;
    }

    /** Returns the refresh token that was issued last. */
    public String issuedRefreshToken() {
        return refreshTokens.last();
    }

    /** Revokes all refresh tokens issued so far, as a changed password does. */
    public FakeEntra revokeRefreshTokens() {
        refreshTokens.revokeAll();
        return this;
    }

    /**
     * Lets each refresh token be used once, until {@link #reset()}: one that is used again takes all of its user's with
     * it.
     */
    public FakeEntra refreshTokensOnce() {
        refreshTokens.once(true);
        return this;
    }

    /** Returns a user before a browser, who can sign in here. */
    public FakeBrowser browser() {
        return new FakeBrowser(tls.trustingContext());
    }

    /**
     * Lets applications federate with an issuer: its key is known from now on, and its clock is this one's. Which
     * applications accept which of its subjects is up to {@link FakeApplication#withFederatedCredential}. Tokens that
     * this instance itself issued to applications and managed identities can be federated with as well; their issuer
     * is {@link #issuer} and their subject the object ID.
     *
     * @param issuer replaces the one of the same URL
     */
    public FakeEntra trust(FakeOidcIssuer issuer) {
        issuer.follow(tokens::now);
        providers.add(issuer);
        return this;
    }

    /**
     * Sets how long the tokens to come live.
     *
     * @param lifetime one hour by default
     */
    public FakeEntra tokenLifetime(Duration lifetime) {
        tokens.lifetime(lifetime);
        return this;
    }

    /**
     * Sets the {@code refresh_in} of the tokens to come.
     *
     * @param refreshIn {@code null}, the default, leaves the member out
     */
    public FakeEntra refreshIn(@Nullable Duration refreshIn) {
        tokens.refreshIn(refreshIn);
        return this;
    }

    /**
     * Sets the clock behind tokens, error timestamps and expiring secrets. TLS stays with the system's.
     *
     * @param clock the system clock by default
     */
    public FakeEntra clock(Clock clock) {
        tokens.clock(clock);
        return this;
    }

    /**
     * Sets whether tokens can be exchanged as RFC 8693 has it, which Entra does not do but servers beside it do.
     *
     * @param offered {@code false} by default
     */
    public FakeEntra tokenExchange(boolean offered) {
        tokenExchange = offered;
        return this;
    }

    /**
     * Delays every answer to a token request, failures included, until {@link #reset()}.
     *
     * @param delay zero by default
     */
    public FakeEntra delay(Duration delay) {
        misbehaviour.delay(delay);
        return this;
    }

    /**
     * Lets the next token requests fail. Further calls queue up.
     *
     * @param count how many requests
     * @param failure what happens to them
     */
    public FakeEntra failNext(int count, Failure failure) {
        misbehaviour.failNext(count, failure);
        return this;
    }

    /**
     * Lets all token requests fail, once those of {@link #failNext} have.
     *
     * @param failure what happens to them
     */
    public FakeEntra failUntilReset(Failure failure) {
        misbehaviour.failUntilReset(failure);
        return this;
    }

    /**
     * Holds token requests inside the server until the gate is opened, up to some 300 of them. Opens the previous
     * gate; so do {@link #reset()} and {@link #close()}.
     */
    public Gate holdTokenAnswers() {
        return misbehaviour.hold();
    }

    /** Ends delays, failures and gates. Applications, clock, token lifetime and recorded requests stay. */
    public void reset() {
        misbehaviour.reset();
        refreshTokens.once(false);
        deviceCodes.interval(Duration.ofSeconds(5));
        deviceCodes.override(Map.of());
    }

    /** Returns the name of the one subscription that the built-in application finds in Azure Resource Manager. */
    public static String subscriptionName() {
        return ResourceManager.SUBSCRIPTION_NAME;
    }

    /** Returns the number of POSTs to {@code /oauth2/v2.0/token}, refused and failed ones included. */
    public int tokenRequests() {
        return Math.toIntExact(
                requests.stream().filter(RecordedRequest::isTokenRequest).count());
    }

    /** Returns all requests in the order of their arrival. A request is listed before it is answered. */
    public List<RecordedRequest> requests() {
        return List.copyOf(requests);
    }

    /** Forgets the recorded requests. */
    public void resetRequests() {
        requests.clear();
    }

    /** Returns a builder for a token that this instance signs without a request, for tests of resource servers. */
    public AccessTokenBuilder accessToken() {
        return tokens.accessToken(FakeApplication.builtIn());
    }

    /**
     * Returns a builder for a token about a user, as the built-in application gets it from its callers: for {@code
     * api://} and the built-in client ID, with {@code scp}, asked for by {@link #PUBLIC_CLIENT_ID}.
     *
     * @param userObjectId becomes {@code oid}; the user need not be registered
     */
    public AccessTokenBuilder userToken(String userObjectId) {
        return tokens.userToken(publicClient(), users.identified(userObjectId, TENANT_ID));
    }

    /** Returns the token service of GitHub Actions, which this instance serves and trusts. */
    public GitHubActions gitHub() {
        return gitHub;
    }

    /** Returns the token service of Azure Pipelines, which this instance serves and trusts. */
    public AzurePipelines azurePipelines() {
        return azurePipelines;
    }

    /**
     * Returns the address of an API that takes any access token of this instance, until {@link #revokeTokens()}: then
     * it answers 401 with a claims challenge.
     */
    public String resourceUrl() {
        return authorityHost() + ProtectedResource.PATH;
    }

    /**
     * Revokes all access tokens issued so far, in the eyes of {@link #resourceUrl()}. Tokens issued later are good;
     * none of them claims to be older than the revocation.
     */
    public FakeEntra revokeTokens() {
        tokens.revoke();
        return this;
    }

    /** Returns the public half of the key that signs tokens. */
    public RSAPublicKey signingKey() {
        return signingKey.publicKey();
    }

    /** Returns a context that trusts this instance's certificate authority and no other. */
    public SSLContext sslContext() {
        return tls.trustingContext();
    }

    /** Returns a context for other servers of a test on this machine. {@link #sslContext()} trusts their certificate. */
    public SSLContext serverSslContext() {
        return tls.servingContext();
    }

    /**
     * Returns an HTTP client that trusts this instance only; usable until {@link #close()}. Needs the library {@code
     * azure-core-http-jdk-httpclient} on the class path. {@link #sslContext()} works without it.
     */
    public HttpClient httpClient() {
        TrustingHttpClient made = httpClient.get();
        if (made == null) {
            // A client that another thread makes meanwhile has no threads yet, so it needs no close.
            httpClient.compareAndSet(null, new TrustingHttpClient(tls.trustingContext()));
            made = Objects.requireNonNull(httpClient.get());
        }
        return made.azure();
    }

    /** Returns the certificate authority's certificate. */
    public X509Certificate caCertificate() {
        return tls.authority();
    }

    /**
     * Writes a certificate for localhost that {@link #sslContext()} trusts, for other servers of a test.
     *
     * @param certificatePem gets the chain, leaf first
     * @param keyPem gets the private key, PKCS#8
     */
    public void writeServerCertificate(Path certificatePem, Path keyPem) {
        tls.writePem(certificatePem, keyPem);
    }

    /**
     * Writes the certificate authority's certificate, for programs that are to trust this instance.
     *
     * @param file gets the certificate, PEM; replaced if it is there
     */
    public void writeCaCertificate(Path file) {
        tls.writeAuthority(file);
    }

    @Override
    public void close() {
        reset();
        server.stop();
        TrustingHttpClient made = httpClient.get();
        if (made != null) {
            made.close();
        }
        try {
            Files.deleteIfExists(keyStore);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FakeApplication publicClient() {
        return new FakeApplication(
                        TENANT_ID, PUBLIC_CLIENT_ID, UUID.randomUUID().toString(), PUBLIC_CLIENT_ID)
                .withPublicClientFlows();
    }

    private Routes routes() {
        Metadata metadata = new Metadata(this::authorityHost, directory, signingKey);
        FakeTokenEndpoint token = new FakeTokenEndpoint(grants());
        SignInPages pages = new SignInPages(directory, users, authorizationCodes);
        return new Routes()
                .add("POST /{tenant}/oauth2/v2.0/token", token)
                .add("POST /adfs/oauth2/token", token)
                .add(
                        "POST /{tenant}/oauth2/v2.0/devicecode",
                        new DeviceCodeEndpoint(directory, deviceCodes, this::authorityHost))
                .add("GET /{tenant}/oauth2/v2.0/authorize", pages::authorize)
                .add("POST /{tenant}/login", pages::login)
                .add("POST /{tenant}/consent", pages::consent)
                .add("GET /{tenant}/.well-known/openid-configuration", metadata::configurationV1)
                .add("GET /{tenant}/v2.0/.well-known/openid-configuration", metadata::configurationV2)
                .add("GET /{tenant}/discovery/instance", metadata::instance)
                .add("GET /{tenant}/discovery/v2.0/keys", metadata::keys)
                .add("GET /common/userrealm/{name}", new UserRealm(users))
                .add("GET " + GitHubActions.PATH, gitHub::answer)
                .add("POST " + AzurePipelines.PATH, azurePipelines::answer)
                .add("GET /subscriptions", new ResourceManager(signingKey))
                .add("GET " + ProtectedResource.PATH, new ProtectedResource(tokens, signingKey, this::authorityHost));
    }

    private List<Grant> grants() {
        ClientAssertionCheck assertions = new ClientAssertionCheck(directory, providers, tokens::now);
        ClientAuthentication clients = new ClientAuthentication(directory, assertions, tokens::now);
        UserTokens userTokens = new UserTokens(tokens, refreshTokens, this::authorityHost);
        return List.of(
                new ClientCredentialsGrant(clients, tokens),
                new OnBehalfOfGrant(clients, signingKey, users, userTokens, tokens::now),
                new TokenExchangeGrant(clients, signingKey, users, userTokens, () -> tokenExchange),
                new PasswordGrant(clients, users, userTokens),
                new DeviceCodeGrant(clients, deviceCodes, userTokens, "urn:ietf:params:oauth:grant-type:device_code"),
                new DeviceCodeGrant(clients, deviceCodes, userTokens, "device_code"),
                new AuthorizationCodeGrant(clients, authorizationCodes, userTokens),
                new RefreshTokenGrant(clients, refreshTokens, userTokens));
    }

    private static WireMockConfiguration configuration(int port, Path keyStore, String password) {
        return WireMockConfiguration.options()
                .httpDisabled(true)
                .httpsPort(port)
                .bindAddress("127.0.0.1")
                .keystoreType("PKCS12")
                .keystorePath(keyStore.toString())
                .keystorePassword(password)
                .keyManagerPassword(password)
                .http2TlsDisabled(true)
                .containerThreads(SERVER_THREADS)
                .jettyAcceptQueueSize(SERVER_THREADS)
                .disableRequestJournal()
                .stubRequestLoggingDisabled(true);
    }
}
