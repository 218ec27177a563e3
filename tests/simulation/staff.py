"""What the district does: the follower, staff, officers."""

from collections.abc import Callable

import msgspec

from server import bank, closing, corrections, district, journal, keys, meta, orders, recovery, settling, stock
from server.models import Kiosk, SetAsideEvent, TransferOrder
from server.refused import DeedRefused
from sync.contract.cards import read_code
from sync.contract.district_facts import PointsAwarded
from sync.contract.events import Draft, Move
from sync.contract.ledger import ISSUED, member_account
from sync.contract.refusals import Refusal
from tests.simulation.repertoire import elsewhere
from tests.simulation.template import STATIONS, STOCKED, enrol_machine
from tests.simulation.world import World


@elsewhere(130)
def follower_works(world: World) -> str:
    """The follower keeps up, or part of the way."""
    return str(world.office.follow(world.rng.choice((1, 2, 3, 100))))


@elsewhere(16)
def staff_award(world: World) -> str:
    """Staff award points."""
    person = world.rng.choice(world.people)
    worth = world.rng.choice((5, 20, 60))
    with journal.writing():
        move = Move(ISSUED, member_account(person.member), worth)
        draft = Draft(body=PointsAwarded(reason="honour"), member=person.member, moves=(move,))
        journal.append_district([draft], actor="anna")
    world.deeds["PointsAwarded"] += 1
    return f"{worth} to {person.member}"


@elsewhere(6)
def goods_come_in(world: World) -> str:
    """Pieces of the reward that is counted come into the store."""
    stock.count_in(STOCKED, world.rng.choice((2, 10)), "到货", actor="anna")
    world.deeds["goods counted in"] += 1
    return "counted in"


@elsewhere(3)
def goods_are_written_down(world: World) -> str:
    """Pieces are broken."""
    return _deed(world, "goods written down", lambda: stock.write_down(STOCKED, 1, "破损", actor="anna"))


@elsewhere(5)
def staff_freeze_or_thaw(world: World) -> str:
    """An account is put on hold, or released."""
    member, frozen = world.rng.choice(world.people).member, world.rng.random() < 0.6
    return _deed(world, "frozen" if frozen else "thawed", lambda: bank.freeze(member, "核查", frozen=frozen, actor="anna"))


@elsewhere(2)
def staff_pass_an_account_on(world: World) -> str:
    """A member's points go to another."""
    member, to = world.rng.choice(world.people).member, world.rng.choice(world.people).member
    reason = world.rng.choice(("death", "moved", "merged"))
    told = _deed(world, "passed on", lambda: bank.pass_on(member, to, reason, actor="anna"))
    if told == "passed on" and reason == "merged":
        world.merged.setdefault(member, set()).add(to)  # and with the record its cards
    return told


@elsewhere(6)
def staff_recall(world: World) -> str:
    """Staff ask kiosks to give a member's points back."""
    member = world.rng.choice(world.people).member
    wanted = world.rng.choice((0, 0, 10))
    return _deed(world, "recalled", lambda: orders.recall(member, "recall", points=wanted, actor="anna"))


@elsewhere(4)
def staff_withdraw_an_order(world: World) -> str:
    """An order is withdrawn; its kiosk may have heard of it."""
    order = TransferOrder.objects.filter(state="open").order_by("id").first()
    return _deed(world, "withdrawn", lambda: orders.withdraw(order.id, actor="anna")) if order else "none is open"


