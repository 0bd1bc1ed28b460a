/** Storage of tokens beyond the life of a process: the operating systems' vaults, locks and files. */
@NullMarked
package io.entra4j.identity.persistence;

import org.jspecify.annotations.NullMarked;
