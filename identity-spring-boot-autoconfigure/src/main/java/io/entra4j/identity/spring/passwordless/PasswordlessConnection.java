package io.entra4j.identity.spring.passwordless;

import io.entra4j.identity.passwordless.ConnectionTokens;

/**
 * Connections of one bean that use tokens: a pool, or a factory of connections.
 *
 * @param kind as in the properties, such as {@code jdbc}
 * @param bean name of the bean
 * @param credential name of the credential
 * @param tokens the credential's tokens
 */
public record PasswordlessConnection(String kind, String bean, String credential, ConnectionTokens tokens) {}
