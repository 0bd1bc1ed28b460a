package io.entra4j.identity.hosted;

import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.failures.FailureBook;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.fake.FakeManagedIdentity.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What people read where a host's identity endpoint does not answer as it should. */
class ManagedIdentityFailuresTests extends ManagedIdentityFixture {

    private static final String ANOTHER = "c11e4717-91d3-4b0e-8a55-0fa4e0000999";
    private static final String NO_IDENTITY =
            "{\"error\":\"invalid_request\",\"error_description\":\"Identity not found\"}";

    private FailureBook book;

    @Test
    void managedIdentitiesFailAsThePageSays() throws IOException {
        book = FailureBook.of("Managed identity").show(keys, "/app");
        virtualMachine();
        appService();
        arc();
        otherHosts();
        settings();
        book.close();
    }

    private void virtualMachine() {
        Host host = Host.VIRTUAL_MACHINE;
        fails(
                "The port of the metadata service is closed",
                Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1"),
                b -> b);
        fails(
                "A virtual machine without an identity",
                host,
                Failure.answer(400, "application/json", NO_IDENTITY),
                b -> b);
        fails(
                "A virtual machine that lacks the identity named by client ID",
                host,
                Failure.answer(400, "application/json", NO_IDENTITY),
                b -> b.clientId(ANOTHER));
        fails(
                "A virtual machine that lacks the identity named by object ID",
                host,
                Failure.answer(400, "application/json", NO_IDENTITY),
                b -> b.objectId(ANOTHER));
        fails(
                "A virtual machine that lacks the identity named by resource ID",
                host,
                Failure.answer(400, "application/json", NO_IDENTITY),
                b -> b.resourceId(FakeManagedIdentity.RESOURCE_ID));
        variables.put("AZURE_CLIENT_ID", ANOTHER);
        fails(
                "A virtual machine that lacks the identity of AZURE_CLIENT_ID",
                host,
                Failure.answer(400, "application/json", NO_IDENTITY),
                b -> b.clientIdFromEnvironment());
        fails(
                "A container's network answers for the metadata service",
                host,
                Failure.answer(
                        403,
                        "text/plain",
                        "connecting to 169.254.169.254:80: A socket operation was attempted to an unreachable network"),
                b -> b);
        fails(
                "A web page answers for the metadata service",
                host,
                Failure.answer(200, "text/html", "<html><h1>Welcome</h1></html>"),
                b -> b);
        fails(
                "A gateway answers for the metadata service",
                host,
                Failure.answer(502, "text/html", "<html><h1>Bad gateway</h1></html>"),
                b -> b);
        fails(
                "Something else answers for the metadata service: 400 in plain text",
                host,
                Failure.answer(400, "text/plain", "what?"),
                b -> b);
        fails(
                "Something else answers for the metadata service: 404 with an empty body",
                host,
                Failure.answer(404, "text/plain", ""),
                b -> b);
        fails(
                "Pod identity of AKS finds no identity",
                host,
                Failure.answer(404, "text/plain", "no azure identity found for request clientID"),
                b -> b);
        fails("The metadata service is being updated", host, Failure.answer(410, "text/plain", ""), b -> b);
        fails(
                "The metadata service has an error of its own",
                host,
                Failure.answer(
                        500,
                        "application/json",
                        "{\"error\":\"unknown\",\"error_description\":\"Failed to retrieve token\"}"),
                b -> b);
        fails(
                "The metadata service wants to be left alone",
                host,
                Failure.answer(429, "application/json", "{}").withHeader("Retry-After", "60"),
                b -> b);
        fails(
                "The metadata service says too many requests and not for how long",
                host,
                Failure.answer(429, "application/json", "{}"),
                b -> b);
        fails(
                "The resource is not in the machine's tenant",
                host,
                Failure.answer(
                        400,
                        "application/json",
                        "{\"error\":\"invalid_resource\",\"error_description\":\"AADSTS500011: The resource principal named https://x was not found.\"}"),
                b -> b);
        fails(
                "The machine's clock or answer: a token without an expiry",
                host,
                Failure.answer(200, "application/json", "{\"access_token\":\"opaque\"}"),
                b -> b);
        fails(
                "A success of the metadata service without a token",
                host,
                Failure.answer(200, "application/json", "{}"),
                b -> b);
        fails(
                "A virtual machine's retries end before it is served",
                host,
                Failure.answer(410, "text/plain", ""),
                b -> b.retryTimeout(Duration.ofSeconds(5)));
    }

