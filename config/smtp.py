"""Where mail is handed over, read from a URL: smtp://user:pass@host:port?starttls=1."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

from notifications.smtp import Smtp

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def smtp_server(url: str) -> Smtp:
    """The server of a URL without faults; smtp+starttls:// says the same as ?starttls=1."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query).get("starttls") == ["1"]
    return Smtp(
        host=parts.hostname or "",
        port=parts.port or PORTS[parts.scheme],
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=parts.scheme == "smtps",
        starttls=asked or parts.scheme == "smtp+starttls",
    )


def smtp_shown(server: Smtp) -> str:
    """The URL again, without the password."""
    user = f"{server.username}:********@" if server.username else ""
    query = "?starttls=1" if server.starttls else ""
    return f"{'smtps' if server.tls else 'smtp'}://{user}{server.host}:{server.port}{query}"


def smtp_faults(url: str) -> list[str]:
    """What is wrong with the URL of a mail server, in words that do not repeat it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ["this is not a URL"]
    if parts.scheme not in PORTS or not parts.hostname or port == 0:
        return ["smtp://user:password@host:port?starttls=1 is expected"]
    faults = []
    if parts.path.strip("/") or set(parse_qs(parts.query)) - {"starttls"}:
        faults.append("only ?starttls=1 may follow the host")
    server = smtp_server(url)
    if server.password and not (server.tls or server.starttls or server.host in LOCAL):
        faults.append("a password would travel unprotected; add ?starttls=1")
    return faults
