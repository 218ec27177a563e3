"""The daily check: both sides add up a stream, and say so if they differ."""

import logging
from collections.abc import Iterator

from django.db import connection

from server import answers, caller, meta
from server.answers import Refuse
from server.caller import Caller, Token
from server.clock import now_ms
from sync.contract.messages import Checked, CheckRequest, Refused, Totals
from sync.contract.signing import Signed
from sync.contract.totals import add_up

log = logging.getLogger("linli.check")
_AT_A_TIME = 2_000


def check(signed: Signed) -> Checked | Refused:
    """Compare a kiosk's totals of its stream with the district's own, up to the seq that it names."""
    request = answers.asker(signed.payload)
    try:
        asked, stream = caller.open_request(signed, "check", CheckRequest)
        epoch = meta.read().epoch
        if caller.judge_token(stream, asked, epoch) is Token.OLDER:
            raise caller.copy(stream)
        totals = totals_of(stream, asked.totals.seq)
    except Refuse as why:
        return answers.refused(request, why)
    agree = totals == asked.totals
    if not agree:
        log.warning("%s differs: the kiosk has %s, the district %s", stream.name, asked.totals, totals)
    return Checked(stream=stream.name, nonce=asked.nonce, server_time_ms=now_ms(), epoch=epoch, agree=agree, totals=totals)


def totals_of(stream: Caller, up_to_seq: int) -> Totals:
    """A stream added up to this seq, or to its head where that is less."""
    return add_up(stream.name, _events(stream.id, up_to_seq))


def _events(stream_id: int, up_to_seq: int) -> Iterator[bytes]:
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT seq, data FROM server_journalevent WHERE stream_id = %s AND seq > %s AND seq <= %s "
                "ORDER BY seq LIMIT %s",
                [stream_id, after, up_to_seq, _AT_A_TIME],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        for seq, data in rows:
            after = seq
            yield bytes(data)