    private void appService() {
        Host host = Host.APP_SERVICE;
        fails(
                "App Service without an identity",
                host,
                Failure.answer(
                        400,
                        "application/json",
                        "{\"statusCode\":400,\"message\":\"No managed identity found for resource.\"}"),
                b -> b);
        fails(
                "App Service lacks the identity named by client ID",
                host,
                Failure.answer(400, "application/json", "{\"statusCode\":400,\"message\":\"Identity not found.\"}"),
                b -> b.clientId(ANOTHER));
        fails(
                "App Service does not know the resource",
                host,
                Failure.answer(400, "application/json", "{\"statusCode\":400,\"message\":\"The resource is odd.\"}"),
                b -> b);
        fails(
                "App Service does not accept the header",
                host,
                Failure.answer(401, "application/json", "{\"message\":\"Unauthorized\"}"),
                b -> b);
        fails(
                "App Service forbids",
                host,
                Failure.answer(403, "application/json", "{\"message\":\"Forbidden\"}"),
                b -> b);
        fails("App Service's endpoint is not there yet", host, Failure.answer(404, "text/plain", ""), b -> b);
        fails(
                "App Service answers with a web page",
                host,
                Failure.answer(200, "text/html", "<html><h1>Welcome</h1></html>"),
                b -> b);
        fails("App Service answers with an empty body", host, Failure.emptyBody(), b -> b);
        fails(
                "App Service answers with a token that has expired",
                host,
                Failure.answer(200, "application/json", "{\"access_token\":\"opaque\",\"expires_on\":\"1\"}"),
                b -> b);
        fails("App Service's endpoint hangs up", host, Failure.connectionClosed(), b -> b);
        fails(
                "The port of App Service's endpoint is closed",
                Map.of("IDENTITY_ENDPOINT", "http://127.0.0.1:1/msi/token", "IDENTITY_HEADER", "secret"),
                b -> b);
        fails(
                "App Service's endpoint has an error of its own",
                host,
                Failure.answer(503, "application/json", "{\"message\":\"Service unavailable\"}"),
                b -> b);
        fake.withoutSystemIdentity();
        fails("App Service 2017 lacks the identity", Host.APP_SERVICE_2017, null, b -> b);
        fake.reset();
    }

    private void arc() throws IOException {
        fake.clock(clock).arcKeyDirectory(keys);
        arc("Azure Arc's challenge names no key", "Basic");
        arc("Azure Arc's challenge names a file elsewhere", "Basic realm=/etc/passwd");
        arc("Azure Arc's challenge names a file that is not there", "Basic realm=" + keys.resolve("none.key"));
        Path huge = Files.writeString(keys.resolve("huge.key"), "k".repeat(5_000));
        arc("Azure Arc's key is too large", "Basic realm=" + huge);
        Path strange = Files.writeString(keys.resolve("strange.key"), "a\nb");
        arc("Azure Arc's key does not fit into a header", "Basic realm=" + strange);
        fake.arcChallenge(null);
        fails("Azure Arc is asked for another identity than its own", Host.AZURE_ARC, null, b -> b.clientId(ANOTHER));
        fake.reset();
        fake.clock(clock).arcKeyDirectory(keys).echo(false);
        fails(
                "Azure Arc does not say whose token it gave",
                Host.AZURE_ARC,
                null,
                b -> b.clientId(FakeManagedIdentity.CLIENT_ID));
        fake.reset();
        fake.clock(clock).arcKeyDirectory(keys);
    }

    private void arc(String situation, String challenge) {
        fake.arcChallenge(challenge);
        fails(situation, Host.AZURE_ARC, null, b -> b);
    }

    private void otherHosts() {
        variables.clear();
        variables.putAll(fake.variables(Host.SERVICE_FABRIC));
        variables.put("IDENTITY_SERVER_THUMBPRINT", "0".repeat(40));
        book.add(
                "Service Fabric shows another certificate than announced",
                () -> builder().build().getTokenSync(context()));
        fails(
                "Service Fabric is asked for an identity by client ID",
                Host.SERVICE_FABRIC,
                null,
                b -> b.clientId(ANOTHER));
        fails(
                "Service Fabric refuses",
                Host.SERVICE_FABRIC,
                Failure.answer(
                        403,
                        "application/json",
                        "{\"error\":{\"code\":\"AccessDenied\",\"message\":\"Access is denied.\"}}"),
                b -> b);
        fails(
                "Azure ML refuses",
                Host.AZURE_ML,
                Failure.answer(400, "application/json", "{\"error\":{\"message\":\"No such identity\"}}"),
                b -> b.clientId(ANOTHER));
        fails(
                "Azure ML is asked for an identity by resource ID",
                Host.AZURE_ML,
                null,
                b -> b.resourceId(FakeManagedIdentity.RESOURCE_ID));
        fails("Cloud Shell is asked for an identity by client ID", Host.CLOUD_SHELL, null, b -> b.clientId(ANOTHER));
        fails(
                "Cloud Shell refuses",
                Host.CLOUD_SHELL,
                Failure.answer(
                        400,
                        "application/json",
                        "{\"error\":{\"code\":\"AudienceNotSupported\",\"message\":\"Audience x is not supported.\"}}"),
                b -> b);
        fails(
                "Kubernetes' token exchange is asked for an identity by object ID",
                Map.of(
                        "AZURE_FEDERATED_TOKEN_FILE",
                        "/app/token",
                        "AZURE_CLIENT_ID",
                        ANOTHER,
                        "AZURE_TENANT_ID",
                        "contoso.example"),
                b -> b.objectId(ANOTHER));
    }

