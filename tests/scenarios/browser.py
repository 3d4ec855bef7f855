"""A headless Chromium, driven over its DevTools protocol: enough to open a page, click, type and ask."""

import itertools
import json
import shutil
import subprocess
import time
from contextlib import contextmanager

from websockets.sync.client import connect

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
)
PATIENCE = 30.0  # seconds for the browser to start, and for a condition to hold


class BrowserError(AssertionError):
    """The page or the browser did not do what it was asked to."""


class Browser:
    """One page of a browser; ``log`` holds its complaints, ``requests`` the addresses that it asked for."""

    def __init__(self, socket):
        self._socket = socket
        self._numbers = itertools.count(1)
        self.log, self.requests = [], []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.command(f"{domain}.enable")

    def command(self, method, **parameters):
        """Send a command and return its result; what happens meanwhile is kept."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            said = json.loads(self._socket.recv(timeout=PATIENCE))
            if said.get("id") == number:
                if "error" in said:
                    raise BrowserError(f"{method}: {said['error']}")
                return said["result"]
            self._heard(said)

    def _heard(self, said):
        method, parameters = said.get("method"), said.get("params", {})
        if method in ("Log.entryAdded", "Runtime.exceptionThrown"):
            self.log.append(json.dumps(parameters))
        elif method == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])

    def open(self, url):
        """Go to an address, or to another part of the page that is shown."""
        self.command("Page.navigate", url=url)
        self.until("document.readyState === 'complete'")

    def size(self, width, height, *, dark=False):
        """Show the page as on a screen of this size, in CSS pixels."""
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setEmulatedMedia", features=[scheme])

    def ask(self, expression):
        """The value of a JavaScript expression, as JSON knows it."""
        said = self.command("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in said:
            raise BrowserError(said["exceptionDetails"].get("exception", said["exceptionDetails"]))
        return said["result"].get("value")

    def until(self, expression):
        """Wait until the expression is true."""
        deadline = time.monotonic() + PATIENCE
        while not self.ask(f"Boolean({expression})"):
            if time.monotonic() > deadline:
                raise BrowserError(f"never true: {expression}")
            time.sleep(0.02)

    def click(self, selector):
        """Click in the middle of the first element that is meant."""
        found = f"document.querySelector({json.dumps(selector)})"
        box = self.ask(
            f"({found}.scrollIntoView({{block: 'center'}}),"
            f" (r => [r.x + r.width / 2, r.y + r.height / 2])({found}.getBoundingClientRect()))"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.command(
                "Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1
            )

    def write(self, text):
        """Type into what has the focus."""
        self.command("Input.insertText", text=text)

    def key(self, name, code, text=""):
        """Press a key, named and numbered as the browser does."""
        for kind in ("keyDown", "keyUp"):
            told = {"text": text} if text and kind == "keyDown" else {}
            self.command("Input.dispatchKeyEvent", type=kind, key=name, windowsVirtualKeyCode=code, **told)


@contextmanager
def browser(folder):
    """A fresh browser with its profile in ``folder``; fails where Chromium is not installed."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise BrowserError("no chromium on the path: apt-get install chromium")
    process = subprocess.Popen(
        [program, *FLAGS, f"--user-data-dir={folder}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with connect(_address(folder, process), max_size=None) as socket:
            yield Browser(socket)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _address(folder, process):
    """Where the page is driven: a fresh target is made over the browser's own socket."""
    deadline = time.monotonic() + PATIENCE
    told = folder / "DevToolsActivePort"
    while not (told.exists() and "\n" in told.read_text()):
        if process.poll() is not None or time.monotonic() > deadline:
            raise BrowserError(f"chromium did not start (status {process.poll()})")
        time.sleep(0.05)
    port, path = told.read_text().split("\n")[:2]
    with connect(f"ws://127.0.0.1:{port}{path}", max_size=None) as socket:
        socket.send(json.dumps({"id": 1, "method": "Target.createTarget", "params": {"url": "about:blank"}}))
        while True:
            said = json.loads(socket.recv(timeout=PATIENCE))
            if said.get("id") == 1:
                return f"ws://127.0.0.1:{port}/devtools/page/{said['result']['targetId']}"
