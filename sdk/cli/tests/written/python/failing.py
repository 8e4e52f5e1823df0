"""The objects of `acme:written/failing@0.1.0`."""

from wit_world.exports import failing
from told import told

import ways


class Thing(failing.Thing):
    def __init__(self) -> None:
        pass

    @told
    def fail(self, how: str) -> str:
        return ways.fail(how)
