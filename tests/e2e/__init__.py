"""Browser tests over the real stack: Chromium, two web processes, all workers, real servers.

    stack.py       the running system, its people, and what a test does behind the page's back
    recorder.py    what no page may ever do, noticed on every page of every test
    counts.py      what was really counted, for the last lines of the run
    pages.py       the pages as a person uses them, by their data-testids
    api.py         the HTTP API with a person's cookie
    axe.py         axe-core on a page as it stands, in every look
    pictures.py    a picture that was saved, as its pixels
    data.py        questions, and what PostgreSQL says to them
    xss.py, hostile.py     texts that would run, and a system that is full of them
    wire.py, cuts.py       a network that can be cut, and people who go on all the same
    browser.py     Chromium, and signing in
    screenshots.py         the pictures under docs/
    conftest.py    one system and one browser for the session, one context for a test

Run them alone with `.venv/bin/pytest tests/e2e`; `make test` does it after everything else.
"""
