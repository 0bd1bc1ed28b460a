package com.example.blobs;

import com.azure.storage.blob.BlobServiceClient;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Looks for blobs with the identity of its host. */
@SpringBootApplication
public class BlobsApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(BlobsApplication.class, arguments);
    }

    @Bean
    CommandLineRunner report(BlobServiceClient blobs) {
        return arguments -> System.out.println("blobs: " + blobs.getBlobContainerClient("orders").exists());
    }
}
