package com.example.certificate;

import com.azure.storage.blob.BlobServiceClient;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Looks for blobs as an application with a certificate, in a cloud of its own. */
@SpringBootApplication
public class CertificateApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(CertificateApplication.class, arguments);
    }

    @Bean
    CommandLineRunner report(BlobServiceClient blobs) {
        return arguments -> System.out.println("certificate: " + blobs.getBlobContainerClient("orders").exists());
    }
}
