package io.entra4j.identity.service;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/** Signs with a key of any provider, in software or hardware. */
final class KeySigner implements Signer {

    private static final PSSParameterSpec PSS =
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, PSSParameterSpec.TRAILER_FIELD_BC);

    private final PrivateKey key;

    KeySigner(PrivateKey key) {
        this.key = key;
    }

    @Override
    public byte[] sign(byte[] data, String algorithm) {
        try {
            Signature signature = signature(algorithm);
            signature.update(data);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new ProviderException("The key cannot sign " + algorithm, e);
        }
    }

    /** Returns whether a provider accepts the key for the algorithm. A token or smart card may lack PSS. */
    @Override
    public boolean supports(String algorithm) {
        try {
            signature(algorithm);
            return true;
        } catch (GeneralSecurityException | ProviderException e) {
            return false;
        }
    }

    /** Checks a signature before it is sent. */
    static boolean verifies(PublicKey key, byte[] data, String algorithm, byte[] signed) {
        try {
            Signature signature = Signature.getInstance(name(algorithm));
            signature.initVerify(key);
            parameters(signature, algorithm);
            signature.update(data);
            return signature.verify(signed);
        } catch (SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new ProviderException(e);
        }
    }

    private Signature signature(String algorithm) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(name(algorithm));
        // The key must be set first, since it selects the provider. Parameters that are set before the key would select
        // it.
        signature.initSign(key);
        parameters(signature, algorithm);
        return signature;
    }

    private static String name(String algorithm) {
        return algorithm.equals(SignatureAlgorithm.PS256.name()) ? "RSASSA-PSS" : "SHA256withRSA";
    }

    private static void parameters(Signature signature, String algorithm) throws GeneralSecurityException {
        if (algorithm.equals(SignatureAlgorithm.PS256.name())) {
            signature.setParameter(PSS);
        }
    }
}
