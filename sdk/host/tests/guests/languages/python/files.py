"""The guest that works with files as any program in Python does, by Python's library alone."""

import os
import sys
import time

import wit_world
from componentize_py_types import Err


class Step:
    """One step of the work; what the library says of it is the guest's error."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, OSError):
            raise Err(f"{self.name}: {error.strerror}")


class WitWorld(wit_world.WitWorld):
    def work(self, folder):
        def at(name):
            return os.path.join(folder, name)

        with Step("read in.txt"), open(at("in.txt")) as file:
            text = file.read()
        with Step("write out.txt"), open(at("out.txt"), "w") as file:
            file.write(text)
        with Step("append to out.txt"), open(at("out.txt"), "a") as file:
            file.write(" and more")
        with Step("read out.txt"), open(at("out.txt")) as file:
            wrote = file.read()
        with Step("make made"):
            os.mkdir(at("made"))
        with Step("rename out.txt"):
            os.rename(at("out.txt"), at("made/moved.txt"))
        with Step("list"):
            listed = " ".join(sorted(os.listdir(folder)))
        with Step("remove made/moved.txt"):
            os.remove(at("made/moved.txt"))
        with Step("remove made"):
            os.rmdir(at("made"))

        greeting = os.environ.get("GREETING", "none")
        arguments = " ".join(sys.argv)
        clock = "stands" if time.time_ns() == time.time_ns() else "moves"
        with Step("print"):
            print(f"said {text}", flush=True)
        with Step("complain"):
            print(f"complained {text}", file=sys.stderr, flush=True)
        return (
            f"read {text}; wrote {wrote}; listed {listed}; greeting {greeting}; "
            f"arguments {arguments}; clock {clock}"
        )
