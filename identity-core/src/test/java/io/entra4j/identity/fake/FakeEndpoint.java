package io.entra4j.identity.fake;

/** One address below {@code /<tenant>/}. */
@FunctionalInterface
interface FakeEndpoint {
    /**
     * Answers one request.
     *
     * @param tenant the tenant as the request names it: a GUID, a domain, or {@code common} and the like
     * @throws EntraException if Entra would refuse
     */
    Answer answer(String tenant, RecordedRequest request);
}
