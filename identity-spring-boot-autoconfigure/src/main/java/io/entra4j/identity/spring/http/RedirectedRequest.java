package io.entra4j.identity.spring.http;

import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpRequestDecorator;
import reactor.core.publisher.Mono;

/** Request that is written like the first request, and sends only the parts that belong to its own hop. */
final class RedirectedRequest extends ClientHttpRequestDecorator {

    private final Hop hop;

    RedirectedRequest(ClientHttpRequest request, Hop hop) {
        super(request);
        this.hop = hop;
    }

    @Override
    public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
        return hop.withBody() ? super.writeWith(body) : setComplete();
    }

    @Override
    public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        return hop.withBody() ? super.writeAndFlushWith(body) : setComplete();
    }

    @Override
    public Mono<Void> setComplete() {
        adjust();
        return super.setComplete();
    }

    private void adjust() {
        hop.adjust(getHeaders());
        if (!hop.withToken()) {
            getCookies().clear();
        }
    }
}
