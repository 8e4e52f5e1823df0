"""The echo guest in Python: it answers what it was given, in every WIT type that Python has.

It must never change a value.
"""

import os
import sys

import wit_world
from componentize_py_types import Err, Ok
from echo import stack
from wit_world import exports
from wit_world.imports import mirror, types


def answered(result):
    """A WIT result as a function of Python answers it."""
    if isinstance(result, Err):
        raise result
    return result.value


def returned(function, *arguments):
    """What a function answers, as a WIT result."""
    try:
        return Ok(function(*arguments))
    except Err as error:
        return error


def same(self, v):
    return v


class Echo(exports.Echo):
    def noop(self):
        return None

    def add(self, a, b):
        return (a + b) & 0xFFFFFFFF

    def results(self, v):
        return answered(v)

    def bare(self, v):
        return answered(v)

    def halves(self, v):
        return answered(v)

    def refuse(self, why):
        raise Err(types.Failure_Refused(why))

    def concat(self, stacks):
        return stack([text for one in stacks for text in one.texts])

    def count(self, upto):
        counter = mirror.Counter(0)
        for _ in range(upto):
            counter.add(1)
        return counter.value()

    def count_on(self, counter, n):
        counter.add(n)
        return counter.value()

    def pass_on(self, counter):
        return mirror.give(counter)

    bools = u8s = u16s = u32s = u64s = s8s = s16s = s32s = s64s = f32s = f64s = chars = same
    text = bytes = texts = nested = points = people = shapes = colours = styles = manys = same
    awkwards = options = tuples = same


class Trouble(exports.Trouble):
    def say(self, text):
        print(text)
        print(text, file=sys.stderr)

    def panic(self, message):
        raise AssertionError(message)

    def abort(self):
        os.abort()

    def exit(self, code):
        sys.exit(code)


class Inline:
    def twice(self, n):
        return n * 2


class WitWorld(wit_world.WitWorld):
    def greet(self, name):
        return f"Hello, {name}"

    def round_trip(self):
        """Each function of the host, with values that the host compares with its own."""
        total = mirror.scalars(True, 200, -3, 70_000, -5_000_000_000, 0.5, "\U0001f980")
        text = mirror.text("grüße")
        ada = types.Person("Ada", 36, ["first"], (types.Point(1.0, -1.0), "London"))
        people = mirror.people([ada])
        styles = types.Style.BOLD | types.Style.UNDER_LINED
        shapes = mirror.shapes(types.Shape_Circle(2.5), types.Colour.BLUE, styles)
        attempts = [returned(mirror.attempt, ok) for ok in (True, False)]
        mirror.nothing()
        a, b = mirror.Counter(3), mirror.Counter(4)
        both = mirror.Counter.sum(a, b)
        given = mirror.give(a)
        rolled = wit_world.roll(6)
        return f"{total} {text} {people} {shapes} {attempts} {both} {given} {rolled}"
