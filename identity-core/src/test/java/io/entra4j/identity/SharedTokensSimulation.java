package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.shared.FakeSharedTokenStore;
import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.shared.SharedTokenKeys;
import io.entra4j.identity.shared.VirtualTimeCaches;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Three replicas over one store take random steps: users get tokens, resources refuse them, messages are lost, entries are
 * swapped, the store fails or loses all, keys change, replicas start again. After each step, the model says what may be
 * true: a token is of its user and scope, has not expired, and was not refused before; and replicas that share fetch no
 * token twice.
 */
final class SharedTokensSimulation implements AutoCloseable {

    private static final int REPLICAS = 3;
    private static final Duration LIFETIME = Duration.ofHours(1);
    /** A token that is younger is not due yet. */
    private static final Duration FRESH = Duration.ofMinutes(30);

    private record Key(String user, String scope) {}

    private record Issued(Key key, int number, Instant at) {}

    private static final class Replica {
        SharedTokenCache cache;
        UserCredential credential;
        String activeKey;
        /** Keys whose revocation this replica was not told of. */
        final Set<Key> untold = new HashSet<>();
        /** What this replica revoked while the store was down: it tells the others when it fetches next. */
        final Map<Key, Integer> owed = new HashMap<>();
    }

    private final Random random;
    private final MutableClock clock = new MutableClock();
    private final FakeSharedTokenStore store = new FakeSharedTokenStore();
    private final List<Replica> replicas = new ArrayList<>();
    private final Map<Key, Integer> firstAllowed = new HashMap<>();
    private final Map<Key, Issued> shared = new HashMap<>();
    /** Under the name of which key the token of {@link #shared} is. An older token may be under another name. */
    private final Map<Key, String> sharedUnder = new HashMap<>();

    private final Map<Key, List<String>> history = new HashMap<>();
    private final Map<String, Integer> occurrences = new TreeMap<>();
    private boolean losing;
    private boolean down;
    private int fetches;
    private int challenges;

    SharedTokensSimulation(long seed) {
        random = new Random(seed);
        for (int i = 0; i < REPLICAS; i++) {
            Replica replica = new Replica();
            replicas.add(replica);
            start(replica, "k1");
        }
    }

    Map<String, Integer> occurrences() {
        return occurrences;
    }

    void step() {
        Replica replica = replicas.get(random.nextInt(REPLICAS));
        Key key = new Key("user-" + random.nextInt(5), "https://api-" + random.nextInt(2) + ".example/.default");
        int choice = random.nextInt(1_000);
        if (choice < 700) {
            get(replica, key);
        } else if (choice < 800) {
            clock.advance(Duration.ofSeconds(random.nextInt(600)));
            count("time passes");
        } else if (choice < 860) {
            challenge(replica, key);
        } else if (choice < 920) {
            invalidate(replica, key);
        } else if (choice < 935) {
            losing = !losing;
            store.losesMessages(losing);
            count("messages are lost, or not any more");
        } else if (choice < 955) {
            swap();
        } else if (choice < 965) {
            store.wipe();
            shared.clear();
            count("store loses all");
        } else if (choice < 985) {
            trouble();
        } else {
            start(replica, random.nextBoolean() ? "k1" : "k2");
            count("replica starts");
        }
    }

    private void get(Replica replica, Key key) {
        int before = fetches;
        Issued young = isCalm(replica, key) ? shared.get(key) : null;
        Issued issued = check(replica, key, credential(replica, key).getTokenSync(context(key)));
        if (young != null && young.at().plus(FRESH).isAfter(clock.instant()) && isAllowed(young)) {
            assertThat(fetches)
                    .as("%s has a token of %s; %s", key, young.at(), history.get(key))
                    .isEqualTo(before);
            count("shared");
        }
        assertThat(issued.key()).isEqualTo(key);
    }

    /** Returns whether all replicas share the key: the store works, and there is one name for each entry. */
    private boolean isCalm(Replica replica, Key key) {
        return !down
                && replica.activeKey.equals(sharedUnder.get(key))
                && replicas.stream()
                        .allMatch(each -> each.activeKey.equals(replica.activeKey) && !each.owed.containsKey(key));
    }

    private void challenge(Replica replica, Key key) {
        String claims = "{\"access_token\":{\"n\":{\"value\":\"%s\"}}}".formatted(challenges++);
        Issued issued =
                issued(credential(replica, key).getTokenSync(context(key).setClaims(claims)));
        assertThat(issued.key()).isEqualTo(key);
        replica.untold.remove(key);
        revoked(replica, key, issued.number());
        count("challenge");
        if (!losing && isCalm(replica, key)) {
            Replica other = replicas.get(random.nextInt(REPLICAS));
            Issued same =
                    issued(credential(other, key).getTokenSync(context(key).setClaims(claims)));
            assertThat(same)
                    .as("the same challenge, seen by another replica; %s", history.get(key))
                    .isEqualTo(issued);
        }
    }

    private void invalidate(Replica replica, Key key) {
        AccessToken token = credential(replica, key).getTokenSync(context(key));
        Issued issued = check(replica, key, token);
        if (!issued.at().plus(FRESH).isAfter(clock.instant())) {
            // It may have been renewed already, and then there is none to invalidate.
            return;
        }
        credential(replica, key).invalidate(token);
        replica.untold.remove(key);
        shared.remove(key);
        revoked(replica, key, issued.number() + 1);
        count("token is invalidated");
    }

