package io.entra4j.identity.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that never leave their token. */
@Tag("slow")
class SoftHsmTests {

    @TempDir
    Path directory;

    @BeforeAll
    static void check() {
        SoftHsm.assumeInstalled();
    }

    @Test
    void keyInAHardwareTokenSignsAsPrivateKeyKeyStoreAndSigner() throws Exception {
        assertThat(SoftHsm.create(directory).run(TokenSigning.class, "").lines())
                .containsExactly(
                        "the key can be read: false",
                        "private key, tenant: PS256 valid",
                        "private key, adfs: RS256 valid",
                        "key store, tenant: PS256 valid",
                        "key store, adfs: RS256 valid",
                        "signer, tenant: PS256 valid",
                        "signer, adfs: RS256 valid",
                        // It says it can PS256, and does not.
                        "lambda, tenant: refused",
                        "lambda, adfs: RS256 valid");
    }

    @Test
    void hardwareTokenWithoutPssSignsWithRs256() throws Exception {
        String withoutPss = """
                disabledMechanisms = {
                  CKM_RSA_PKCS_PSS
                  CKM_SHA1_RSA_PKCS_PSS
                  CKM_SHA224_RSA_PKCS_PSS
                  CKM_SHA256_RSA_PKCS_PSS
                  CKM_SHA384_RSA_PKCS_PSS
                  CKM_SHA512_RSA_PKCS_PSS
                }""";

        assertThat(SoftHsm.create(directory).run(TokenSigning.class, withoutPss).lines())
                .contains("private key, tenant: RS256 valid", "key store, tenant: RS256 valid");
    }
}
