package com.example.queue;

import com.azure.storage.queue.QueueServiceClient;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Counts messages with a credential that is only for queues. */
@SpringBootApplication
public class QueueApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(QueueApplication.class, arguments);
    }

    @Bean
    CommandLineRunner report(QueueServiceClient queues) {
        return arguments -> System.out.println("queue: " + queues.getQueueClient("orders").getProperties().getApproximateMessagesCount());
    }
}
