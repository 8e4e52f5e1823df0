"""Ways to fail, by name."""

import json

from componentize_py_types import Err


class Own(Exception):
    """One that the plugin's author made."""


def fail(how: str) -> str:
    match how:
        case "err":
            raise Err("told")
        case "own":
            raise Own("own words")
        case "value":
            return str(int("x1"))
        case "json":
            return str(json.loads("{"))
        case "file":
            return open("nowhere").read()
        case "runtime":
            raise RuntimeError("gave up")
        case "none":
            return None.text
        case "name":
            return nowhere
        case "type":
            return "a" + 1
        case "index":
            return [][0]
        case "key":
            return {}["absent"]
        case "zero":
            return str(1 // 0)
        case "assert":
            assert how != "assert", "not so"
        case "recursion":
            return fail("recursion")
        case "unfinished":
            raise NotImplementedError("later")
    return how
