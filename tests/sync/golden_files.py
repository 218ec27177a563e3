"""The exact bytes of everything that goes over the wire, with fixed keys, ids and clocks.

`python -m tests.sync.golden_files` writes them anew. A file of a version that was ever in use must not change: a change
that shows here needs a new version, or is a mistake. Where something grew (a body's new version, a document's new field
with a default), its new form gets a file of its own, `NAME-2.json`; the file of the form before stays, and must be read
for good.
"""

from pathlib import Path
from typing import Any, Final

import msgspec

from sync.contract import documents, messages, wire
from sync.contract.cards import make_code
from sync.contract.enrolment_code import encode_code
from sync.contract.events import BODIES, Event
from sync.contract.kiosk_facts import IncarnationStarted
from sync.contract.settings import Settings
from sync.contract.signing import SigningKey
from sync.contract.versions import VERSIONS
from tests.sync.fake_district import CARDS_KEY, KEY, first_keyring
from tests.sync.samples import sample

FOLDER: Final = Path(__file__).parent / "golden"
KIOSK: Final = SigningKey(b"kiosk".ljust(32, b"."))
STREAM: Final = "k4t9q8rwz1.7m2xw5c0vd"
NONCE: Final = "00112233445566778899aabbccddeeff"
AT_MS: Final = 1_795_320_000_000
BOOT: Final = "8f1c9a30-2b64-4b0e-9d1f-0c6f7f0a5e11"

REQUESTS: Final[dict[str, type[Any]]] = {
    "enrol": messages.EnrolRequest,
    "push": messages.PushHead,
    "pull": messages.PullRequest,
    "newest": messages.NewestRequest,
    "check": messages.CheckRequest,
    "remember": messages.RememberRequest,
    "blob": messages.BlobRequest,
}
"""What each request says, by purpose and address."""

REPLIES: Final[dict[str, type[Any]]] = {
    "enrolled": messages.Enrolled,
    "ack": messages.Ack,
    "page": messages.Page,
    "newest_reply": messages.Newest,
    "check_reply": messages.Checked,
    "remembered": messages.Remembered,
    "blob_reply": messages.BlobHad,
    "refusal": messages.Refused,
}
"""What each reply says, by purpose."""

DOCUMENTS: Final[dict[str, type[Any]]] = {
    "station": documents.Station,
    "activity": documents.Activity,
    "reward": documents.Reward,
    "notice": documents.Notice,
    "wish": documents.WallWish,
    "settings": Settings,
    "member": documents.Member,
    "card": documents.CardHolder,
    "central": documents.Central,
    "kiosk": documents.KioskSigner,
    "order": documents.TransferOrder,
    "need": documents.Need,
    "skill": documents.SkillListing,
    **documents.SIGNED_KINDS,
}
"""What each document says, by kind."""

DOCUMENT_FORMS: Final = {
    "document-activity": 3,
    "document-reward": 2,
    "document-member": 4,
    "document-station": 2,
    "document-wish": 2,
    "document-card": 2,
    "document-grant": 2,
    "document-settings": 5,
    "settings-default": 5,
}
"""Documents that grew since the protocol's first version, with the form that today's software writes."""


REPLY_FORMS: Final = {"reply-ack": 2, "reply-newest_reply": 2, "reply-page": 2}
"""Replies that grew, likewise."""


def form_file(name: str, form: int) -> str:
    """The file of a form: the first has the plain name."""
    return f"{name}.json" if form == 1 else f"{name}-{form}.json"


def before() -> set[str]:
    """Files of earlier forms, which nothing writes any more."""
    forms = DOCUMENT_FORMS | REPLY_FORMS | {f"event-{name}": version for name, (version, _) in BODIES.items()}
    return {form_file(name, form) for name, newest in forms.items() for form in range(1, newest)}


def make(version: int) -> dict[str, bytes]:
    """All files of a version of the protocol that today's software writes, by name."""
    assert version == 1, "say here how the new version differs"
    return {**_requests(), **_replies(), **_events(), **_documents(), **_codes()}


def _events() -> dict[str, bytes]:
    return {form_file(f"event-{name}", version): wire.encode_event(_event(name)) for name, (version, _) in BODIES.items()}


def _event(name: str) -> Event:
    version, kind = BODIES[name]
    common = {
        "stream": STREAM,
        "type": name,
        "version": version,
        "at_ms": AT_MS,
        "boot": BOOT,
        "prev": wire.genesis_hash(STREAM),
    }
    return sample(Event, body=wire.encode_body(sample(kind)), **common)


