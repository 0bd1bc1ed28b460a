/**
 * Makes credentials from properties. {@link io.entra4j.identity.spring.credential.AzureCredentials} holds them by name,
 * and each {@link io.entra4j.identity.spring.credential.CredentialType} has a recipe. Usable without
 * auto-configuration.
 */
@NullMarked
package io.entra4j.identity.spring.credential;

import org.jspecify.annotations.NullMarked;
