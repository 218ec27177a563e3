"""Check in and out at the counter, alone or with a witness."""

from kiosk import sentences
from kiosk.actions.check_in import check_in
from kiosk.actions.check_out import check_out, serves_at
from kiosk.actions.offers import Today, todays
from kiosk.actions.witness import Witness, able_to_witness, as_witness
from kiosk.ui.days import span_text
from kiosk.ui.house import House
from kiosk.ui.step import STAY, Go, Step, To
from kiosk.ui.steps.card import HoldCard
from kiosk.ui.steps.digits import Digits
from kiosk.ui.steps.told import Done, Refused
from kiosk.ui.steps.unheard import unheard
from kiosk.ui.views import Listing, Row
from sync.contract.refusals import Refusal


def begin_check_in(house: House) -> Go:
    """Which activity? Where there is none but walk-in service, nothing is asked."""
    today = todays(house.desk)
    if isinstance(today, Refusal):
        return To(Refused(house, today))
    return To(WhichActivity(house, today)) if today.activities else checks_in(house, "")


def checks_in(house: House, activity: str) -> Go:
    """Service begins, at an activity or (empty) walk-in."""
    done = check_in(house.desk, house.visit.code, activity)
    if isinstance(done, Refusal):
        return To(Refused(house, done))
    begun = done
    return To(Done(house, "checked_in", lambda: sentences.checked_in(house.texts, begun), facts=begun.facts))


def checks_out(house: House, witness: Witness | None = None) -> Go:
    """Service ends."""
    done = check_out(house.desk, house.visit.code, witness=witness)
    if isinstance(done, Refusal):
        return To(Refused(house, done), keep=witness is None)
    ended = done
    told = Done(house, "checked_out", lambda: sentences.checked_out(house.texts, ended), facts=ended.facts)
    return To(told, done=witness is not None)


def begin_witnessed(house: House) -> Step:
    """Service ends, and somebody says that they saw it: a leader of the activity or a keeper holds up a card."""

    def taken(code: str) -> Go | Refusal:
        able = able_to_witness(house.desk, code, serves_at(house.desk, house.visit.code))
        return able if isinstance(able, Refusal) else To(_witness_pin(house, code, able))

    return HoldCard(
        house,
        "witness_card",
        question=lambda: house.say("witness.card"),
        said=lambda: [house.say("witness.why")],
        taken=taken,
    )


def _witness_pin(house: House, code: str, able: Witness) -> Step:
    def typed(pin: str) -> Go | Refusal:
        witness = as_witness(house.desk, code, pin, serves_at(house.desk, house.visit.code))
        if isinstance(witness, Refusal):
            return witness if witness is Refusal.PIN_WRONG else To(Refused(house, witness), keep=False)
        return checks_out(house, witness)

    return Digits(
        house,
        "witness_pin",
        question=lambda: house.say("witness.pin", who=able.shown),
        done=typed,
        places=house.desk.kiosk.replica.settings().pin_digits,
        secret=True,
        scanned=unheard,
    )


class WhichActivity(Step):
    """The activities of this moment, and walk-in service."""

    name = "check_in"

    def __init__(self, house: House, today: Today) -> None:
        """Offer these."""
        super().__init__(house)
        self._today = today

    def resumed(self) -> None:
        """See `Step`."""
        today = todays(self.house.desk)
        if not isinstance(today, Refusal):
            self._today = today

    def body(self) -> Listing:
        """See `Step`."""
        say, dated = self.house.say, self._today.dated
        activities = [
            Row(
                name=f"activity:{activity.id}",
                title=activity.title,
                note=activity.place,
                aside=span_text(self.house.texts, activity.starts_ms, activity.ends_ms) if dated else "",
                icon="calendar",
            )
            for activity in self._today.activities
        ]
        walk_in = Row(name="walk_in", title=say("service.walk_in"), note=say("service.walk_in_note"), icon="check_in")
        return Listing(
            heading=say("service.which"),
            said=() if dated else (say("done.undated"),),
            rows=(*activities, walk_in),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name == "walk_in":
            return checks_in(self.house, "")
        found = next((a for a in self._today.activities if name == f"activity:{a.id}"), None)
        return checks_in(self.house, found.id) if found else STAY
