/** Credentials of applications, which authenticate with a secret, a certificate or an assertion. */
@NullMarked
package io.entra4j.identity.service;

import org.jspecify.annotations.NullMarked;
