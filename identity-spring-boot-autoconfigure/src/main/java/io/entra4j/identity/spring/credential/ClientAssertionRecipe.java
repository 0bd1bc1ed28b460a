package io.entra4j.identity.spring.credential;

import static io.entra4j.identity.spring.credential.Ingredients.set;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.ApplicationCredentialBuilder;
import io.entra4j.identity.ClientAssertionRequest;
import io.entra4j.identity.ClientAssertionSource;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.hosted.WorkloadIdentityCredentialBuilder;
import io.entra4j.identity.service.AzurePipelinesCredentialBuilder;
import io.entra4j.identity.service.ClientAssertionCredentialBuilder;
import io.entra4j.identity.service.ClientCertificateCredentialBuilder;
import io.entra4j.identity.service.GitHubActionsCredentialBuilder;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Recipe of an application with assertions that a file, a bean or another credential provides. An OAuth2 client's
 * assertions have the same properties, one level deeper.
 */
final class ClientAssertionRecipe implements CredentialRecipe {

    static final String GROUP = "assertion";

    /**
     * Holds {@code ….assertion.*}.
     *
     * @param source Source of the assertions. The sources "managed-identity", "azure-pipelines" and "certificate" also read the section of that name.
     * @param beanName Name of a bean that makes assertions: a Supplier of strings, a Function from ClientAssertionRequest, or a TokenCredential whose tokens serve as assertions. Declare such a TokenCredential with defaultCandidate = false.
     * @param tokenFile Path of the file with the assertion, when the source is "file". The file is read again for each token. AZURE_FEDERATED_TOKEN_FILE applies if it is not set.
     * @param audience Audience of the assertion, for private clouds. For Microsoft's clouds it is known. If it is not set, the token in a file may have any audience.
     */
    @ConfigurationProperties(AzureIdentityProperties.PREFIX + "." + GROUP)
    record Assertion(
            @Nullable AssertionSource source,
            @Nullable String beanName,
            @Nullable String tokenFile,
            @Nullable String audience) {

        AssertionSource sourceOrBean() {
            return source == null ? AssertionSource.BEAN : source;
        }
    }

    /**
     * Parts from which a credential is built, or the assertions alone.
     *
     * @param key the property that most likely causes a failure of the builder
     */
    private record Asserting(
            String key,
            ApplicationCredentialBuilder<?> builder,
            Supplier<? extends EntraCredential> credential,
            Function<String, ClientAssertionSource> assertions) {}

    @Override
    public List<String> keys() {
        return Keys.ofApplication(Stream.of(AssertionSource.values())
                .flatMap(source -> keys(source, GROUP + ".", "").stream())
                .toList());
    }

    @Override
    public List<String> keys(Ingredients of) {
        return Keys.ofApplication(keys(of.bind(GROUP, Assertion.class).sourceOrBean(), GROUP + ".", ""));
    }

    /** Returns the keys that a source uses. */
    static List<String> keys(AssertionSource source, String assertion, String beside) {
        return Stream.concat(
                        Stream.of(assertion + "source"),
                        switch (source) {
                            case BEAN -> Stream.of(assertion + "bean-name", assertion + "audience");
                            case FILE -> Stream.of(assertion + "token-file", assertion + "audience");
                            case GITHUB_ACTIONS -> Stream.of(assertion + "audience");
                            case MANAGED_IDENTITY ->
                                Stream.concat(
                                        Stream.of(assertion + "audience"),
                                        prefixed(beside, ManagedIdentityRecipe.KEYS));
                            case AZURE_PIPELINES -> prefixed(beside, AzurePipelinesRecipe.OWN_KEYS);
                            case CERTIFICATE -> prefixed(beside, ClientCertificateRecipe.OWN_KEYS);
                        })
                .toList();
    }

    private static Stream<String> prefixed(String prefix, List<String> keys) {
        return keys.stream().map(key -> prefix + key);
    }

    @Override
    public List<String> variables() {
        return List.of("AZURE_TENANT_ID", "AZURE_CLIENT_ID", WorkloadIdentityRecipe.TOKEN_FILE);
    }

    @Override
    public EntraCredential create(Ingredients of) {
        Assertion own = of.bind(GROUP, Assertion.class);
        AssertionSource source = own.sourceOrBean();
        if (source == AssertionSource.AZURE_PIPELINES) {
            return new AzurePipelinesRecipe().create(of); // it reads other variables for tenant and client
        }
        Asserting asserting = asserting(source, own, of, GROUP + ".");
        of.application(asserting.builder());
        return of.checked(asserting.key(), asserting.credential());
    }

