"""Sync, and what goes wrong on any day: the line, the power, the clock."""

from kiosk.actions.check_in import check_in
from kiosk.actions.redeem import redeem
from tests.simulation.books import must
from tests.simulation.machine import Files, Machine
from tests.simulation.repertoire import at_a_kiosk, elsewhere
from tests.simulation.template import PIN, REWARDS
from tests.simulation.world import World


@at_a_kiosk(190)
def syncs(world: World, machine: Machine) -> str:
    """A round of sync, over a line on which things go wrong."""
    stream = machine.kiosk.journal.state().stream
    told = machine.sync()
    world.look_at_everything()
    world.look_at_acks(machine)
    if machine.kiosk.journal.state().stream != stream:
        reason = world.books[machine.name].current.events[0].body
        world.faults["new incarnation"] += 1
        must(machine.tainted or world.office.restores > 0, "nobody is taken for a copy without cause", bytes(reason))
    return told


@at_a_kiosk(14)
def syncs_until_power_fails(world: World, machine: Machine) -> str:
    """The power fails within a round of sync."""
    told = machine.sync_until_power_fails(world.rng)
    world.faults["power cut in sync"] += 1
    _start(world, machine)
    return told


@at_a_kiosk(20)
def loses_power(world: World, machine: Machine) -> str:
    """The power fails while a fact is written: nobody is told that it was saved."""
    before = Files(machine.folder)
    person = world.person_at(machine)
    if world.rng.random() < 0.6:
        redeem(machine.running, person.code, PIN, world.rng.choice(list(REWARDS)), 1)
    else:
        check_in(machine.running, person.code)
    left = before.torn(Files(machine.folder), world.rng)
    machine.crash(left)
    world.faults["power cut in a write"] += 1
    return _start(world, machine)


def _start(world: World, machine: Machine) -> str:
    """Switch a machine on after a crash: whatever was being written is read from the disk anew."""
    if world.rng.random() < 0.5:
        machine.clock.reboot(machine.clock.wall_ms() + world.rng.randrange(60_000))
    notices = machine.start()
    world.books[machine.name].begin()
    return f"on again {notices}"


@at_a_kiosk(10)
def crashes(world: World, machine: Machine) -> str:
    """The program dies on the spot."""
    machine.crash()
    world.faults["crash"] += 1
    return _start(world, machine)


@at_a_kiosk(10)
def is_switched_off(world: World, machine: Machine) -> str:
    """Switched off, in good order."""
    machine.stop()
    world.faults["kiosk off and on"] += 1
    return "off"


@elsewhere(30)
def is_switched_on(world: World) -> str:
    """A machine that was off is switched on, perhaps with a flat battery."""
    machine = world.some([m for m in world.machines if not m.on and not m.gone])
    if machine is None:
        return "all are on"
    boot_at = world.rng.choice((world.office.clock.at_ms, world.office.clock.at_ms, 0))
    world.faults["clock begins in 1970"] += boot_at == 0
    machine.clock.reboot(boot_at)
    notices = machine.start()
    world.books[machine.name].begin()
    return f"{machine.name} {notices}"


@at_a_kiosk(8)
def clock_jumps(world: World, machine: Machine) -> str:
    """Somebody sets the clock, or its battery is flat."""
    year_ms = 365 * 24 * 3_600_000
    machine.clock.jump(
        world.rng.choice(
            (0, world.office.clock.at_ms, world.office.clock.at_ms + year_ms, world.office.clock.at_ms - 600_000)
        )
    )
    world.faults["clock jumped"] += 1
    return f"to {machine.clock.wall_ms()}"


@at_a_kiosk(10)
def line_goes_or_comes(world: World, machine: Machine) -> str:
    """The kiosk loses the network, or has it again."""
    machine.connected = not machine.connected
    world.faults["kiosk offline"] += not machine.connected
    return "online" if machine.connected else "offline"


@elsewhere(24)
def late_request_arrives(world: World) -> str:
    """A request that was held up, or a second copy of one, reaches the district."""
    return world.line.deliver_late() or "none"


@elsewhere(6)
def server_goes_or_comes(world: World) -> str:
    """The server is stopped, or started again."""
    world.line.server_off = not world.line.server_off and world.rng.random() < 0.4
    world.office.restart()
    return "off" if world.line.server_off else "on"
