"""What goes wrong once in the life of a district: copies, old images, bad disks, thieves, a restored server."""

from kiosk.kiosk import STORE_NAME
from server import closing, recovery
from server.models import Kiosk
from tests.simulation.machine import Machine
from tests.simulation.repertoire import at_a_kiosk, elsewhere
from tests.simulation.world import World


@at_a_kiosk(5)
def image_is_made(world: World, machine: Machine) -> str:
    """Somebody makes an image of the disk."""
    machine.keep_image()
    world.books[machine.name].keep_image()
    return "kept"


@elsewhere(3)
def image_is_put_back(world: World) -> str:
    """Somebody puts an old image back."""
    machine = world.some([m for m in world.machines if m.image is not None and not m.gone])
    if machine is None or world.rng.random() < 0.5:
        return "none"
    if machine.on:
        machine.stop()
    machine.put_image_back()
    world.taint(world.kiosk_id(machine))
    world.faults["image put back"] += 1
    notices = machine.start()
    world.books[machine.name].begin_with_image()
    return f"{machine.name} {notices}"


@elsewhere(3)
def disk_is_cloned(world: World) -> str:
    """A copy of a disk runs beside the first, bit for bit or in another machine."""
    machine = world.some([m for m in world.machines if not m.gone])
    if machine is None or len(world.machines) >= 10 or world.rng.random() < 0.5:
        return "none"
    same = world.rng.random() < 0.6
    name = f"{machine.name}'"
    if name in world.books:
        return "has one"
    was_on = machine.on
    if was_on:
        machine.crash()
    hardware = machine.hardware if same else f"board-{name}"
    twin = world.take_in(machine.copy(name, world.folder / name, hardware=hardware))
    world.books[name].copied_from(world.books[machine.name])
    world.taint(world.kiosk_id(machine))
    if was_on:
        machine.start()
        world.books[machine.name].begin()
    twin.start()
    world.faults["disk cloned" if same else "disk in another machine"] += 1
    return name


@elsewhere(2)
def disk_is_damaged(world: World) -> str:
    """A page of the store goes bad while the machine is off."""
    machine = world.some([m for m in world.machines if not m.gone])
    if machine is None or world.rng.random() < 0.5:
        return "none"
    if machine.on:
        machine.crash()
    path = machine.folder / STORE_NAME
    content = bytearray(path.read_bytes())
    if len(content) < 8 * 4096:
        machine.start()
        world.books[machine.name].begin()
        return "too small"
    page = world.rng.randrange(1, len(content) // 4096)
    content[page * 4096 : page * 4096 + 64] = world.rng.randbytes(64)
    path.write_bytes(content)
    notices = machine.start()
    world.faults["disk damaged"] += "salvaged" in notices
    world.taint(world.kiosk_id(machine))
    books = world.books[machine.name]
    if "salvaged" in notices:
        books.begin_after_damage()
        books.read(world.everyone)
        machine.saved = {ref: None for ref in machine.saved if books.has(ref)}
    else:
        books.begin()
    return f"{machine.name} {notices}"


@elsewhere(1)
def machine_is_lost(world: World) -> str:
    """A machine is stolen; its disk is never seen again, and it is written off."""
    candidates = [m for m in world.machines if not m.gone]
    if len(candidates) < 5 or world.rng.random() < 0.6:
        return "none"
    machine = world.rng.choice(candidates)
    kiosk = world.kiosk_id(machine)
    machine.throw_away()
    world.taint(kiosk)
    if Kiosk.objects.filter(id=kiosk, written_off=False).exists():
        closing.write_off(kiosk, actor="anna")
    world.faults["machine lost for good"] += 1
    return machine.name


@elsewhere(3)
def server_is_restored(world: World) -> str:
    """The server's disk is lost; a backup is put back."""
    if not world.office.backups or world.rng.random() < 0.4:
        return "not today"
    archive = world.rng.choice(world.office.backups[-3:])
    # Whoever copies files by hand instead of using the command must have every kiosk at hand to prove it.
    by_hand = all(m.on and m.connected for m in world.machines if not m.gone) and world.rng.random() < 0.4
    world.forget()
    world.office.restore(archive, by_command=not by_hand)
    world.faults["server restored by hand" if by_hand else "server restored"] += 1
    world.server_books.begin()
    if by_hand:
        trouble, world.line.trouble, world.line.server_off = world.line.trouble, 0.0, False
        for machine in world.running():
            machine.sync()
        world.line.trouble = trouble
        world.look_at_everything()
        if not world.server_books.recovering:
            # No kiosk holds an ack that proves it, but cursors may be ahead of the feed: whoever did it owns up.
            recovery.begin_epoch("restored", actor="anna")
    return f"{archive.name}{' by hand' if by_hand else ''}"
