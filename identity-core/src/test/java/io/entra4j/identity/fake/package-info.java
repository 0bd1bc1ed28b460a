/**
 * A faithful in-process stand-in for the Microsoft Entra token service, for tests and for the sample application.
 * {@link io.entra4j.identity.fake.FakeEntra} is the way in.
 */
@NullMarked
package io.entra4j.identity.fake;

import org.jspecify.annotations.NullMarked;
