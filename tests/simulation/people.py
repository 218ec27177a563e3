"""What people do at a kiosk."""

from kiosk.actions.bind import bind
from kiosk.actions.bring import bring
from kiosk.actions.check_in import check_in
from kiosk.actions.check_out import check_out
from kiosk.actions.claims import claim_service, decide_claim, open_claims
from kiosk.actions.comfort import ComfortKept, choose_comfort
from kiosk.actions.give import give
from kiosk.actions.handouts import hand_out, waiting
from kiosk.actions.points import Passbook, points
from kiosk.actions.redeem import RedeemedHere, Wanted, redeem, redeem_basket
from kiosk.actions.returns import returnable, take_back
from kiosk.actions.rotate_key import rotate_key
from kiosk.actions.scan import scan
from kiosk.actions.staff_mode import StaffPass, enter_staff_mode
from kiosk.actions.undo import undo
from kiosk.actions.wish import make_wish
from sync.contract.comfort import Comfort
from sync.contract.refusals import Refusal
from tests.simulation.books import must
from tests.simulation.machine import Machine
from tests.simulation.repertoire import at_a_kiosk
from tests.simulation.template import PIN, REWARDS, Neighbour
from tests.simulation.world import World


def _redeem(world: World, machine: Machine, pin: str = PIN) -> tuple[Neighbour, object]:
    """One thing, or a basket."""
    person, desk = world.person_at(machine), machine.running
    rewards = world.rng.choices(list(REWARDS), k=world.rng.choice((1, 1, 1, 2, 3)))
    if len(rewards) == 1:
        return person, redeem(desk, person.code, pin, rewards[0], world.rng.choice((1, 1, 1, 2, 3)))
    return person, redeem_basket(desk, person.code, pin, [Wanted(reward) for reward in rewards])


@at_a_kiosk(90)
def redeems(world: World, machine: Machine) -> str:
    """Somebody spends points."""
    return world.told(machine, _redeem(world, machine)[1])


@at_a_kiosk(30)
def redeems_and_undoes(world: World, machine: Machine) -> str:
    """Somebody spends points and takes them back: before, during or after the push."""
    person, answer = _redeem(world, machine)
    told = world.told(machine, answer)
    if not isinstance(answer, RedeemedHere):
        return told
    between = world.rng.randrange(3)
    if between:
        told += f" | {machine.sync()}"
    if between == 2:
        world.office.follow(2)
        told += f" | {machine.sync()}"
    world.pass_time(world.rng.choice((1_000, 9_000, 11_000)))
    undone = undo(machine.running, person.code, answer.redemption if world.rng.random() < 0.5 else "")
    world.faults["redemption undone"] += not isinstance(undone, Refusal)
    return f"{told} | {world.told(machine, undone)}"


@at_a_kiosk(4)
def types_a_wrong_pin(world: World, machine: Machine) -> str:
    """A wrong PIN spends nothing."""
    return world.told(machine, _redeem(world, machine, "135790")[1])


@at_a_kiosk(40)
def checks_in(world: World, machine: Machine) -> str:
    """Service begins."""
    person = world.person_at(machine)
    answer = check_in(machine.running, person.code, world.rng.choice(("", "", "a1")))
    if not isinstance(answer, Refusal):
        world.serving.setdefault(machine.name, []).append(person)
    return world.told(machine, answer)


@at_a_kiosk(40)
def checks_out(world: World, machine: Machine) -> str:
    """Service ends, and earns; where a keeper stands by, the points may be spent here at once."""
    staff = _staff(world, machine) if world.rng.random() < 0.5 else None
    witness = staff if isinstance(staff, StaffPass) else None
    world.deeds["witnessed"] += witness is not None
    return world.told(machine, check_out(machine.running, _volunteer(world, machine).code, witness=witness))


def _volunteer(world: World, machine: Machine) -> Neighbour:
    """Somebody who checked in here, if there is anybody."""
    began = world.serving.get(machine.name, [])
    return began.pop(0) if began and world.rng.random() < 0.8 else world.person_at(machine)


@at_a_kiosk(30)
def brings(world: World, machine: Machine) -> str:
    """Somebody asks for points that are elsewhere."""
    answer = bring(machine.running, world.person_at(machine).code)
    world.faults["points wanted elsewhere"] += not isinstance(answer, Refusal)
    return world.told(machine, answer)


@at_a_kiosk(14)
def gives(world: World, machine: Machine) -> str:
    """A gift from member to member."""
    giver, taker = world.person_at(machine), world.rng.choice(world.people)
    return world.told(machine, give(machine.running, giver.code, PIN, taker.code, world.rng.choice((1, 10, 50))))


@at_a_kiosk(6)
def wishes(world: World, machine: Machine) -> str:
    """A wish, with a private text."""
    return world.told(
        machine, make_wish(machine.running, category="repair", text="水龙头", code=world.person_at(machine).code)
    )


