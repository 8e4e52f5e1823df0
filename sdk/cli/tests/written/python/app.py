"""A plugin for `acme:written/written@0.1.0`."""

from wit_world import exports
from told import told

import ways
from componentize_py_types import Err


class Failing(exports.Failing):
    @told
    def fail(self, how: str) -> str:
        return ways.fail(how)

    def fail_with_number(self, how: str) -> str:
        if how == "err":
            raise Err(7)
        return ways.fail(how)
