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
 * Gives the credentials that properties describe, by name. Each is built when it is first asked for, without a request;
 * names with the same description get the same credential, and so one cache. All are closed with the context. For use by
 * any number of threads.
 */
@ImportRuntimeHints(PropertyHints.class)
public final class AzureCredentials implements NamedCredentials, AutoCloseable {

    /** Names the application's own credential, which is described below {@code azure.identity} itself. */
    public static final String DEFAULT = "default";

    private static final Logger LOGGER = LoggerFactory.getLogger(AzureCredentials.class);

    private final Environment environment;
    private final BeanFactory beans;
    private final Map<String, Made> made = new LinkedHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<String> building = new ArrayDeque<>();
    private final Deque<Set<String>> needs = new ArrayDeque<>();
    private volatile DescribedCredentials described;

    /** Is a credential, all that was read to make it, and the names of others that it asks. */
    private record Made(Map<String, @Nullable Object> of, Set<String> needs, EntraCredential credential) {}

    /**
     * Reads what properties say. Credentials are built later.
     *
     * @param environment the application's
     * @param beans where SSL bundles, listeners, customizers and a store for tokens may be, and what properties name
     * @throws InvalidCredentialPropertyException if what counts for all credentials, or a name, is wrong
     */
    public AzureCredentials(Environment environment, BeanFactory beans) {
        this.environment = environment;
        this.beans = beans;
        this.described = DescribedCredentials.read(environment, beans);
    }

    /**
     * Returns which further credentials properties describe.
     *
     * @param environment the application's
     * @return names below {@code azure.identity.credentials}
     * @throws InvalidCredentialPropertyException if one of them is none, or two are one
     */
    public static Set<String> names(Environment environment) {
        return CredentialNames.read(environment, new SetProperties(environment));
    }

    /**
     * Takes a credential over that was built before there were beans, if it is described in the same way.
     *
     * @param earlier where it is from
     * @return whether it is what {@link #get} returns from now on
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
     * @throws IllegalArgumentException if there is none of this name
     * @throws InvalidCredentialPropertyException if properties do not describe it well
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
                            "There is no Azure credential '%s'; there are %s.".formatted(name, names()));
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
     * Returns the credential that a property names: one of these, or a bean.
     *
     * @param name as it is written; if it is blank or {@code default}, the one that is injected where none is named
     * @param property that names it
     * @return the credential
     * @throws InvalidCredentialPropertyException if there is none, or it could be several
     */
    public TokenCredential named(@Nullable String name, String property) {
        if (name == null || name.isBlank() || name.equals(DEFAULT)) {
            TokenCredential own = beans.getBeanProvider(TokenCredential.class).getIfUnique();
            if (own == null) {
                throw new InvalidCredentialPropertyException(
                        property,
                        "It means the application's own credential, but there are several.",
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
                    "There is no credential '%s'; there are %s.".formatted(name, names()),
                    "Name one of them, or the bean of a TokenCredential.");
        }
    }

    /**
     * Returns options for those who ask token endpoints themselves, or build credentials: with the HTTP client, cache and
     * listeners of the properties, in the cloud of the application's own credential.
     *
     * @param name told to listeners, and shown by health and meters
     * @return the options
     */
    public CredentialOptions options(String name) {
        DescribedCredentials now = described;
        return now.options().create(name, Prefix.ROOT, now.shared(DEFAULT));
    }

    /**
     * Builds what somebody who is no credential authenticates with, such as an OAuth2 client. {@link AssertionCheck}
     * tells what is wrong with it.
     *
     * @param prefix of the properties that describe it, without a dot at its end
     * @param name told to listeners, and shown by health and meters
     * @param user who authenticates, to be told in messages, as in "The OAuth2 client 'orders'"
     * @return its assertions
     * @throws InvalidCredentialPropertyException if properties do not describe it well
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
     * Reads all properties again. Credentials that are described otherwise than before become what is described now, for
     * all who hold them; the others keep their tokens. What is wrong is a warning, and the credential stays as it was.
     * Names that are new can be asked for, but are no beans.
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
            LOGGER.warn("Changed properties do not describe Azure credentials; all stay as they were. {}", message(e));
        } finally {
            lock.unlock();
        }
    }

    private void refresh(String name, DescribedCredentials fresh, boolean all, Set<String> changed) {
        if (!fresh.names().contains(name)) {
            return; // who holds it goes on with it
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
                    "The Azure credential '{}' is what changed properties describe now: {}.", name, now.credential());
        } catch (RuntimeException e) {
            LOGGER.warn(
                    "Changed properties do not describe the Azure credential '{}' well; it stays as it was. {}",
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
                    "The credential '%s' would need itself: %s.".formatted(name, circle),
                    "Take one of them out.");
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
            throw from.properties().told(e);
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
