"""example-filter: a plugin for `demo:text/filter@1.0.0`."""

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports import rewrite
from wit_world.imports import dictionary

STYLES = {
    rewrite.Style.PLAIN: str,
    rewrite.Style.LOUD: str.upper,
}


class Rewrite(exports.Rewrite):
    def apply(self, request: rewrite.Request) -> rewrite.Answer:
        """Any exception but `Err` ends the call, and the app sees its traceback."""
        words = request.text.split()
        if not words:
            raise Err(rewrite.Refusal_Empty())
        if request.most_words is not None and len(words) > request.most_words:
            raise Err(rewrite.Refusal_TooLong(len(words)))

        write = STYLES[request.style]
        found = {word: dictionary.replacement(word) for word in words}
        text = " ".join(write(found[word] or word) for word in words)
        return rewrite.Answer(text, [word for word in words if found[word] is not None])