@at_a_kiosk(20)
def looks(world: World, machine: Machine) -> str:
    """Somebody looks at the passbook: what may be spent here is what the journal says."""
    person = world.person_at(machine)
    answer = points(machine.running, person.code)
    if isinstance(answer, Passbook) and machine.name in world.books:
        books = world.books[machine.name]
        held = {a.rpartition("/")[2]: p for a, p in books.spendable.items() if a.startswith(f"held/{books.stream}/")}
        holders = world.holders_of(person.code)
        must(
            answer.spendable_here in {held.get(member, 0) for member in holders},
            "a screen says what may be spent here",
            f"{machine.name} {holders} {answer.spendable_here}",
        )
    return world.told(machine, answer)


@at_a_kiosk(10)
def roams(world: World, machine: Machine) -> str:
    """A card from elsewhere is held up; the kiosk asks for its holder at the next pull."""
    away = [person for person in world.people if person.home != machine.kiosk.identity.station]
    answer = scan(machine.running, world.rng.choice(away).code)
    world.faults["card from elsewhere"] += not isinstance(answer, Refusal) and not answer.known
    return world.told(machine, answer)


@at_a_kiosk(6)
def chooses_comfort(world: World, machine: Machine) -> str:
    """Somebody likes the screen otherwise from now on, and finds it so at once."""
    person = world.person_at(machine)
    comfort = Comfort(text=world.rng.choice(("normal", "large", "largest")), voice=world.rng.random() < 0.5)
    answer = choose_comfort(machine.running, person.code, comfort)
    if isinstance(answer, ComfortKept):
        seen = scan(machine.running, person.code)
        must(
            not isinstance(seen, Refusal) and seen.comfort == comfort,
            "what was chosen is found at the next scan",
            f"{machine.name} {person.member} {comfort}",
        )
    return world.told(machine, answer)


def _staff(world: World, machine: Machine) -> StaffPass | Refusal:
    station = machine.kiosk.identity.station
    keeper = next(keeper for keeper in world.keepers if keeper.home == station)
    return enter_staff_mode(machine.running, keeper.code, PIN)


@at_a_kiosk(14)
def binds(world: World, machine: Machine) -> str:
    """A keeper binds a card to a newcomer; sometimes one that another station has bound."""
    staff = _staff(world, machine)
    if isinstance(staff, Refusal):
        return staff.value
    code = world.rng.choice(world.spare[:6])
    answer = bind(machine.running, staff=staff, code=code, name="新人", pin=PIN)
    if not isinstance(answer, Refusal):
        holders = world.bound.setdefault(code, set())
        holders.add(answer.member)
        world.faults["card bound twice"] += len(holders) > 1
        world.people.append(Neighbour(answer.member, code, machine.kiosk.identity.station))
    return world.told(machine, answer)


@at_a_kiosk(8)
def hands_out(world: World, machine: Machine) -> str:
    """A keeper hands out what waits."""
    staff = _staff(world, machine)
    if isinstance(staff, Refusal):
        return staff.value
    left = waiting(machine.running)
    if isinstance(left, Refusal) or not left.waiting:
        return "nothing waits"
    return world.told(machine, hand_out(machine.running, staff, world.rng.choice(left.waiting).redemption))


@at_a_kiosk(6)
def takes_goods_back(world: World, machine: Machine) -> str:
    """Goods are brought back; what they cost goes back to where it came from."""
    staff = _staff(world, machine)
    if isinstance(staff, Refusal):
        return staff.value
    sold = returnable(machine.running)
    if isinstance(sold, Refusal) or not sold.redeemed:
        return "nothing to return"
    return world.told(machine, take_back(machine.running, staff, world.rng.choice(sold.redeemed).redemption, "太小"))


@at_a_kiosk(6)
def a_keeper_claims_service(world: World, machine: Machine) -> str:
    """Service that nobody clocked is written down; a second person decides later."""
    staff = _staff(world, machine)
    if isinstance(staff, Refusal):
        return staff.value
    now_ms = machine.kiosk.here().now_ms
    began_ms = max(0, now_ms - world.rng.randrange(2, 200) * 3_600_000)
    person = world.person_at(machine)
    claimed = claim_service(machine.running, staff, person.code, began_ms=began_ms, served_min=60, reason="忘了刷卡")
    return world.told(machine, claimed)


@at_a_kiosk(6)
def a_second_keeper_decides(world: World, machine: Machine) -> str:
    """Another keeper agrees to a claim, or does not."""
    keeper = world.rng.choice(world.keepers)
    staff = enter_staff_mode(machine.running, keeper.code, PIN)
    claims = open_claims(machine.running)
    if isinstance(staff, Refusal) or isinstance(claims, Refusal) or not claims.waiting:
        return "nothing to decide"
    agreed = world.rng.random() < 0.7
    return world.told(
        machine, decide_claim(machine.running, staff, world.rng.choice(claims.waiting).claim, agreed=agreed, reason="看见了")
    )


@at_a_kiosk(3)
def rotates_its_key(world: World, machine: Machine) -> str:
    """The kiosk signs with another key from now on."""
    world.faults["kiosk key rotated"] += 1
    return world.told(machine, rotate_key(machine.running))