@elsewhere(6)
def staff_correct(world: World) -> str:
    """A line of somebody's passbook was wrong."""
    found = [
        (event, ref)
        for chain in world.server_books.chains.values()
        for event, ref in ((event, f"{event.stream}:{event.seq}") for event in chain.events[-12:])
        if event.moves and event.member and event.type in ("checked_out", "redeemed", "points_awarded")
    ]
    if not found:
        return "nothing to correct"
    event, ref = world.rng.choice(found)

    def correct() -> None:
        now = corrections.correctable(event.member, ref).now
        points = world.rng.choice((0, now // 2))
        corrections.correct(event.member, ref, was=now, points=points, reason="记错", actor="anna")

    return f"{ref} {_deed(world, 'corrected', correct)}"


def _deed(world: World, name: str, deed: Callable[[], object]) -> str:
    """A deed that the district may refuse."""
    try:
        deed()
    except DeedRefused as why:
        return f"{name}: {why.code}"
    world.deeds[name] += 1
    return name


@elsewhere(4)
def staff_change_settings(world: World) -> str:
    """Staff decide on other settings."""
    settings = meta.read().settings
    changed = msgspec.structs.replace(
        settings,
        grant_min_points=world.rng.choice((1, 10)),
        points_per_hour=world.rng.choice((10, 20)),
        grant_most_points=world.rng.choice((0, 0, 40)),
        grant_policy=world.rng.choice(("home", "home", "last", "ask")),
    )
    district.publish_settings(changed, actor="anna")
    return f"{changed.grant_policy} {changed.grant_most_points}"


@elsewhere(2)
def staff_rotate_the_districts_key(world: World) -> str:
    """The district signs with another key; not while kiosks may still show it a keyring that it forgot."""
    if world.server_books.recovering:
        return "not while the district recovers"
    return keys.rotate_district_key(actor="anna").id


@elsewhere(3)
def staff_revoke_a_card(world: World) -> str:
    """A spare card is revoked, bound or not."""
    card = read_code(world.rng.choice(world.spare[:6]), {keys.card_key().id: keys.card_key().public_key})
    assert not isinstance(card, Refusal)
    district.revoke_card(card.number, actor="anna")
    world.faults["card revoked"] += 1
    return card.number


@elsewhere(12)
def staff_settle(world: World) -> str:
    """Staff decide on an event that was set aside."""
    waits = list(SetAsideEvent.objects.filter(settled="").order_by("event").values_list("event", flat=True))
    if not waits:
        return "nothing waits"
    event = world.rng.choice(waits)
    how = world.rng.choice(settling.choices(event))
    settling.settle(event, how, actor="anna")
    world.deeds[f"settled as {how}"] += 1
    return f"{event} as {how}"


@elsewhere(8)
def staff_close_a_stream(world: World) -> str:
    """Staff close a stream that was frozen."""
    frozen = world.frozen_streams()
    if not frozen:
        return "none is frozen"
    stream = world.rng.choice(frozen)
    world.taint(stream.partition(".")[0])
    closing.close_stream(stream, actor="anna")
    world.deeds["stream closed"] += 1
    return stream


@elsewhere(3)
def staff_write_a_kiosk_off(world: World) -> str:
    """Staff write a kiosk off that may well turn up again."""
    if world.rng.random() < 0.5:
        return "changed their mind"
    ids = list(Kiosk.objects.filter(written_off=False).order_by("id").values_list("id", flat=True))
    if len(ids) < 4:
        return "too few are left"
    kiosk = world.rng.choice(ids)
    world.taint(kiosk)
    closing.write_off(kiosk, actor="anna")
    world.faults["kiosk written off"] += 1
    return kiosk


@elsewhere(6)
def backup_is_made(world: World) -> str:
    """A backup."""
    world.office.backup()
    return str(len(world.office.backups))


@elsewhere(10)
def officer_confirms_recovery(world: World) -> str:
    """An officer looks at the list, and confirms where it is whole and nobody is waited for."""
    if not world.server_books.recovering:
        return "no need"
    if not world.knows_every_kiosk():
        return "a kiosk is missing from the list"
    try:
        recovery.confirm(actor="anna")
    except recovery.StillWaiting as waiting_for:
        return f"waits for {len(waiting_for.kiosks)}"
    world.deeds["recovery confirmed"] += 1
    return "confirmed"


@elsewhere(2)
def a_kiosk_is_added(world: World) -> str:
    """A kiosk more is enrolled."""
    if world.line.server_off or sum(not m.gone for m in world.machines) >= 9:
        return "not now"
    trouble, world.line.trouble = world.line.trouble, 0.0
    number = len(world.machines) + 1
    machine = world.add_machine(f"k{number}", world.folder / f"k{number}")
    machine.folder.mkdir()
    enrol_machine(machine, world.rng.choice(STATIONS), world.line)
    world.line.trouble = trouble
    machine.start()
    world.faults["kiosk added"] += 1
    return machine.name
