/** Credentials of applications: whoever holds a secret, a certificate or an assertion. */
@NullMarked
package io.entra4j.identity.service;

import org.jspecify.annotations.NullMarked;
