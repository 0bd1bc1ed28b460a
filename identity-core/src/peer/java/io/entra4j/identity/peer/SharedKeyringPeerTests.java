package io.entra4j.identity.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.persistence.KeptToken;
import io.entra4j.identity.persistence.Keyring;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache in the keyring is one for us and the peer. */
class SharedKeyringPeerTests {

    @TempDir
    private Path home;

    private static String token(String printed) {
        Matcher token = Pattern.compile("token=(token-[0-9a-f-]+)").matcher(printed);
        assertThat(token.find()).as(printed).isTrue();
        return token.group(1);
    }

    @Test
    void peerReadsTokensThatWePersist() {
        Keyring keyring = Keyring.in(home);
        String ours = keyring.run(KeptToken.class);

        String peers = keyring.run(PeersKeptToken.class);

        assertThat(peers).contains("requests=0");
        assertThat(token(peers)).isEqualTo(token(ours));
    }

    @Test
    void weReadTokensThatThePeerPersists() {
        Keyring keyring = Keyring.in(home);
        String peers = keyring.run(PeersKeptToken.class);

        String ours = keyring.run(KeptToken.class);

        assertThat(ours).contains("requests=0");
        assertThat(token(ours)).isEqualTo(token(peers));
    }

    @Test
    void weReadTokensThatThePeerPersistsForCallersWithContinuousAccess() {
        Keyring keyring = Keyring.in(home);
        String peers = keyring.run(PeersKeptToken.class, "-Dcae=true");

        String ours = keyring.run(KeptToken.class, "-Dcae=true");

        assertThat(ours).contains("requests=0");
        assertThat(token(ours)).isEqualTo(token(peers));
    }
}
