"""The simulation's own books: read from both sides' journals, added up without the product's folds, and compared.

Nothing here trusts a balance, a verdict or a status that the product derived: they are checked against the events.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable

import msgspec
from django.db import connection

from server import journal
from sync.contract.events import Event, Move
from sync.contract.ids import DISTRICT, event_ref
from sync.contract.wire import genesis_hash
from tests.simulation.machine import Machine

Name = tuple[str, str]
"""A fact: where it was first written, and the hash of what was written there."""


class Violation(AssertionError):
    """Something that must always hold did not."""


def must(holds: bool, invariant: str, detail: object = "") -> None:
    """Say which invariant is broken."""
    if not holds:
        raise Violation(f"{invariant}: {detail}")


def name_of(event: Event, digest: str) -> Name:
    """The name of a fact for good."""
    origin = event.carried_from
    return (event_ref(origin.stream, origin.seq), origin.hash) if origin else (event_ref(event.stream, event.seq), digest)


def fold(balances: dict[str, int], moves: Iterable[Move], sign: int = 1) -> None:
    """Add moves up."""
    for move in moves:
        balances[move.source] = balances.get(move.source, 0) - sign * move.points
        balances[move.target] = balances.get(move.target, 0) + sign * move.points


def member_of(account: str) -> str:
    """Whose points an account counts, or empty."""
    kind, _, rest = account.partition("/")
    if kind in ("member", "owed"):
        return rest
    return rest.rpartition("/")[2] if kind == "held" else ""


def is_on_its_side(account: str, balance: int) -> bool:
    """Whether a balance is possible, by the table in sync/contract/ledger.py, read anew."""
    kind, *rest = account.split("/")
    if kind == "goods":
        return balance >= 0 if rest[1] in ("store", "at") else balance <= 0 if rest[1] == "in" else True
    if kind in ("member", "held", "head", "branch", "station", "merchant", "fund"):
        return balance >= 0
    return balance <= 0 if kind in ("owed", "given", "issued", "loss") else True


class Chain:
    """A stream's events in order.

    Attributes:
        events, hashes: by seq - 1.
    """

    def __init__(self, stream: str) -> None:
        self.stream = stream
        self.events: list[Event] = []
        self.hashes: list[str] = []

    def append(self, event: Event, digest: str, where: str) -> None:
        """The next event; it must follow on the one before."""
        before = self.hashes[-1] if self.hashes else genesis_hash(self.stream)
        right = (event.stream, event.seq, event.prev) == (self.stream, len(self.events) + 1, before)
        must(right, "a chain is whole", f"{where}: {event.stream}:{event.seq} after {self.stream}:{len(self.events)}")
        self.events.append(event)
        self.hashes.append(digest)


class ServerBooks:
    """What the district's journal says.

    Attributes:
        chains: by stream.
        balances: by account, added up from the events that count.
        counted: the facts that count, each with the event that counts for it.
        carried: streams of which some fact counts that came over another one.
        set_aside: events whose moves wait, or were decided on.
        duplicates: events that stand for facts which others count for.
        grants: by stream and grant, account and points.
        closed, frozen: streams, with the reasons.
        recovering: the district learns its past anew.
    """

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Begin to read from zero: the database was replaced."""
        self.pos = 0
        self.chains: dict[str, Chain] = {}
        self.balances: dict[str, int] = {}
        self.counted: dict[Name, str] = {}
        self.carried: set[str] = set()
        self.set_aside: dict[str, str] = {}
        self.duplicates: set[str] = set()
        self.grants: dict[str, dict[str, tuple[str, int]]] = defaultdict(dict)
        self.closed: dict[str, str] = {}
        self.frozen: dict[str, set[str]] = {}
        self.recovering = False
        self.behind: set[str] = set()

    def read(self, everyone: "Everyone") -> bool:
        """Read what is new; gives whether anything was."""
        rows = journal.read(self.pos, 100_000)
        if not rows:
            return False
        read = []
        for row in rows:
            digest = hashlib.sha256(row.data).hexdigest()
            must(digest == row.hash, "the journal's bytes are those that were hashed", f"{row.stream}:{row.seq}")
            event = msgspec.json.decode(row.data, type=Event)
            chain = self.chains.setdefault(row.stream, Chain(row.stream))
            chain.append(event, digest, "district")
            read.append((event, digest))
            if row.stream == DISTRICT and event.type == "verdict_given":
                body = msgspec.json.decode(event.body)
                if body["verdict"] == "set_aside":
                    self.set_aside[body["event"]] = body["reason"]
                else:
                    self.duplicates.add(body["event"])
        for event, digest in read:
            self._count(event, digest, everyone)
        self.pos = rows[-1].pos
        return True

    def _count(self, event: Event, digest: str, everyone: "Everyone") -> None:
        ref = event_ref(event.stream, event.seq)
        if event.stream == DISTRICT:
            self._decide(event)
            everyone.decided(event, digest)
        if ref in self.duplicates:
            return
        name = name_of(event, digest)
        must(name not in self.counted, "each fact counts once", f"{ref} and {self.counted.get(name)}")
        self.counted[name] = ref
        if event.carried_from:
            self.carried.add(event.carried_from.stream)
        if ref not in self.set_aside:
            fold(self.balances, event.moves)

    def _decide(self, event: Event) -> None:
        body = msgspec.json.decode(event.body)
        match event.type:
            case "grant_issued":
                must(len(event.moves) == 1, "a grant is a move", event)
                self.grants[body["stream"]][body["grant"]] = (event.moves[0].target, event.moves[0].points)
            case "stream_closed":
                self.closed[body["stream"]] = body["reason"]
            case "stream_frozen":
                self.frozen.setdefault(body["stream"], set()).add(body["reason"])
            case "epoch_began":
                self.recovering = body["reason"] != "founded"
            case "recovery_confirmed":
                self.recovering = False

    def check(self) -> None:
        """Compare with the server's accounts."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, balance FROM server_account WHERE balance <> 0")
            booked = dict(cursor.fetchall())
            cursor.execute("SELECT DISTINCT s.name FROM server_forkevent f JOIN server_stream s ON s.id = f.stream_id")
            forked = [name for (name,) in cursor.fetchall()]
        for stream in forked:
            reasons = self.frozen.get(stream, set()) & {"fork", "copy"}
            must(bool(reasons) or stream in self.closed, "a fork is kept, and its stream no longer trusted", stream)
        ours = {account: balance for account, balance in self.balances.items() if balance}
        if booked != ours:
            differing = {a: (booked.get(a, 0), ours.get(a, 0)) for a in booked.keys() | ours.keys()}
            must(False, "accounts are the sum of what counts", {a: v for a, v in differing.items() if v[0] != v[1]})
        must(sum(booked.values()) == 0, "all accounts add up to zero", sum(booked.values()))
        for account, balance in booked.items():
            may_be_behind = self.recovering and (account.startswith("member/") or account.endswith("/store"))
            must(
                is_on_its_side(account, balance) or may_be_behind,
                "no account stands on the wrong side",
                f"{account} {balance}",
            )


class MachineBooks:
    """What one machine's journal says.

    Attributes:
        chains: by stream, oldest first.
        spendable: by account of the current stream, added up from its own events.
        receipts: grants received by the current stream.
    """

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.loose: set[str] = set()
        self._torn: set[str] = set()
        self._torn_in_image: set[str] = set()
        self.begin()

    def begin(self) -> None:
        """Begin to read from zero: the disk was replaced, or may have lost something."""
        self.last_id = 0
        self.chains: dict[str, Chain] = {}
        self.stream = ""
        self.spendable: dict[str, int] = {}
        self.receipts: set[str] = set()

    @property
    def current(self) -> Chain:
        """The current stream."""
        return self.chains[self.stream]

    def read(self, everyone: "Everyone") -> bool:
        """Read what is new; gives whether anything was."""
        store = self.machine.kiosk.store
        rows = store.storage.rows_by_id("journal", self.last_id + 1, 2**40)
        for doc_id, text in rows:
            row = msgspec.json.decode(text)
            data = row["data"].encode()
            digest = hashlib.sha256(data).hexdigest()
            must(digest == row["hash"], "the journal's bytes are those that were hashed", self.machine.name)
            event = msgspec.json.decode(data, type=Event)
            everyone.wrote(self.machine, event, digest)
            self.last_id = doc_id
            if event.stream in self._torn:
                self.loose.add(event_ref(event.stream, event.seq))
                continue
            chain = self.chains.setdefault(event.stream, Chain(event.stream))
            chain.append(event, digest, self.machine.name)
            self._add(event)
        return bool(rows)

    def _add(self, event: Event) -> None:
        if event.stream != self.stream:
            self.stream, self.spendable, self.receipts = event.stream, {}, set()
        grant = received(event)
        if grant is not None:
            name, account, points = grant
            must(name not in self.receipts, "a grant is received once", f"{self.machine.name} {name}")
            self.receipts.add(name)
            self.spendable[account] = self.spendable.get(account, 0) + points
        for move in event.moves:
            for account, points in ((move.source, -move.points), (move.target, move.points)):
                if is_of(account, self.stream):
                    self.spendable[account] = self.spendable.get(account, 0) + points
                    must(
                        self.spendable[account] >= 0,
                        "a kiosk spends what it was granted and no more",
                        f"{self.machine.name} {account} {self.spendable[account]}",
                    )

    def copied_from(self, other: "MachineBooks") -> None:
        """The disk is a copy: what was lost on it before stays lost."""
        self._torn, self.loose = set(other._torn), set(other.loose)

    def keep_image(self) -> None:
        """An image of the disk is made: what was lost on it by then stays lost."""
        self._torn_in_image = set(self._torn)

    def begin_with_image(self) -> None:
        """Begin to read from zero: the image was put back."""
        self._torn = set(self._torn_in_image)
        self.begin()

    def begin_after_damage(self) -> None:
        """Begin to read from zero a disk that has lost something: of its earlier streams whatever is left is taken."""
        self._torn |= set(self.chains) - {self.machine.kiosk.journal.state().stream}
        self.loose.clear()
        self.begin()

    def has(self, ref: str) -> bool:
        """Whether an event is in this journal."""
        if ref in self.loose:
            return True
        stream, _, seq = ref.rpartition(":")
        chain = self.chains.get(stream)
        return chain is not None and 0 < int(seq) <= len(chain.events)

    def check(self) -> None:
        """What was told to people is there."""
        for ref in self.machine.saved:
            must(self.has(ref), "nothing acknowledged is ever lost", f"{self.machine.name} {ref}")

    def compare(self, server: ServerBooks) -> bool:
        """What this kiosk may spend is what the district set apart for it, but for what is on its way.

        Returns:
            Whether they could be compared: after a copy or an old image the chains differ.
        """
        ours, theirs = self.current, server.chains.get(self.stream) or Chain(self.stream)
        both = min(len(ours.hashes), len(theirs.hashes))
        if self.machine.tainted and (self.stream in server.frozen or self.stream in server.carried):
            return False  # facts that a copy carried over are booked on this stream's accounts, too
        if len(theirs.hashes) > both or ours.hashes[:both][-1:] != theirs.hashes[:both][-1:] or self.stream in server.closed:
            return False
        expected = {account: balance for account, balance in server.balances.items() if is_of(account, self.stream)}
        known = server.grants.get(self.stream, {})
        for name, (account, points) in known.items():
            if name not in self.receipts:
                expected[account] -= points  # on its way
        for seq, event in enumerate(ours.events, 1):
            pushed = seq <= both
            if pushed and event_ref(self.stream, seq) not in server.set_aside:
                continue
            for move in event.moves:
                for account, points in ((move.source, -move.points), (move.target, move.points)):
                    if is_of(account, self.stream):
                        expected[account] = expected.get(account, 0) + points
            grant = None if pushed else received(event)
            if grant is not None and grant[0] not in known:
                expected[grant[1]] = expected.get(grant[1], 0) + grant[2]
        for account in expected.keys() | self.spendable.keys():
            must(
                expected.get(account, 0) == self.spendable.get(account, 0),
                "a kiosk may spend what was set apart for it",
                f"{self.machine.name} {account}: {self.spendable.get(account, 0)}, not {expected.get(account, 0)}",
            )
        return True


def is_of(account: str, stream: str) -> bool:
    """Whether an account is what a stream may spend."""
    return account.startswith(f"held/{stream}/") or (account.startswith("goods/") and account.endswith(f"/at/{stream}"))


def received(event: Event) -> tuple[str, str, int] | None:
    """Of a grant's receipt: the grant, the account and how much."""
    if event.type != "grant_received" or event.carried_from is not None:
        return None
    body = msgspec.json.decode(event.body)
    reward = body.get("reward", "")
    account = f"goods/{reward}/at/{event.stream}" if reward else f"held/{event.stream}/{event.member}"
    return body["grant"], account, body["points"]


