package io.entra4j.identity.spring.oauth2;

import java.util.AbstractList;
import java.util.List;
import org.springframework.util.MultiValueMap;

/** Values of a parameter that are sent but not shown: Spring's clients log the forms they send. */
final class HiddenValues extends AbstractList<String> {

    private final List<String> values;

    private HiddenValues(List<String> values) {
        this.values = values;
    }

    /** Leaves the names to be seen. */
    static void hide(MultiValueMap<String, String> parameters) {
        parameters.replaceAll((name, values) -> new HiddenValues(values));
    }

    @Override
    public String get(int index) {
        return values.get(index);
    }

    @Override
    public int size() {
        return values.size();
    }

    @Override
    public String toString() {
        return "[…]";
    }
}
