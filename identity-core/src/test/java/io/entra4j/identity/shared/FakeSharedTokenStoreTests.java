package io.entra4j.identity.shared;

class FakeSharedTokenStoreTests extends SharedTokenStoreContract {

    private final FakeSharedTokenStore store = new FakeSharedTokenStore();

    @Override
    protected SharedTokenStore replica() {
        return store;
    }
}
