package io.entra4j.identity.spring.credential;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.ClientAssertionSource;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;

/**
 * Credentials that properties describe, by name. Each is built when it is first requested; building sends no request.
 * Names with the same description get the same credential and share its cache. All are closed with the context. Safe
 * for use by many threads.
 */
@ImportRuntimeHints(PropertyHints.class)
public final class AzureCredentials implements NamedCredentials, AutoCloseable {

    /** Name of the application's own credential, which is described below {@code azure.identity} itself. */
    public static final String DEFAULT = "default";

    private static final Logger LOGGER = LoggerFactory.getLogger(AzureCredentials.class);

    private final Environment environment;
    private final BeanFactory beans;
    private final Map<String, Made> made = new LinkedHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<String> building = new ArrayDeque<>();
    private final Deque<Set<String>> needs = new ArrayDeque<>();
    private volatile DescribedCredentials described;

    /** Credential with the settings that were read to make it, and the names of the other credentials that it uses. */
    private record Made(Map<String, @Nullable Object> of, Set<String> needs, EntraCredential credential) {}

    /**
     * Reads the properties. Credentials are built later.
     *
     * @param environment the application's environment
     * @param beans holds SSL bundles, listeners, customizers, a store for tokens, and the beans that properties name
     * @throws InvalidCredentialPropertyException if a setting of all credentials, or a name, is invalid
     */
    public AzureCredentials(Environment environment, BeanFactory beans) {
        this.environment = environment;
        this.beans = beans;
        this.described = DescribedCredentials.read(environment, beans);
    }

    /**
     * Returns the names of the further credentials that properties describe.
     *
     * @param environment the application's environment
     * @return names below {@code azure.identity.credentials}
     * @throws InvalidCredentialPropertyException if a name is invalid, or two names are spellings of the same name
     */
    public static Set<String> names(Environment environment) {
        return CredentialNames.read(environment, new SetProperties(environment));
    }

    /**
     * Takes over a credential that was built before any bean existed, if it is described in the same way.
     *
     * @param earlier the credentials that were built before
     * @return whether {@link #get} returns that credential from now on
     */
    public boolean adopt(AzureCredentials earlier) {
        lock.lock();
        try {
            Made theirs = earlier.made.get(DEFAULT);
            if (theirs == null) {
                return false;
            }
            made.put("", theirs);
            return get(DEFAULT).equals(theirs.credential());
        } finally {
            made.remove("");
            lock.unlock();
        }
    }

