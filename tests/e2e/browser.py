"""The browser under test and how a context of it is somebody's.

Place in the flow: conftest.py and screenshots.py open their browser and their contexts here.
"""

from __future__ import annotations

import shutil

from playwright.sync_api import Browser, BrowserContext, Playwright, ViewportSize

from tests.e2e.stack import PASSWORD

# The two pages that Chromium loads behind the address bar nobody sees, which cost more for each
# context than our own page does; and what Playwright switches off that could matter here, as the
# last list is the one that counts.
_WITHOUT = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "AimEnabled", "MediaRouter",
            "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose",
            "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "OptimizationHints",
            "PaintHolding", "PreconnectToSearch", "NetworkTimeServiceQuerying",
            "ThirdPartyStoragePartitioning"]
# No background traffic of the browser's own; as root Chromium has no sandbox of its own.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             f"--disable-features={','.join(_WITHOUT)}",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
SIZES: dict[str, ViewportSize] = {"wide": {"width": 1440, "height": 900},
                                  "phone": {"width": 390, "height": 844}}
# Tests ask more often than a person would; what a limit does is tested where it is made.
VARIABLES = {"QUESTIONS_PER_MINUTE": "100000", "LOGINS_PER_MINUTE": "100000",
             "REQUESTS_PER_MINUTE": "1000000"}


def launch(playwright: Playwright) -> Browser:
    """Debian's Chromium, without a window."""
    executable = shutil.which("chromium")
    assert executable, "install Chromium: apt-get install chromium"
    return playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)


def sign_in(context: BrowserContext, name: str) -> None:
    """As the login page does it, without the page."""
    answer = context.request.post("/api/login", data={"username": name, "password": PASSWORD},
                                  headers={"X-Requested-With": "ezpocket"})
    assert answer.ok, answer.text()
