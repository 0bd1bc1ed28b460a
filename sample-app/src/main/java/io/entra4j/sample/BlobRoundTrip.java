package io.entra4j.sample;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Writes a blob and reads it again, with the Azure SDK and the same credential. */
@Component
@ConditionalOnProperty("sample.blob-endpoint")
final class BlobRoundTrip {

    private static final String CONTAINER = "entra4j-sample";
    private static final String BLOB = "hello.txt";

    private final BlobServiceClient service;
    private final Clock clock;

    BlobRoundTrip(
            SampleProperties properties,
            TokenCredential credential,
            ObjectProvider<HttpClient> httpClient,
            Clock clock) {
        BlobServiceClientBuilder builder = new BlobServiceClientBuilder()
                .endpoint(properties.blobEndpoint())
                .credential(credential)
                // A user waits for the page, so a fast failure is better than minutes of retries.
                .retryOptions(new RetryOptions(new FixedDelayOptions(1, Duration.ofMillis(200))));
        httpClient.ifAvailable(builder::httpClient);
        this.service = builder.buildClient();
        this.clock = clock;
    }

    /** Writes a text, reads it back, and returns the address of the blob. */
    String writeAndRead() {
        BlobContainerClient container = service.getBlobContainerClient(CONTAINER);
        container.createIfNotExists();
        BlobClient blob = container.getBlobClient(BLOB);
        String text = "Written at " + clock.instant();

        blob.upload(BinaryData.fromString(text), true);
        String read = blob.downloadContent().toString();

        if (!read.equals(text)) {
            throw new IllegalStateException("The blob holds another text than the application wrote.");
        }
        return blob.getBlobUrl();
    }
}
