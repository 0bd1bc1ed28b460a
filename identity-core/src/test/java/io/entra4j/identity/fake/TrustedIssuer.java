package io.entra4j.identity.fake;

import java.security.cert.X509Certificate;
import javax.security.auth.x500.X500Principal;

/** Subject name and issuer instead of a certificate: any certificate will do that this authority gave this subject. */
record TrustedIssuer(X509Certificate authority, X500Principal subject) {}