    private void revoked(Replica by, Key key, int next) {
        note(by, key, "revoked what is before " + next);
        if (down) {
            by.owed.merge(key, next, Math::max);
            return;
        }
        firstAllowed.merge(key, next, Math::max);
        if (losing) {
            replicas.stream().filter(each -> each != by).forEach(each -> each.untold.add(key));
        }
    }

    private Issued check(Replica replica, Key key, AccessToken token) {
        Issued issued = issued(token);
        note(replica, key, "got " + issued.number());
        assertThat(issued.key()).isEqualTo(key);
        assertThat(issued.at().plus(LIFETIME)).isAfter(clock.instant());
        assertThat(issued.number()).isGreaterThanOrEqualTo(replica.owed.getOrDefault(key, 0));
        if (isAllowed(issued)) {
            replica.untold.remove(key);
        } else {
            assertThat(replica.untold)
                    .as("%s was refused; first allowed: %s; %s", issued, firstAllowed.get(key), history.get(key))
                    .contains(key);
            count("refused token, without a message");
        }
        return issued;
    }

    private boolean isAllowed(Issued issued) {
        return issued.number() >= firstAllowed.getOrDefault(issued.key(), 0);
    }

    private void swap() {
        List<Map.Entry<String, String>> texts = new ArrayList<>(store.texts().entrySet());
        if (texts.size() > 1) {
            store.tamper(texts.get(0).getKey(), texts.get(1).getValue());
            store.tamper(texts.get(1).getKey(), texts.get(0).getValue());
            shared.clear();
            count("entries are swapped");
        }
    }

    private void trouble() {
        down = !down;
        if (down) {
            store.trouble(() -> {
                throw new IllegalStateException("connection refused");
            });
            count("store fails");
            return;
        }
        store.trouble(null);
        // What was revoked meanwhile is not known to all, and what was fetched is not shared.
        shared.clear();
        for (Replica replica : replicas) {
            for (int i = 0; replica.cache.status().unavailableFor() != null; i++) {
                assertThat(i).isLessThan(10_000);
                clock.advance(Duration.ofSeconds(1));
                credential(replica, new Key("probe-" + i, "https://api.example/.default"))
                        .getTokenSync(context(new Key("", "https://api.example/.default")));
                LockSupport.parkNanos(100_000);
            }
        }
    }

    private void start(Replica replica, String activeKey) {
        if (replica.cache != null) {
            replica.credential.close();
            replica.cache.close();
        }
        replica.untold.clear();
        replica.owed.clear();
        replica.activeKey = activeKey;
        replica.cache = VirtualTimeCaches.impatient(SharedTokenCache.builder(store))
                .keys(SharedTokenKeys.of(
                        activeKey,
                        Map.of(
                                "k1", "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII),
                                "k2", "fedcba9876543210fedcba9876543210".getBytes(StandardCharsets.US_ASCII))))
                .timeout(Duration.ofSeconds(5))
                .nanoTime(() -> clock.millis() * 1_000_000)
                .build();
        TokenSource source = new TokenSource() {
            @Override
            public AccessToken fetch(TokenRequest request) {
                return issue(request, replica);
            }

            @Override
            public String sharedAs() {
                return "https://login.example app";
            }
        };
        replica.credential = new UserCredential(
                source,
                CredentialOptions.builder()
                        .clock(clock)
                        .executorService(Runnable::run)
                        .sharedTokenCache(replica.cache)
                        .build());
    }

    private AccessToken issue(TokenRequest request, Replica by) {
        Key key = new Key(request.userAssertion().token(), request.scopes().get(0));
        note(by, key, "fetches " + fetches + (down ? " while the store is down" : ""));
        Issued issued = new Issued(key, fetches++, clock.instant());
        if (!down) {
            shared.put(key, issued);
            sharedUnder.put(key, by.activeKey);
            Integer owed = by.owed.remove(key);
            if (owed != null) {
                revoked(by, key, owed);
            }
        }
        return new AccessToken(
                "%s %s %s %s".formatted(key.user(), key.scope(), issued.number(), issued.at()),
                issued.at().plus(LIFETIME).atOffset(ZoneOffset.UTC));
    }

    private void note(Replica replica, Key key, String what) {
        history.computeIfAbsent(key, same -> new ArrayList<>())
                .add("%s: replica %s (%s) %s"
                        .formatted(clock.instant(), replicas.indexOf(replica), replica.activeKey, what));
    }

    private static Issued issued(AccessToken token) {
        String[] parts = token.getToken().split(" ");
        return new Issued(new Key(parts[0], parts[1]), Integer.parseInt(parts[2]), Instant.parse(parts[3]));
    }

    private static UserCredential credential(Replica replica, Key key) {
        return replica.credential.forUser(key.user());
    }

    private static TokenRequestContext context(Key key) {
        return new TokenRequestContext().addScopes(key.scope());
    }

    private void count(String what) {
        occurrences.merge(what, 1, Integer::sum);
    }

    @Override
    public void close() {
        store.trouble(null);
        replicas.forEach(replica -> {
            replica.credential.close();
            replica.cache.close();
        });
    }
}