    private void settings() {
        wrong(
                "IDENTITY_ENDPOINT is a path only",
                Map.of("IDENTITY_ENDPOINT", "/msi/token", "IDENTITY_HEADER", "secret"));
        wrong(
                "IDENTITY_ENDPOINT of Service Fabric without TLS",
                Map.of(
                        "IDENTITY_ENDPOINT",
                        "http://127.0.0.1/x",
                        "IDENTITY_HEADER",
                        "secret",
                        "IDENTITY_SERVER_THUMBPRINT",
                        "00"));
        wrong("MSI_ENDPOINT without a scheme", Map.of("MSI_ENDPOINT", "localhost:80"));
        wrong(
                "AZURE_POD_IDENTITY_AUTHORITY_HOST without a scheme",
                Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", "169.254.169.254"));
        wrong(
                "IDENTITY_ENDPOINT of Azure Arc on another machine",
                Map.of("IDENTITY_ENDPOINT", "http://10.0.0.1/x", "IMDS_ENDPOINT", "http://10.0.0.1"));
        wrong(
                "IDENTITY_HEADER with a line break",
                Map.of("IDENTITY_ENDPOINT", "http://127.0.0.1/x", "IDENTITY_HEADER", "a\nb"));
        fails(
                "Only IDENTITY_ENDPOINT is set, not IDENTITY_HEADER",
                Map.of(
                        "IDENTITY_ENDPOINT",
                        "http://127.0.0.1:1/x",
                        "AZURE_POD_IDENTITY_AUTHORITY_HOST",
                        "http://127.0.0.1:1"),
                b -> b);
        build(
                "An identity named twice",
                b -> b.clientId(FakeManagedIdentity.CLIENT_ID).objectId(FakeManagedIdentity.OBJECT_ID));
        build("A resource ID of something else", b -> b.resourceId("/subscriptions/x/vault"));
        build("A client ID that is a name", b -> b.clientId("orders"));
        build("An object ID that is a name", b -> b.objectId("orders"));
        build(
                "The system-assigned identity and another",
                b -> b.clientId(ANOTHER).systemAssigned());
        build("A probe's timeout of zero", b -> b.probeTimeout(Duration.ZERO));
        build("A probe's interval below zero", b -> b.probeInterval(Duration.ofSeconds(-1)));
        build("Retries for no time", b -> b.retryTimeout(Duration.ZERO));
        variables.clear();
        book.add(
                "A host is asked for two scopes",
                () -> on(Host.APP_SERVICE)
                        .build()
                        .getTokenSync(new TokenRequestContext().addScopes("https://a/.default", "https://b/.default")));
    }

    private void wrong(String situation, Map<String, String> wrong) {
        variables.clear();
        variables.putAll(wrong);
        book.add(situation, () -> builder().build());
    }

    private void build(String situation, UnaryOperator<ManagedIdentityCredentialBuilder> change) {
        variables.clear();
        book.add(situation, () -> change.apply(builder()).build());
    }

    private void fails(
            String situation, Map<String, String> host, UnaryOperator<ManagedIdentityCredentialBuilder> change) {
        variables.clear();
        variables.putAll(host);
        book.add(situation, () -> change.apply(builder()).build().getTokenSync(context()));
    }

    private void fails(
            String situation, Host host, Failure failure, UnaryOperator<ManagedIdentityCredentialBuilder> change) {
        String clientId = variables.get("AZURE_CLIENT_ID");
        variables.clear();
        if (clientId != null) {
            variables.put("AZURE_CLIENT_ID", clientId);
        }
        if (failure != null) {
            fake.failUntilReset(failure);
        }
        book.add(situation, () -> change.apply(on(host)).build().getTokenSync(context()));
        variables.clear();
        if (failure != null) {
            fake.reset();
            fake.clock(clock).arcKeyDirectory(keys);
        }
    }
}
