package io.entra4j.identity.benchmark.cold;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The same request by {@link HttpURLConnection} and nothing else. The answer is not even parsed. */
final class Connection implements Source {

    private final boolean identity;

    Connection(String scenario) {
        identity = scenario.equals("identity");
    }

    @Override
    public String token() throws IOException {
        HttpURLConnection connection = identity ? identity() : secret();
        try (InputStream body = connection.getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static HttpURLConnection identity() throws IOException {
        HttpURLConnection connection = open(System.getenv("IDENTITY_ENDPOINT")
                .concat("?api-version=2019-08-01&resource=")
                .concat(encoded("https://vault.azure.net")));
        connection.setRequestProperty("X-IDENTITY-HEADER", System.getenv("IDENTITY_HEADER"));
        return connection;
    }

    private static HttpURLConnection secret() throws IOException {
        HttpURLConnection connection = open(System.getProperty("host")
                .concat("/")
                .concat(System.getProperty("tenant"))
                .concat("/oauth2/v2.0/token"));
        connection.setRequestProperty("Content-Type", "application/x-www-form-urlencoded");
        connection.setDoOutput(true);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(form().getBytes(StandardCharsets.UTF_8));
        }
        return connection;
    }

    static String form() {
        return "grant_type=client_credentials&client_id="
                .concat(encoded(System.getProperty("client")))
                .concat("&client_secret=")
                .concat(encoded(System.getProperty("secret")))
                .concat("&scope=")
                .concat(encoded("https://vault.azure.net/.default"));
    }

    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static HttpURLConnection open(String url) throws IOException {
        return (HttpURLConnection) URI.create(url).toURL().openConnection();
    }
}
