package io.entra4j.identity.benchmark.cold;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** The same request by {@link HttpClient} and nothing else. The answer is not parsed. */
final class Client implements Source, Callable<String> {

    /** One for the process. */
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final HttpRequest request;
    private final FutureTask<String> answer = new FutureTask<>(this);

    Client(String scenario) {
        request = scenario.equals("identity") ? identity() : secret();
    }

    @Override
    public String token() throws Exception {
        answer.run();
        return answer.get();
    }

    @Override
    public String call() throws Exception {
        return CLIENT.send(request, BodyHandlers.ofString()).body();
    }

    private static HttpRequest identity() {
        String resource = Connection.encoded("https://vault.azure.net");
        return HttpRequest.newBuilder(URI.create(System.getenv("IDENTITY_ENDPOINT")
                        .concat("?api-version=2019-08-01&resource=")
                        .concat(resource)))
                .header("X-IDENTITY-HEADER", System.getenv("IDENTITY_HEADER"))
                .build();
    }

    private static HttpRequest secret() {
        return HttpRequest.newBuilder(URI.create(System.getProperty("host")
                        .concat("/")
                        .concat(System.getProperty("tenant"))
                        .concat("/oauth2/v2.0/token")))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(Connection.form()))
                .build();
    }
}
