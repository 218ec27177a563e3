"""The repertoire: what can happen in a world, and how often."""

from collections.abc import Callable
from typing import Final

from tests.simulation.machine import Machine
from tests.simulation.world import World

Step = Callable[[World, Machine], str]
Deed = Callable[[World], str]
AT_A_KIOSK: Final[dict[str, tuple[int, Step]]] = {}
ELSEWHERE: Final[dict[str, tuple[int, Deed]]] = {}


def at_a_kiosk(weight: int) -> Callable[[Step], Step]:
    """A step at a kiosk that is on."""

    def register(step: Step) -> Step:
        AT_A_KIOSK[step.__name__] = (weight, step)
        return step

    return register


def elsewhere(weight: int) -> Callable[[Deed], Deed]:
    """A step that is nobody's kiosk's."""

    def register(deed: Deed) -> Deed:
        ELSEWHERE[deed.__name__] = (weight, deed)
        return deed

    return register


def take_step(world: World, number: int) -> None:
    """Draw a step by its weight, take it, and write it into the trace, also where it does not come to its end."""
    name = _drawn(world)
    line = f"{number} {name}"
    world.trace.append(line)
    if name in ELSEWHERE:
        told = ELSEWHERE[name][1](world)
    else:
        machine = world.some(world.running())
        if machine is None:
            world.trace[-1] = f"{line}: nobody is on"
            return
        world.trace[-1] = line = f"{line} at {machine.name}"
        told = AT_A_KIOSK[name][1](world, machine)
    world.trace[-1] = f"{line}: {told}"


def _drawn(world: World) -> str:
    weights = {name: weight for book in (AT_A_KIOSK, ELSEWHERE) for name, (weight, _) in book.items()}
    weights |= world.often
    return world.rng.choices(list(weights), list(weights.values()))[0]
