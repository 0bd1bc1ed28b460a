package com.example.batch;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
public class BatchApplication {

    public static void main(String[] arguments) {
        System.exit(SpringApplication.exit(SpringApplication.run(BatchApplication.class, arguments)));
    }

    @Bean
    Job job(JobRepository repository, Step fetch) {
        return new JobBuilder("job", repository).start(fetch).build();
    }

    @Bean
    Step fetch(JobRepository repository, TokenCredential credential) {
        return new StepBuilder("fetch", repository)
                .tasklet((contribution, context) -> {
                    credential.getTokenSync(new TokenRequestContext().addScopes("api://orders/.default"));
                    return RepeatStatus.FINISHED;
                })
                .build();
    }
}
