"""A program that behaves as Android's `emulator` does, without a device in it.

`-list-avds` names three; `-avd NAME -ports C,A ...` serves a console on C, tells the adb server of A and
lives until its console says `kill`. `Broken` ends at once; `Mute` never tells the adb server.
"""

from __future__ import annotations

import itertools
import os
import secrets
import socket
import socketserver
import sys
from pathlib import Path

TOKEN = Path.home() / ".emulator_console_auth_token"


def say_to_log(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


class Console(socketserver.StreamRequestHandler):
    avd = ""

    def handle(self) -> None:
        self.say(
            "Android Console: Authentication required",
            "Android Console: type 'auth <auth_token>' to authenticate",
            "Android Console: you can find your <auth_token> in ",
            f"'{TOKEN}'",
            "OK",
        )
        known = False
        for raw in self.rfile:
            match raw.decode().split():
                case ["auth", token]:
                    known = token == TOKEN.read_text()
                    self.say("OK" if known else f"KO: authentication token does not match {TOKEN}")
                case _ if not known:
                    self.say("KO: unknown command, try 'help'")
                case ["avd", "status"]:
                    self.say("virtual device is running", "OK")
                case ["avd", "name"]:
                    self.say(self.avd, "OK")
                case ["avd", "snapshot", "load", "clean" | "default_boot" as name]:
                    say_to_log(f"loaded {name}")
                    self.say("OK")
                case ["avd", "snapshot", "load", name]:
                    self.say(f"KO: snapshot {name} does not exist")
                case ["kill"]:
                    self.say("OK: killing emulator, bye bye")
                    os._exit(0)
                case _:
                    self.say("KO: unknown command, try 'help'")

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def main(words: list[str]) -> int:
    if words == ["-list-avds"]:
        say_to_log("INFO    | Storing crashdata in: /nowhere\nPixel_8\nBroken\nMute")
        return 0
    given = dict(itertools.pairwise(words))
    console, adb = (int(port) for port in given["-ports"].split(","))
    say_to_log(f"arguments: {' '.join(words)}")
    if given["-avd"] == "Broken":
        say_to_log("PANIC: Missing emulator engine program for 'x86' CPU.")
        return 1
    Console.avd = given["-avd"]
    if not TOKEN.exists():
        TOKEN.write_text(secrets.token_hex(8))
    with Server(("127.0.0.1", console), Console) as server:
        if Console.avd != "Mute":
            with socket.create_connection(("127.0.0.1", int(os.environ["ANDROID_ADB_SERVER_PORT"]))) as link:
                told = f"host:emulator:{adb}".encode()
                link.sendall(b"%04x" % len(told) + told)
        server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