    /**
     * Returns the names.
     *
     * @return {@code default}, and those below {@code azure.identity.credentials}
     */
    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(described.names());
    }

    /**
     * Returns a credential.
     *
     * @param name one of {@link #names()}
     * @return the same credential each time
     * @throws IllegalArgumentException if there is no credential of this name
     * @throws InvalidCredentialPropertyException if a property of the credential is missing or invalid
     */
    @Override
    public EntraCredential get(String name) {
        lock.lock();
        try {
            needs.forEach(needed -> needed.add(name));
            Made known = made.get(name);
            if (known == null) {
                if (!names().contains(name)) {
                    throw new IllegalArgumentException(
                            "There is no Azure credential '%s'. The names are %s.".formatted(name, names()));
                }
                known = unlessThereIs(make(name, described));
                made.put(name, known);
            }
            return known.credential();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the credential that a property names: one of {@link #names()}, or a bean.
     *
     * @param name the value of the property; blank or {@code default} for the credential that Spring injects where no
     *     name is given
     * @param property full name of the property
     * @return the credential
     * @throws InvalidCredentialPropertyException if there is no such credential, or several fit
     */
    public TokenCredential named(@Nullable String name, String property) {
        if (name == null || name.isBlank() || name.equals(DEFAULT)) {
            TokenCredential own = beans.getBeanProvider(TokenCredential.class).getIfUnique();
            if (own == null) {
                throw new InvalidCredentialPropertyException(
                        property,
                        "It stands for the application's own credential, but there are several.",
                        "Name one of them, or make one primary.");
            }
            return own;
        }
        if (names().contains(name)) {
            return get(name);
        }
        try {
            return beans.getBean(name, TokenCredential.class);
        } catch (NoSuchBeanDefinitionException | BeanNotOfRequiredTypeException e) {
            throw new InvalidCredentialPropertyException(
                    property,
                    "There is no credential '%s'. The names are %s.".formatted(name, names()),
                    "Use one of these names, or the name of a TokenCredential bean.");
        }
    }

    /**
     * Returns options for code that builds credentials, or sends requests to token endpoints itself. The options have
     * the HTTP client, cache and listeners of the properties, and the cloud of the application's own credential.
     *
     * @param name the name that listeners receive, and that health and meters show
     * @return the options
     */
    public CredentialOptions options(String name) {
        DescribedCredentials now = described;
        return now.options().create(name, Prefix.ROOT, now.shared(DEFAULT));
    }

    /**
     * Builds the assertions of a client that is not a credential, such as an OAuth2 client. {@link AssertionCheck}
     * checks their properties.
     *
     * @param prefix prefix of the properties that describe the assertions, without a dot at the end
     * @param name the name that listeners receive, and that health and meters show
     * @param user the client that authenticates, for messages, as in "The OAuth2 client 'orders'"
     * @return the assertions
     * @throws InvalidCredentialPropertyException if a property of the assertions is missing or invalid
     */
    public ClientAssertionSource assertions(String prefix, String name, String user) {
        Prefix at = new Prefix(prefix);
        DescribedCredentials now = described;
        String credential = now.properties().text(at.name("credential"));
        String source = now.properties().text(at.name("assertion.source"));
        CredentialProperties shared = now.shared(DEFAULT).of(CredentialType.CLIENT_ASSERTION);
        Ingredients ingredients = new Ingredients(at, shared, now.properties(), options(name), beans, this)
                .at(new Prefix(at.name("assertion")), "source '" + source + "'");
        return Ingredients.set(credential) == null
                ? ClientAssertionRecipe.assertions(ingredients, "", user)
                : ClientAssertionRecipe.assertionsFrom(named(credential, at.name("credential")), ingredients, user);
    }

    /**
     * Reads all properties again. A credential whose description changed is rebuilt, for all beans that hold it. The
     * other credentials keep their tokens. If the new description is invalid, this logs a warning and the credential
     * stays as it was. New names can be requested, but do not become beans.
     */
    public void refresh() {
        lock.lock();
        try {
            DescribedCredentials fresh = DescribedCredentials.read(environment, beans);
            boolean all = !fresh.all().equals(described.all());
            Set<String> changed = new LinkedHashSet<>();
            for (String name : List.copyOf(made.keySet())) {
                refresh(name, fresh, all, changed);
            }
            described = fresh;
        } catch (RuntimeException e) {
            LOGGER.warn(
                    "The changed properties are invalid, so all Azure credentials stay as they were. {}", message(e));
        } finally {
            lock.unlock();
        }
    }

    private void refresh(String name, DescribedCredentials fresh, boolean all, Set<String> changed) {
        if (!fresh.names().contains(name)) {
            return; // beans that hold it keep using it
        }
        Made old = Objects.requireNonNull(made.get(name));
        try {
            Made now = make(name, fresh);
            if (!all && now.of().equals(old.of()) && Collections.disjoint(now.needs(), changed)) {
                now.credential().close();
                return;
            }
            old.credential().become(now.credential());
            made.put(name, new Made(now.of(), now.needs(), old.credential()));
            changed.add(name);
            LOGGER.info(
                    "The Azure credential '{}' was rebuilt from the changed properties: {}.", name, now.credential());
        } catch (RuntimeException e) {
            LOGGER.warn(
                    "The changed properties of the Azure credential '{}' are invalid, so it stays as it was. {}",
                    name,
                    message(e));
        }
    }

    private static String message(RuntimeException e) {
        return String.valueOf(NestedExceptionUtils.getMostSpecificCause(e).getMessage());
    }

    private Made make(String name, DescribedCredentials from) {
        if (building.contains(name)) {
            String circle = String.join(" needs ", building) + " needs " + name;
            throw new InvalidCredentialPropertyException(
                    Prefix.of(name).name(from.shared(name).type() == CredentialType.BEAN ? "bean-name" : "chain"),
                    "The credential '%s' needs itself: %s.".formatted(name, circle),
                    "Remove one of these credentials from the property.");
        }
        building.addLast(name);
        needs.addLast(new LinkedHashSet<>());
        try {
            Prefix prefix = Prefix.of(name);
            CredentialProperties shared = from.effective(name);
            Ingredients ingredients = new Ingredients(
                    prefix, shared, from.properties(), from.options().create(name, prefix, shared), beans, this);
            from.check(ingredients);
            ingredients.checkTenants();
            EntraCredential credential = ingredients.create();
            return new Made(ingredients.used(), Set.copyOf(needs.getLast()), credential);
        } catch (InvalidCredentialPropertyException e) {
            throw from.properties().translated(e);
        } finally {
            building.removeLast();
            needs.removeLast();
        }
    }

    private Made unlessThereIs(Made fresh) {
        for (Made one : made.values()) {
            if (one.of().equals(fresh.of())) {
                fresh.credential().close();
                return one;
            }
        }
        return fresh;
    }

    /** Closes all credentials. */
    @Override
    public void close() {
        lock.lock();
        try {
            made.values().forEach(one -> one.credential().close());
        } finally {
            lock.unlock();
        }
    }
}
