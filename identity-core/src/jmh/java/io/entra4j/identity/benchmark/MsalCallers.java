package io.entra4j.identity.benchmark;

import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.HttpRequest;
import com.microsoft.aad.msal4j.HttpResponse;
import com.microsoft.aad.msal4j.IHttpResponse;
import io.entra4j.identity.fake.FakeEntra;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import java.util.concurrent.Callable;

/** MSAL as applications use it without azure-identity: one application, its own cache. */
final class MsalCallers implements Callers {

    private final TokenEndpointClient endpoint;
    private final ConfidentialClientApplication application;

    MsalCallers(TokenEndpointClient endpoint) {
        this.endpoint = endpoint;
        try {
            this.application = ConfidentialClientApplication.builder(
                            FakeEntra.CLIENT_ID, ClientCredentialFactory.createFromSecret(FakeEntra.CLIENT_SECRET))
                    .authority(TokenEndpointClient.AUTHORITY_HOST + "/" + FakeEntra.TENANT_ID + "/")
                    .instanceDiscovery(false)
                    .httpClient(this::send)
                    .build();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Callable<?> sync(int resource) {
        ClientCredentialParameters parameters = ClientCredentialParameters.builder(Set.of(Callers.scope(resource)))
                .build();
        return () -> application.acquireToken(parameters).join();
    }

    private IHttpResponse send(HttpRequest request) throws Exception {
        java.net.http.HttpRequest.Builder sent = java.net.http.HttpRequest.newBuilder(
                URI.create(endpoint.host() + request.url().getFile()));
        request.headers().forEach(sent::header);
        sent.method(request.httpMethod().name(), BodyPublishers.ofString(request.body()));
        java.net.http.HttpResponse<String> answer = endpoint.jdkClient().send(sent.build(), BodyHandlers.ofString());
        HttpResponse response =
                new HttpResponse().statusCode(answer.statusCode()).body(answer.body());
        response.addHeaders(answer.headers().map());
        return response;
    }
}