class Everyone:
    """What happened in truth, whoever still knows of it.

    Attributes:
        had: by member, all points that ever came to them.
        spent: by machine and member, the points that were spent or given away there.
    """

    def __init__(self) -> None:
        self.had: dict[str, int] = defaultdict(int)
        self.spent: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self._seen: set[Name] = set()

    def wrote(self, machine: Machine, event: Event, digest: str) -> None:
        """A fact is on a machine's disk."""
        if event.carried_from is not None or (event_ref(event.stream, event.seq), digest) in self._seen:
            return
        self._seen.add((event_ref(event.stream, event.seq), digest))
        for move in event.moves:
            giver, taker = member_of(move.source), member_of(move.target)
            if giver == taker:
                continue
            if taker and event.reverses:
                self.spent[machine.name][taker] -= move.points
            elif taker:
                self.had[taker] += move.points
            if giver:
                self.spent[machine.name][giver] += move.points

    def decided(self, event: Event, digest: str) -> None:
        """The district decided something; what it forgot by a restore happened all the same."""
        if (event_ref(event.stream, event.seq), digest) in self._seen:
            return
        self._seen.add((event_ref(event.stream, event.seq), digest))
        for move in event.moves:
            giver, taker = member_of(move.source), member_of(move.target)
            if taker and giver != taker:
                self.had[taker] += move.points

    def check(self, honest: Iterable[MachineBooks]) -> None:
        """Machines that nobody copied, put back or wrote off never give out more than there is, all together."""
        total: dict[str, int] = defaultdict(int)
        for books in honest:
            for member, points in self.spent[books.machine.name].items():
                total[member] += points
            for account, points in books.spendable.items():
                if member := member_of(account):
                    total[member] += points
        for member, points in total.items():
            must(
                points <= self.had[member],
                "points are never spent twice",
                f"{member} had {self.had[member]}, spent or may spend {points}",
            )