def _chain() -> tuple[list[bytes], dict[int, str]]:
    """Two events as a push brings them, with the private text of the second."""
    private = '{"salt":"0123456789abcdef0123456789abcdef","text":"A lamp on the stairs"}'
    lines: list[bytes] = []
    for seq, (name, body) in enumerate(
        [
            ("incarnation_started", wire.encode_body(IncarnationStarted(reason="enrolled", software="0.1.0"))),
            # As version 1 wrote it: the file of the protocol's first version must not change.
            ("checked_in", msgspec.Raw(b'{"activity":"a1","dated":true}')),
            ("wish_made", msgspec.Raw(b'{"wish":"w0123456789abcdef","category":"repair","blob":""}')),
        ],
        1,
    ):
        event = Event(
            stream=STREAM,
            seq=seq,
            prev=wire.event_hash(lines[-1]) if lines else wire.genesis_hash(STREAM),
            type=name,
            version=1,
            at_ms=AT_MS + seq,
            boot=BOOT,
            mono_ms=60_000 + seq,
            body=body,
            member="" if seq == 1 else "mwang",
            private=wire.private_digest(private) if name == "wish_made" else "",
        )
        lines.append(wire.encode_event(event))
    return lines, {3: private}


def _requests() -> dict[str, bytes]:
    common = {"stream": STREAM, "nonce": NONCE, "ack_token": "3-0123456789abcdef", "token_epoch": "e1"}
    made: dict[str, bytes] = {}
    for name, kind in REQUESTS.items():
        if name == "enrol":
            request = sample(kind, public_key=KIOSK.public_key.hex(), nonce=NONCE, incarnation=STREAM.partition(".")[2])
        elif name == "remember":
            request = sample(kind, **common, documents=(("keyring", first_keyring()),))
        elif name != "push":
            request = sample(kind, **common)
        else:
            continue
        made[f"request-{name}.json"] = wire.encode(KIOSK.sign(name, request))
    lines, private = _chain()
    head = messages.PushHead(
        stream=STREAM,
        nonce=NONCE,
        base_seq=0,
        base_hash=wire.genesis_hash(STREAM),
        seq=3,
        hash=wire.event_hash(lines[-1]),
        boot=BOOT,
        mono_ms=90_000,
        at_ms=AT_MS + 30_000,
    )
    made["request-push.txt"] = wire.join_push(wire.PushHeader(head=KIOSK.sign("push", head), private=private), lines)
    made["request-blob.txt"] = made.pop("request-blob.json") + b"\nthe part's bytes"
    return made


def _replies() -> dict[str, bytes]:
    common: dict[str, Any] = {
        "stream": STREAM,
        "nonce": NONCE,
        "server_time_ms": AT_MS,
        "epoch": "e1",
        "keyrings": (first_keyring(),),
    }
    common["code"] = "gap"
    return {
        form_file(f"reply-{name}", REPLY_FORMS.get(f"reply-{name}", 1)): wire.encode(KEY.sign(name, sample(kind, **common)))
        for name, kind in REPLIES.items()
    }


def _documents() -> dict[str, bytes]:
    made = {}
    for name, kind in DOCUMENTS.items():
        statement = sample(kind)
        made[_document_file(f"document-{name}")] = wire.encode(
            KEY.sign(name, statement) if name in documents.SIGNED_KINDS else statement
        )
    made["document-kiosk_key.json"] = wire.encode(KIOSK.sign("kiosk_key", sample(messages.KioskKey, stream=STREAM)))
    made[_document_file("settings-default")] = wire.encode(Settings())
    return made


def _document_file(name: str) -> str:
    return form_file(name, DOCUMENT_FORMS.get(name, 1))


def _codes() -> dict[str, bytes]:
    code = messages.EnrolmentCode(url="https://district.example", fingerprint="ab" * 32, code="one-use")
    return {
        "card.txt": make_code(CARDS_KEY, 42, 20_779, 22_605, bytes(range(15))).encode(),
        "enrolment-code.txt": encode_code(code).encode(),
    }


def stored(version: int) -> dict[str, bytes]:
    """The files of a version as they lie in the folder."""
    return {path.name: path.read_bytes() for path in (FOLDER / f"v{version}").iterdir()}


def main() -> None:
    """Write the files of every version anew; those of earlier forms stay."""
    for version in VERSIONS:
        folder = FOLDER / f"v{version.number}"
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            if path.name not in before():
                path.unlink()
        for name, data in make(version.number).items():
            (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
