"""Somebody at a browser, over real connections to any of several nodes."""

from __future__ import annotations

import html
import re
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args, **_more):
        return None


class Visitor:
    """One sign-in, good at every node."""

    def __init__(self) -> None:
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(jar, _Stay)

    def ask(self, port: int, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and page. Raises OSError where nobody answers."""
        data = None if form is None else urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data)
        try:
            with self._opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()

    def form(self, port: int, path: str) -> dict[str, str]:
        """The hidden fields of the form on a page."""
        status, page = self.ask(port, path)
        assert status == 200, f"{path}: {status}\n{page[-2000:]}"
        return {name: html.unescape(value) for name, value in HIDDEN.findall(page)}

    def sign_in(self, port: int, email: str, password: str) -> None:
        token = self.form(port, "/sign-in")["csrf_token"]
        self.ask(port, "/sign-in", {"csrf_token": token, "action": "address", "email": email})
        typed = {"csrf_token": token, "action": "password", "password": password}
        status, page = self.ask(port, "/sign-in", typed)
        assert status == 303, page[-2000:]
