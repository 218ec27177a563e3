"""A district in memory for kiosks without a server: real keys and signatures, documents by hand."""

import hashlib
import itertools
from pathlib import Path
from typing import Any

import msgspec

from kiosk.kiosk import Kiosk
from sync.contract.cards import Card, make_code, read_code
from sync.contract.documents import (
    Activity,
    CardHolder,
    Document,
    Enrolment,
    Grant,
    Keyring,
    Member,
    PublicKey,
    RevocationList,
    Reward,
    Station,
)
from sync.contract.messages import Page
from sync.contract.settings import Settings
from sync.contract.signing import SigningKey, fingerprint
from sync.identity import IdentityFile, new_identity
from sync.pin import make_verifier

NOON_MS = 1_795_320_000_000
"""A Sunday noon in Beijing, 2026-11-22."""
TODAY = (NOON_MS + 8 * 3_600_000) // 86_400_000
HOUR_MS = 3_600_000
STATION = "s1"
MEMBER = "mwang"
KEEPER = "mkeeper"
PIN = "271828"
KEEPER_PIN = "314159"


class District:
    """A district's keys and documents."""

    def __init__(self) -> None:
        self.key = SigningKey(b"district key of the kiosk tests!")
        self.card_key = SigningKey(b"card key of all the kiosk tests!")
        # A PIN check costs next to nothing here; what it costs in the world is a setting.
        self.settings = Settings(argon2_time_cost=1, argon2_memory_kib=8)
        self._revs = itertools.count(1)
        first = Keyring(
            serial=1,
            previous="",
            district=(PublicKey(id=self.key.id, public_key=self.key.public_key.hex()),),
            cards=(PublicKey(id=self.card_key.id, public_key=self.card_key.public_key.hex()),),
        )
        self.keyring = self.key.sign("keyring", first)

    def code(self, serial: int, *, expiry_day: int = TODAY + 1000, key: SigningKey | None = None) -> str:
        """The code of a card that was printed a hundred days ago."""
        secret = hashlib.sha256(str(serial).encode()).digest()[:15]
        return make_code(key or self.card_key, serial, TODAY - 100, expiry_day, secret)

    def card(self, code: str) -> Card:
        card = read_code(code, {self.card_key.id: self.card_key.public_key})
        assert isinstance(card, Card)
        return card

    def verifier(self, code: str, pin: str) -> str:
        return make_verifier(pin, self.card(code).secret, self.settings)

    def enrol(self, folder: Path) -> None:
        """Make a folder an enrolled kiosk's."""
        identity = new_identity(
            url="http://127.0.0.1:9", fingerprint=fingerprint(self.key.public_key), code="once", machine=""
        )
        enrolment = Enrolment(kiosk="k1", station=STATION, stream=f"k1.{identity.incarnation}", public_key=identity.key)
        folder.mkdir(parents=True, exist_ok=True)
        IdentityFile(folder).save(
            msgspec.structs.replace(
                identity,
                code="",
                kiosk="k1",
                station=STATION,
                enrolment=self.key.sign("enrolment", enrolment),
                keyrings=(self.keyring,),
            )
        )

    def document(self, kind: str, doc_id: str, body: Any) -> Document:
        return Document(kind=kind, id=doc_id, rev=next(self._revs), body=msgspec.to_builtins(body))

    def signed(self, kind: str, doc_id: str, body: Any) -> Document:
        return Document(kind=kind, id=doc_id, rev=next(self._revs), signed=self.key.sign(kind, body))

    def publish(self, kiosk: Kiosk, *documents: Document, status: str = "live") -> None:
        """Let a pull bring these documents."""
        page = Page(
            stream=kiosk.journal.state().stream,
            nonce="n",
            server_time_ms=NOON_MS,
            epoch="e1",
            cursor=max((d.rev for d in documents), default=0),
            documents=documents,
            more=False,
            stream_status=status,
        )
        kiosk.replica.apply(page)

    def grant(self, kiosk: Kiosk, member: str, points: int, *, name: str = "") -> Document:
        stream = kiosk.journal.state().stream
        grant = Grant(id=name or f"g{next(self._revs)}", member=member, stream=stream, points=points)
        return self.signed("grant", grant.id, grant)

    def furnish(self, kiosk: Kiosk, *, granted: int = 80, elsewhere: int = 40) -> None:
        """What a kiosk has after its first pull: a member with points, a keeper, activities, rewards."""
        code, keeper_code = self.code(1), self.code(2)
        stream = kiosk.journal.state().stream
        self.publish(
            kiosk,
            *self.settings_documents(),
            self.document("station", STATION, Station(id=STATION, name="沿江社区服务站")),
            self.document("activity", "a1", _activity("a1", "乐修匠义务维修", NOON_MS - HOUR_MS)),
            self.document("activity", "a2", _activity("a2", "五点半课堂", NOON_MS + 4 * HOUR_MS)),
            self.document("reward", "soap", Reward(id="soap", title="洗手液", points=30)),
            self.document("reward", "rice", Reward(id="rice", title="大米", points=100)),
            self.document(
                "member",
                MEMBER,
                Member(
                    id=MEMBER,
                    shown="王*",
                    home=STATION,
                    roles=("resident", "volunteer"),
                    balance=granted + elsewhere,
                    unallocated=elsewhere,
                    held={stream: granted},
                ),
            ),
            self.document("member", KEEPER, Member(id=KEEPER, shown="李*", home=STATION, roles=("keeper",))),
            self.holder(code, MEMBER, PIN),
            self.holder(keeper_code, KEEPER, KEEPER_PIN),
            self.signed("revocations", "all", RevocationList(as_of_ms=NOON_MS - HOUR_MS)),
            *([self.grant(kiosk, MEMBER, granted)] if granted else []),
        )

    def holder(self, code: str, member: str, pin: str = "", *, disputed: bool = False) -> Document:
        number = self.card(code).number
        verifier = self.verifier(code, pin) if pin else ""
        holder = CardHolder(number=number, member=member, disputed=disputed, verifier=verifier)
        return self.document("card", number, holder)

    def settings_documents(self) -> list[Document]:
        return [self.document("settings", "settings", self.settings)]


def _activity(name: str, title: str, starts_ms: int) -> Activity:
    return Activity(
        id=name, title=title, category="邻里帮", station=STATION, starts_ms=starts_ms, ends_ms=starts_ms + 2 * HOUR_MS
    )
