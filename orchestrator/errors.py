"""One tree of errors, each named by what happens next.

EzpocketError
├── Retry        the engine tries the task again, later
├── Fatal        the engine fails the job with the sentence
├── Refused      the caller did something wrong: HTTP 4xx, exit code 2
│   ├── Invalid      400: the input is not usable
│   ├── Unauthorized 401: who are you?
│   ├── Forbidden    403: not from there, or not with this account
│   ├── NotFound     404: there is none, or it is not yours
│   ├── Conflict     409: too late, or already done
│   └── TooMany      429: the quota and the backlog are full, or too often
└── Unavailable  503: Redis or PostgreSQL is away or full; nothing was lost, try again

Each carries a stable `code` and a sentence in both languages that says what to do.
"""

from __future__ import annotations


class EzpocketError(Exception):
    """`code` is stable for programs; `message(lang)` is for people."""

    status = 500

    def __init__(self, code: str, pt: str, en: str | None = None) -> None:
        super().__init__(en or pt)
        self.code = code
        self.pt = pt
        self.en = en or pt

    def message(self, lang: str = "pt") -> str:
        return self.en if lang == "en" else self.pt


class Retry(EzpocketError):
    """Try again after `delay` seconds (None: exponential backoff with jitter)."""

    def __init__(
        self, code: str, pt: str, en: str | None = None, *, delay: float | None = None
    ) -> None:
        super().__init__(code, pt, en)
        self.delay = delay


class Fatal(EzpocketError):
    """The job fails with this sentence."""


class Refused(EzpocketError):
    status = 400


class Invalid(Refused):
    status = 400


class Unauthorized(Refused):
    status = 401


class Forbidden(Refused):
    status = 403


class NotFound(Refused):
    status = 404


class Conflict(Refused):
    status = 409


class TooMany(Refused):
    """`retry_after`: in so many seconds it is worth another try, where that is known."""

    status = 429

    def __init__(self, code: str, pt: str, en: str | None = None, *,
                 retry_after: int | None = None) -> None:
        super().__init__(code, pt, en)
        self.retry_after = retry_after


class Unavailable(EzpocketError):
    status = 503
