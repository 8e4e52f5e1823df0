"""The objects of the interface `echo`: componentize-py looks for them in a module of its name."""

from wit_world import exports


class Stack(exports.echo.Stack):
    """An object of the guest: a stack of texts."""

    def __init__(self, first):
        self.texts = [first]

    def push(self, v):
        self.texts.append(v)

    def pop(self):
        return self.texts.pop() if self.texts else None

    def depth(self):
        return len(self.texts)

    @classmethod
    def merge(cls, a, b):
        return stack(a.texts + b.texts)


def stack(texts):
    new = Stack("")
    new.texts = texts
    return new
