package io.entra4j.identity.fake;

import io.entra4j.identity.TokenRequestEvent;
import io.entra4j.identity.TokenRequestListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps every event, for tests to look at. */
public final class RecordingListener implements TokenRequestListener {

    private final List<TokenRequestEvent> events = new CopyOnWriteArrayList<>();

    @Override
    public void onEvent(TokenRequestEvent event) {
        events.add(event);
    }

    /** Returns all events so far, in order. */
    public List<TokenRequestEvent> events() {
        return List.copyOf(events);
    }

    /** Returns the types of all events so far, in order. */
    public List<TokenRequestEvent.Type> types() {
        return events.stream().map(TokenRequestEvent::type).toList();
    }
}
