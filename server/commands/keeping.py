"""Keeping the books: rebuild, backup, restore, check."""

import argparse
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from server import backup as backups
from server import meta, recovery
from server.audit import audit
from server.rebuild import rebuild as make_anew


def rebuild(_args: argparse.Namespace) -> int:
    """Make every derived table anew; the exit code says whether anything had to be put right."""
    began = time.monotonic()
    report = make_anew(_show if sys.stdout.isatty() else lambda _events: None)
    print(f"{report.events:,} events read, {report.tables} tables made anew in {time.monotonic() - began:.1f} s")
    if not report.differences:
        print("every table is what it was, row for row")
        return 0
    for difference in report.differences:
        print(f"  {difference.table}: differed ({difference.rows_before:,} rows, now {difference.rows_after:,})")
    print("these tables now say what the journal says; documents that changed go out with the kiosks' next pull")
    return 1


def _show(events: int) -> None:
    print(f"  {events:,} events\r", end="", flush=True)


def backup(args: argparse.Namespace) -> None:
    """Write a backup."""
    manifest = backups.backup(args.out)
    size_mb = args.out.stat().st_size / 1e6
    print(f"{args.out}: {manifest.events:,} events, {size_mb:.1f} MB, with the keys: keep it where only you can read it")
    print("kiosks may now erase the private texts that it holds")


def restore(args: argparse.Namespace) -> None:
    """Put a backup back, and begin a new epoch."""
    data_dir = Path(settings.DATA_DIR)
    manifest = backups.restore(args.archive, data_dir, replace=args.replace)
    connection.close()
    call_command("migrate", verbosity=0, interactive=False)
    recovery.begin_epoch("restored")
    made = datetime.fromtimestamp(manifest.made_ms / 1000, UTC)
    print(f"{manifest.district}, as of {made:%Y-%m-%d %H:%M} UTC, {manifest.events:,} events, is in {data_dir}")
    print("a new epoch began: kiosks push what this backup does not have; no points are granted meanwhile")
    waiting = recovery.waiting_kiosks()
    print(f"{len(waiting)} kiosks are waited for; next: linli-server serve, then linli-server recovery")


def check(_args: argparse.Namespace) -> int:
    """Verify everything that can be verified."""
    findings = audit()
    print(f"{meta.read().name or 'no district'}:")
    for finding in findings:
        print(f"  {finding.mark:5} {finding.text}")
    wrong = sum(finding.mark == "wrong" for finding in findings)
    print(f"{wrong} things are wrong" if wrong else "all is well")
    return 1 if wrong else 0