    /**
     * Builds assertions for a client that is not a credential.
     *
     * @param group section that holds the source: {@code assertion}, or empty if the prefix already ends with it
     * @param user the client that authenticates with them, for messages
     */
    static ClientAssertionSource assertions(Ingredients of, String group, String user) {
        Assertion own = of.bind(group, Assertion.class);
        Asserting asserting = asserting(own.sourceOrBean(), own, of, group.isEmpty() ? "" : group + ".");
        asserting.builder().options(of.options());
        return of.checked(asserting.key(), () -> asserting.assertions().apply(user));
    }

    /** Builds assertions from a credential's tokens, for a client that is not a credential. */
    static ClientAssertionSource assertionsFrom(TokenCredential credential, Ingredients of, String user) {
        return of.checked(
                "audience",
                () -> new ClientAssertionCredentialBuilder()
                        .options(of.options())
                        .tokenExchangeAudience(of.text("audience"))
                        .clientAssertionFrom(credential)
                        .buildAssertionSource(user));
    }

    private static Asserting asserting(AssertionSource source, Assertion own, Ingredients of, String start) {
        String all = start.isEmpty() ? "" : GROUP;
        return switch (source) {
            case FILE -> {
                WorkloadIdentityCredentialBuilder builder = new WorkloadIdentityCredentialBuilder()
                        .tokenFilePath(
                                of.needed(start + "token-file", own.tokenFile(), WorkloadIdentityRecipe.TOKEN_FILE),
                                of.origin(start + "token-file", own.tokenFile(), WorkloadIdentityRecipe.TOKEN_FILE))
                        .audience(own.audience());
                yield new Asserting(start + "token-file", builder, builder::build, builder::buildAssertionSource);
            }
            case GITHUB_ACTIONS -> {
                GitHubActionsCredentialBuilder builder =
                        new GitHubActionsCredentialBuilder().tokenExchangeAudience(own.audience());
                yield new Asserting(all, builder, builder::build, builder::buildAssertionSource);
            }
            case AZURE_PIPELINES -> {
                AzurePipelinesRecipe.AzurePipelines pipelines =
                        of.bind(AzurePipelinesRecipe.GROUP, AzurePipelinesRecipe.AzurePipelines.class);
                AzurePipelinesCredentialBuilder builder = new AzurePipelinesCredentialBuilder()
                        .serviceConnectionId(pipelines.serviceConnectionId())
                        .systemAccessToken(pipelines.systemAccessToken());
                yield new Asserting(AzurePipelinesRecipe.GROUP, builder, builder::build, builder::buildAssertionSource);
            }
            case CERTIFICATE -> {
                ClientCertificateCredentialBuilder builder = new ClientCertificateCredentialBuilder();
                ClientCertificateRecipe.configure(builder, of);
                yield new Asserting(
                        ClientCertificateRecipe.GROUP, builder, builder::build, builder::buildAssertionSource);
            }
            case MANAGED_IDENTITY -> {
                ClientAssertionCredentialBuilder builder = new ClientAssertionCredentialBuilder()
                        .tokenExchangeAudience(own.audience())
                        .clientAssertionFrom(new ManagedIdentityRecipe().create(of));
                yield new Asserting(start + "audience", builder, builder::build, builder::buildAssertionSource);
            }
            case BEAN -> {
                ClientAssertionCredentialBuilder builder =
                        new ClientAssertionCredentialBuilder().tokenExchangeAudience(own.audience());
                configureBean(builder, own, of, start + "bean-name");
                yield new Asserting(start + "audience", builder, builder::build, builder::buildAssertionSource);
            }
        };
    }

    @SuppressWarnings("unchecked") // a bean with other type arguments fails when it is called
    private static void configureBean(
            ClientAssertionCredentialBuilder builder, Assertion own, Ingredients of, String key) {
        String beanName = set(own.beanName());
        if (beanName == null) {
            throw of.wrong(
                    key,
                    "It is not set, and the %s needs it.".formatted(of.choice()),
                    ("Set it to the name of a bean that makes assertions. Or choose another %s, such as 'file'."
                                    + " For a service account's token, choose the type 'workload-identity'.")
                            .formatted(of.prefix().name(key.replace("bean-name", "source"))));
        }
        NamedBean named = new NamedBean(beanName, of.prefix().name(key));
        Object bean = named.find(of.beans());
        if (bean instanceof TokenCredential credential) {
            builder.clientAssertionFrom(credential);
        } else if (bean instanceof Supplier<?> supplier) {
            builder.clientAssertion((Supplier<String>) supplier);
        } else if (bean instanceof Function<?, ?> function) {
            builder.clientAssertion((Function<ClientAssertionRequest, String>) function);
        } else {
            throw named.wrongType(
                    bean, "a Supplier<String>, a Function<ClientAssertionRequest, String> or a TokenCredential");
        }
    }
}
