package io.entra4j.identity;

import com.azure.core.credential.TokenCredential;

/**
 * Marks a credential that signs in as whoever sits at the machine, with a login they made elsewhere. In a chain, whatever
 * goes wrong with it means that this login is of no use here, so the chain goes on; any other credential that tried and
 * was refused ends it. Credentials of your own may carry the mark.
 */
public interface DeveloperCredential extends TokenCredential {}
