"""`linli-kiosk prompts`: what a station may record in its own words, and what it has recorded."""

import argparse
import csv
import sys
from pathlib import Path

import msgspec

from kiosk.commands.answers import Answers
from kiosk.commands.trouble import DONE, REFUSED
from kiosk.ui.voice.recordings import FOLDER, Recordings, prompts


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """A prompt, as a program is told of it; `file` is empty where nobody recorded it, `problem` where all is well."""

    language: str
    key: str
    text: str
    file: str
    problem: str


def run_prompts(args: argparse.Namespace, folder: Path, _answers: Answers) -> int:
    """The command itself: CSV, or a JSON line a prompt; with `--check` only files that can't be used, and code 1 if there is
    one."""
    recordings = Recordings(folder)
    problems = recordings.check() if args.check else {}
    rows = []
    for language, key, text in prompts():
        path = recordings.file(key, language)
        file = str(path.relative_to(folder / FOLDER)) if path else ""
        rows.append(Recorded(language=language, key=key, text=text, file=file, problem=problems.pop(file, "")))
    rows += [Recorded(language="", key="", text="", file=file, problem=why) for file, why in sorted(problems.items())]
    if args.check:
        rows = [row for row in rows if row.problem]
    if args.json:
        for row in rows:
            print(msgspec.json.encode(row).decode())
    else:
        sheet = csv.writer(sys.stdout, lineterminator="\n")
        sheet.writerow(Recorded.__struct_fields__)
        sheet.writerows(msgspec.structs.astuple(row) for row in rows)
    return REFUSED if args.check and rows else DONE
