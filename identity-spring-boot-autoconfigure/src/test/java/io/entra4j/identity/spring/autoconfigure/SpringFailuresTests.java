package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.failures.FailureBook;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.shared.FakeSharedTokenStore;
import io.entra4j.identity.shared.SharedTokenStore;
import io.entra4j.identity.spring.autoconfigure.cache.AzureIdentitySharedCacheAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.http.AzureBearerTokens;
import io.entra4j.identity.spring.autoconfigure.http.AzureBearerTokensAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.http.AzureIdentityRestClientAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.http.AzureIdentityServiceGroupsAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.http.AzureIdentityWebClientAutoConfiguration;
import io.entra4j.identity.spring.credential.AzureCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What Spring Boot prints where a credential's properties are wrong, and what credentials say in an application. */
class SpringFailuresTests extends EntraFixture {

    private static final String VAULT = "https://vault.azure.net/.default";
    private static final String GROUP = "azure.identity.http.service-groups.orders.";

    @TempDir
    private Path directory;

    private FailureBook book;
    private ApplicationContextRunner context;

    @BeforeEach
    void setUp() {
        // What other tests and the build set in this process stays out.
        context = application().withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class));
    }

    @Test
    void propertiesFailAsThePageSays() throws IOException {
        book = FailureBook.of("Spring Boot: properties").show(directory, "/app");
        basics();
        certificates();
        types();
        names();
        prefetch();
        groups();
        shared();
        book.close();
    }

    private void basics() {
        wrong("A client secret without a tenant", "client-secret=s3cr3t client-id=c");
        wrong("A client secret without a client ID", "client-secret=s3cr3t tenant-id=t");
        wrong("A client ID and a tenant without a secret", "client-id=c tenant-id=t");
        wrong("A type that there is not", "type=sercet");
        wrong("A property that is misspelt", "client-secrte=x");
        wrong("A tenant that is not a valid name", "client-secret=x client-id=c tenant-id=a/b");
        wrong(
                "A tenant that stands for all tenants, for an application",
                "client-secret=x client-id=c tenant-id=common");
        wrong("A secret in quotes", "client-secret=\"x\" client-id=c tenant-id=t");
        wrong("A placeholder that stands for nothing", "client-secret=${NOWHERE} client-id=c tenant-id=t");
        wrong("A secret's file that is not there", "client-secret-file=/nowhere/secret client-id=c tenant-id=t");
        wrong(
                "A secret and a file of one",
                "client-secret-file=/nowhere/secret client-secret=x client-id=c tenant-id=t");
        wrong("A secret that the type does not use", "type=managed-identity client-secret=x");
        wrong(
                "A client ID that the type does not use",
                "type=managed-identity client-id=c11e4717-91d3-4b0e-8a55-0fa4e0000101");
        wrong(
                "A cloud and an authority host",
                "cloud=azure-china authority-host=https://login.example client-secret=x client-id=c tenant-id=t");
        wrong(
                "A cloud of one's own without an authority host",
                "cloud=custom authority-host= client-secret=x client-id=c tenant-id=t");
        wrong("A cloud that there is not", "cloud=azure-chima authority-host=");
        wrong(
                "An authority host without TLS, in Spring",
                "authority-host=http://login.example client-secret=x client-id=c tenant-id=t");
        wrong("A region with blanks, in Spring", "region=West_US_2 client-secret=x client-id=c tenant-id=t");
        wrong("No attempt at all", "retry.max-attempts=0 client-secret=x client-id=c tenant-id=t");
        wrong("No room for a token, in Spring", "cache.max-entries=0 client-secret=x client-id=c tenant-id=t");
        wrong("An HTTP log level that does not exist", "http.log-level=bodies client-secret=x client-id=c tenant-id=t");
        StartFailures.add(
                book,
                "AZURE_TENANT_ID that is not a valid name, in Spring",
                context.withPropertyValues(
                        "AZURE_TENANT_ID=a/b", "azure.identity.client-secret=x", "azure.identity.client-id=c"));
        StartFailures.add(
                book,
                "AZURE_TOKEN_CREDENTIALS with a name written wrongly, in Spring",
                context.withPropertyValues("AZURE_TOKEN_CREDENTIALS=AzureCliCredentail"));
    }

    private void certificates() throws IOException {
        TestCertificate certificate = TestCertificate.selfSigned("CN=orders");
        String identity = " client-id=c tenant-id=t";
        Path pem = Files.writeString(directory.resolve("app.pem"), certificate.pem());
        Path half = Files.writeString(
                directory.resolve("half.pem"), certificate.pem().substring(0, 300));
        Path pfx = Files.write(directory.resolve("app.pfx"), certificate.pkcs12("right"));
        wrong(
                "A certificate that is not there, in Spring",
                "type=client-certificate certificate.location=file:/nowhere/app.pem" + identity);
        wrong(
                "A certificate that is a directory, in Spring",
                "type=client-certificate certificate.location=file:" + directory + identity);
        wrong(
                "A certificate that is cut off, in Spring",
                "type=client-certificate certificate.location=file:" + half + identity);
        wrong(
                "A certificate whose password is wrong, in Spring",
                "type=client-certificate certificate.password=wrong certificate.location=file:" + pfx + identity);
        wrong("An SSL bundle that there is not", "type=client-certificate certificate.ssl-bundle=unknown" + identity);
        wrong(
                "A certificate and an SSL bundle",
                "type=client-certificate certificate.ssl-bundle=unknown certificate.location=file:" + pem + identity);
        wrong("A certificate credential without a certificate, in Spring", "type=client-certificate" + identity);
    }

    private void types() {
        String identity = " client-id=c tenant-id=t";
        wrong("Workload identity where nothing is set, in Spring", "type=workload-identity");
        wrong("Azure Pipelines without a service connection", "type=azure-pipelines" + identity);
        wrong(
                "Azure Pipelines elsewhere than in a job",
                "type=azure-pipelines azure-pipelines.service-connection-id=x azure-pipelines.system-access-token=y"
                        + identity);
        wrong("An assertion without a source", "type=client-assertion" + identity);
        wrong(
                "An assertion's bean that there is not",
                "type=client-assertion assertion.bean-name=nothing assertion.audience=x" + identity);
        wrong(
                "A managed identity named twice, in Spring",
                "type=managed-identity managed-identity.client-id=5e7c0000-0000-4000-8000-000000000001 managed-identity.object-id=5e7c0000-0000-4000-8000-000000000002");
        wrong("A managed identity named by a word", "type=managed-identity managed-identity.client-id=orders");
        wrong("A managed identity that a user is to be", "type=managed-identity managed-identity.identity=user");
        wrong("A probe's timeout of zero, in Spring", "type=managed-identity managed-identity.probe-timeout=0s");
        wrong("A subscription that a shell would run, in Spring", "type=azure-cli azure-cli.subscription=a;b");
        wrong("A tool's time of zero, in Spring", "type=azure-cli azure-cli.process-timeout=0s");
        wrong("A member excluded that is none", "exclude=client-secret");
        wrong(
                "A redirect that leads elsewhere, in Spring",
                "type=interactive-browser user.redirect-url=https://example.com");
        wrong("A user's timeout of zero", "type=device-code user.timeout=0s");
        wrong(
                "A password credential without a password",
                "type=username-password client-id=x username-password.username=x");
        wrong("An authorization code credential without a code", "type=authorization-code client-id=x");
    }

    private void names() {
        wrong("A chain with an unknown member", "type=chain chain=unknown");
        wrong("A chain that would need itself", "credentials.orders.type=chain credentials.orders.chain=orders");
        wrong("A credential named default", "credentials.default.type=environment");
        wrong("A credential named like a type", "credentials.azure-cli.type=environment");
        wrong("A credential's name twice", "credentials.or-ders.type=environment credentials.orders.type=environment");
        wrong("A credential's bean that there is not", "type=bean bean-name=nothing");
        StartFailures.add(
                book,
                "A credential's bean that is none",
                context.withBean("text", String.class, () -> "x")
                        .withPropertyValues("azure.identity.type=bean", "azure.identity.bean-name=text"));
        StartFailures.add(
                book,
                "A qualifier that names no credential",
                context.withPropertyValues("azure.identity.credentials.orders.type=environment")
                        .withUserConfiguration(Misnamed.class));
        StartFailures.add(
                book,
                "A credential is injected where the library is off",
                context.withPropertyValues("azure.identity.enabled=false").withUserConfiguration(Unnamed.class));
        StartFailures.add(
                book,
                "Two credentials of the application's own, and no name",
                context.withUserConfiguration(Two.class, Unnamed.class));
    }

    private void prefetch() {
        String secret = "client-id=" + FakeEntra.CLIENT_ID + " tenant-id=" + FakeEntra.TENANT_ID + " client-secret="
                + FakeEntra.CLIENT_SECRET + " ";
        wrong("A prefetch without a scope", secret + "prefetch.mode=blocking");
        wrong("A prefetch of a credential that there is not", secret + "prefetch.credentials.unknown=s/.default");
        wrong(
                "A prefetch of a credential without a scope",
                secret + "credentials.reports.type=environment prefetch.credentials.reports=");
        entra.failUntilReset(Failure.entra(401, "invalid_client", 7000215, "Invalid client secret provided."));
        wrong("A prefetch that is refused", secret + "prefetch.mode=blocking prefetch.scopes=" + VAULT);
        entra.reset();
        entra.holdTokenAnswers();
        wrong(
                "A prefetch that takes too long",
                secret + "prefetch.mode=blocking prefetch.timeout=50ms prefetch.scopes=" + VAULT);
        entra.reset();
    }

    private void groups() {
        group("A group of services with a credential that there is not", "credential=unknown scopes=s/.default");
        group("A group of services without a scope", "credential=default");
        group("A group of services with a host that is a URL", "scopes=s/.default hosts=https://orders.example/");
        group("A group of services with a host and a port", "scopes=s/.default hosts=orders.example:8443");
        group(
                "A group of services with scopes of two resources",
                "scopes=https://vault.azure.net/.default,https://storage.azure.com/.default");
    }

    private void group(String situation, String settings) {
        ApplicationContextRunner runner = context.withConfiguration(AutoConfigurations.of(
                        AzureBearerTokensAutoConfiguration.class,
                        AzureIdentityRestClientAutoConfiguration.class,
                        AzureIdentityServiceGroupsAutoConfiguration.class,
                        AzureIdentityWebClientAutoConfiguration.class))
                .withPropertyValues(SECRET);
        for (String setting : settings.split(" ")) {
            runner = runner.withPropertyValues(GROUP + setting);
        }
        StartFailures.add(book, situation, runner);
    }

    private void shared() {
        String key = "keys.k1=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
        ApplicationContextRunner storeless = context.withConfiguration(
                        AutoConfigurations.of(AzureIdentitySharedCacheAutoConfiguration.class))
                .withPropertyValues(SECRET)
                .withPropertyValues("azure.identity.cache.shared.enabled=true");
        ApplicationContextRunner stored = storeless.withBean(SharedTokenStore.class, FakeSharedTokenStore::new);
        shared("A shared cache without a key", stored, "");
        shared("A shared cache with a key that is too short", stored, "keys.k1=c2hvcnQ=");
        shared("A shared cache with two keys, none of which is the active one", stored, key + " keys.k2=c2hvcnQ=");
        shared("A shared cache without Redis", storeless, key);
        shared(
                "A shared cache with two stores",
                stored.withBean("other", SharedTokenStore.class, FakeSharedTokenStore::new),
                key);
    }

    private void shared(String situation, ApplicationContextRunner runner, String settings) {
        StartFailures.add(
                book,
                situation,
                runner.withPropertyValues(Stream.of(settings.split(" "))
                        .filter(setting -> !setting.isEmpty())
                        .map(setting -> "azure.identity.cache.shared." + setting)
                        .toArray(String[]::new)));
    }

    private void wrong(String situation, String settings) {
        StartFailures.add(
                book,
                situation,
                context.withPropertyValues(Stream.of(settings.trim().split(" "))
                        .map(setting -> "azure.identity." + setting)
                        .toArray(String[]::new)));
    }

    @Test
    void credentialsAtWorkFailAsThePageSays() {
        book = FailureBook.of("Spring Boot: credentials at work");
        ApplicationContextRunner atWork = context.withConfiguration(
                        AutoConfigurations.of(AzureBearerTokensAutoConfiguration.class))
                .withPropertyValues(SECRET);
        atWork.run(started -> {
            AzureCredentials credentials = started.getBean(AzureCredentials.class);
            AzureBearerTokens tokens = started.getBean(AzureBearerTokens.class);
            book.add("A credential that there is not is asked for", () -> credentials.get("unknown"))
                    .add("Bearer tokens of a credential that there is not", () -> tokens.forCredential("unknown"))
                    .add("Bearer tokens without a scope", () -> tokens.forScopes())
                    .add(
                            "Bearer tokens with scopes of two resources",
                            () -> tokens.forScopes(VAULT, "https://storage.azure.com/.default"));
            entra.failUntilReset(Failure.entra(401, "invalid_client", 7000215, "Invalid client secret provided."));
            TokenCredential credential = started.getBean(TokenCredential.class);
            book.add(
                    "The application's credential is refused",
                    () -> credential.getTokenSync(new TokenRequestContext().addScopes(VAULT)));
            entra.reset();
        });
        distrustful()
                .withPropertyValues(SECRET)
                .withPropertyValues("azure.identity.retry.max-attempts=1")
                .run(started -> {
                    TokenCredential credential = started.getBean(TokenCredential.class);
                    book.add(
                            "The application does not trust the authority host's certificate",
                            () -> credential.getTokenSync(new TokenRequestContext().addScopes(VAULT)));
                });
        book.close();
    }

    @Configuration(proxyBeanMethods = false)
    static class Misnamed {

        @Bean
        String seen(@Qualifier("oders") TokenCredential credential) {
            return credential.toString();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Unnamed {

        @Bean
        String seen(TokenCredential credential) {
            return credential.toString();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Two {

        @Bean
        TokenCredential one() {
            return request -> reactor.core.publisher.Mono.empty();
        }

        @Bean
        TokenCredential two() {
            return request -> reactor.core.publisher.Mono.empty();
        }
    }
}
