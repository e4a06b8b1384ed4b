"""What a virus scanner says of a file; the scanner is one that speaks as ClamAV's daemon does."""

from __future__ import annotations

import io
import socket
import threading

import pytest

from tests.workflows.documents.scanner import BAD, SpokenTo, scanner_at
from workflows.domain.documents import scanning
from workflows.domain.documents.scanning import FileInfected, FileUnseen

CLEAN = b"%PDF-1.4 " + bytes(range(256)) * 1_000  # more than one part


@pytest.fixture(params=["tcp", "unix"])
def scanner(request, tmp_path):
    with scanner_at(tmp_path / "clamd" if request.param == "unix" else None) as running:
        yield running


def test_a_file_without_finding_is_taken_as_it_was_sent(scanner: SpokenTo):
    stream = io.BytesIO(CLEAN)

    scanning.scan(scanner.url, stream)

    assert scanner.seen == [CLEAN]
    assert stream.tell() == 0


def test_a_file_with_a_finding_is_not_taken(scanner: SpokenTo):
    with pytest.raises(FileInfected):
        scanning.scan(scanner.url, io.BytesIO(CLEAN + BAD))


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"?\0"])
def test_any_other_answer_takes_no_file(answer):
    with scanner_at(None, answer=answer) as running, pytest.raises(FileUnseen):
        scanning.scan(running.url, io.BytesIO(CLEAN))


def test_a_scanner_that_is_not_there_takes_no_file(tmp_path):
    gone = f"unix:{tmp_path / 'nobody'}"
    stream = io.BytesIO(CLEAN)

    with pytest.raises(FileUnseen):
        scanning.scan(gone, stream)

    assert stream.tell() == 0
    assert not scanning.answers(gone)


def test_a_scanner_that_hangs_takes_no_file(monkeypatch):
    monkeypatch.setattr(scanning, "WAIT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        held: list[socket.socket] = []
        threading.Thread(target=lambda: held.append(silent.accept()[0]), daemon=True).start()
        with pytest.raises(FileUnseen):
            scanning.scan(f"tcp://127.0.0.1:{silent.getsockname()[1]}", io.BytesIO(CLEAN))
    for each in held:
        each.close()


def test_whether_it_is_there_can_be_asked(scanner: SpokenTo):
    assert scanning.answers(scanner.url)


@pytest.mark.parametrize("url", ["localhost:3310", "tcp://host", "unix:clamd", "tcp://a:b"])
def test_an_address_that_cannot_be_one_is_told(url):
    assert scanning.faults(url)


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:3310", "unix:/run/clamav/clamd.ctl"])
def test_an_address_that_can_be_one_is_taken(url):
    assert scanning.faults(url) == []
