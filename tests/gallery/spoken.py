"""Walks through a wish that is said aloud: every state of the recording, and what may go wrong with it."""

import time
from typing import TYPE_CHECKING

from kiosk.sound.seams import DeafMicrophone, SilentSpeaker
from tests.kiosk.sound.hearing import FakeMicrophone, FakeSpeaker, speech

if TYPE_CHECKING:
    from tests.gallery.scenes import World


def walk_spoken(world: "World") -> None:
    """All of it; afterwards the house is deaf and mute as before."""
    house, clock, walker = world.house, world.clock, world.walker
    microphone = house.microphone = FakeMicrophone(clock)
    house.speaker = FakeSpeaker(clock)
    world.begin()
    world.go("wish")
    walker.write("wang").digits("13800005678").press("category:repair")
    world.keep()
    world.go("speak", "record")
    walker.wait(7_400)
    world.keep("-recording")
    microphone.hears(speech(600.0, loudest=0))
    walker.press("finish")
    world.keep("-silent")
    microphone.hears(speech(600.0))
    walker.press("record").wait(61_000)
    world.keep("-full")
    walker.press("play").wait(21_000)
    world.keep("-playing")
    walker.press("again").wait(23_000)
    microphone.breaks()
    walker.wait(400)
    world.keep("-unplugged")
    house.speaker = SilentSpeaker()
    walker.press("play")
    world.keep("-no-speaker")
    world.go("take")
    world.keep("-spoken")
    walker.press("amend", "again", "take", "save")
    world.keep("-spoken")
    while walker.step == "waiting":
        time.sleep(0.01)  # it is packed in a thread of its own
        walker.wait(200)
    house.microphone = DeafMicrophone()
    world.begin(world.district.code(1))
    walker.press("wish", "category:repair")
    world.keep("-deaf")
    walker.press("speak")
    world.keep("-no-microphone")
