package io.entra4j.identity.spring.autoconfigure;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;

/**
 * Gives the credentials that properties describe, by name. Each is built when it is first asked for, without a request;
 * names with the same description get the same credential, and so one cache. All are closed with the context. For use by
 * any number of threads.
 */
public final class AzureCredentials implements NamedCredentials, AutoCloseable {

    /** Names the application's own credential, which is described below {@code azure.identity} itself. */
    public static final String DEFAULT = "default";

    private final Map<String, CredentialProperties> described = new LinkedHashMap<>();
    private final boolean inheriting;
    private final OptionsFactory options;
    private final BeanFactory beans;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Built> built = new ArrayList<>();
    private final Deque<String> building = new ArrayDeque<>();

    /**
     * Is a credential and what describes it, with what that inherits.
     */
    private record Built(CredentialProperties properties, EntraCredential credential) {}

    AzureCredentials(
            AzureIdentityProperties properties,
            CredentialProperties own,
            OptionsFactory options,
            BeanFactory beans,
            BootstrapCredential.@Nullable Handover bootstrap) {
        CredentialNames.check(properties.credentials().keySet());
        this.described.put(DEFAULT, own);
        this.described.putAll(properties.credentials());
        this.inheriting = properties.inheritDefaults();
        this.options = options;
        this.beans = beans;
        if (bootstrap != null) {
            this.built.add(new Built(bootstrap.properties(), bootstrap.credential()));
        }
    }

    /**
     * Returns the names.
     *
     * @return {@code default}, and those below {@code azure.identity.credentials}
     */
    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(described.keySet());
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
        if (!described.containsKey(name)) {
            throw new IllegalArgumentException(
                    "There is no Azure credential '%s'; there are %s.".formatted(name, described.keySet()));
        }
        lock.lock();
        try {
            CredentialProperties effective = effective(name);
            for (Built one : built) {
                // Tells the same instance at once. Most applications have one, and comparing all properties is slow at
                // first.
                if (Objects.equals(one.properties(), effective)) {
                    return one.credential();
                }
            }
            EntraCredential credential = build(name, effective);
            built.add(new Built(effective, credential));
            return credential;
        } finally {
            lock.unlock();
        }
    }

    /** For those who ask token endpoints themselves, in the cloud of the application's own credential. */
    CredentialOptions options(String name) {
        return options.create(name, Prefix.ROOT, described(DEFAULT));
    }

    private EntraCredential build(String name, CredentialProperties effective) {
        if (building.contains(name)) {
            String circle = String.join(" needs ", building) + " needs " + name;
            throw new InvalidCredentialPropertyException(
                    Prefix.of(name).name(described(name).type() == CredentialType.BEAN ? "bean-name" : "chain"),
                    "The credential '%s' would need itself: %s.".formatted(name, circle),
                    "Take one of them out.");
        }
        building.addLast(name);
        try {
            Prefix prefix = Prefix.of(name);
            CredentialOptions own = options.create(name, prefix, effective);
            return new CredentialFactory(described(name), effective, prefix, own, beans).create(this);
        } finally {
            building.removeLast();
        }
    }

    private CredentialProperties described(String name) {
        return Objects.requireNonNull(described.get(name));
    }

    private CredentialProperties effective(String name) {
        CredentialProperties own = described(name);
        return inheriting && !name.equals(DEFAULT) ? own.inheriting(described(DEFAULT)) : own;
    }

    /** Closes all credentials. */
    @Override
    public void close() {
        lock.lock();
        try {
            built.forEach(one -> one.credential().close());
        } finally {
            lock.unlock();
        }
    }
}
