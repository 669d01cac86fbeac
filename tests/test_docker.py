"""The container files: nothing is built here, but what they promise is read from them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.request import Request, urlopen

import yaml
from gui_mcp.daemon.address import read_address

ROOT = Path(__file__).parents[1]
DOCKER = ROOT / "docker"

Value = str | int | float | bool | None | Sequence["Value"] | Mapping[str, "Value"]


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile as (WORD, rest), lines joined and comments left out."""
    lines = [line for line in (DOCKER / "Dockerfile").read_text().splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in joined.splitlines()) if word]


def last(word: str) -> str:
    return [rest for found, rest in instructions() if found == word][-1]


def at(value: Value, *keys: str) -> Value:
    for key in keys:
        assert isinstance(value, Mapping), f"{key}: what is above is no mapping"
        value = value.get(key)
    return value


def words(value: Value) -> list[str]:
    assert isinstance(value, Sequence) and not isinstance(value, str)
    return [str(word) for word in value]


def compose() -> Value:
    loaded: Value = yaml.safe_load((DOCKER / "compose.yaml").read_text())
    return loaded


def services() -> Mapping[str, Value]:
    found = at(compose(), "services")
    assert isinstance(found, Mapping)
    return found


def test_every_port_is_published_on_this_machine_alone() -> None:
    published = [port for service in services().values() for port in words(at(service, "ports") or [])]
    assert published == ["127.0.0.1:8731:8731"]
    for service in services().values():
        assert at(service, "network_mode") is None


def test_the_server_is_nobody_special_and_can_become_nobody_else() -> None:
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", last("USER"))
    server = services()["server"]
    assert at(server, "user") is None
    assert at(server, "privileged") is None
    assert at(server, "cap_add") is None
    assert words(at(server, "cap_drop")) == ["ALL"]
    assert at(server, "read_only") is True
    for service in services().values():
        assert "no-new-privileges:true" in words(at(service, "security_opt"))
        assert "docker.sock" not in json.dumps(service)


def test_data_lies_in_a_volume_of_the_server_s_own() -> None:
    assert last("VOLUME") == "/data"
    assert "GUI_MCP_HOME=/data" in last("ENV")
    assert words(at(services()["server"], "volumes")) == ["data:/data"]
    assert "data" in words(list(at_mapping(compose(), "volumes")))
    made = next(rest for word, rest in instructions() if word == "RUN" and "/data" in rest)
    assert "--mode 0700 /data" in made


def at_mapping(value: Value, key: str) -> Mapping[str, Value]:
    found = at(value, key)
    assert isinstance(found, Mapping)
    return found


def test_health_is_asked_where_the_server_listens() -> None:
    command = words(json.loads(last("CMD")))
    assert command == ["daemon", "run", "--host", "0.0.0.0", "--port", "8731"]
    assert json.loads(last("ENTRYPOINT"))[-1] == "gui-mcp"
    assert last("EXPOSE") == "8731"
    check = last("HEALTHCHECK")
    ask = json.loads(check[check.index("CMD ") + 4 :])
    assert "http://127.0.0.1:8731/healthz" in ask[-1]
    compile(ask[-1], "HEALTHCHECK", "exec")


def gui_mcp(*words: str) -> str:
    command = [sys.executable, "-m", "gui_mcp.cli", *words]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


def test_every_command_that_is_named_is_one_of_ours() -> None:
    known = set(re.findall(r"^  (\w+) ", gui_mcp("--help"), re.MULTILINE))
    assert {"serve", "doctor"} <= known
    texts = [(DOCKER / name).read_text() for name in ("Dockerfile", "compose.yaml", "README.md")]
    named = {word for text in texts for word in re.findall(r"\bgui-mcp ([a-z]+)", text)}
    assert {"tokens", "connect", "doctor"} <= named
    assert named | {json.loads(last("CMD"))[0]} <= known


def test_what_the_container_starts_with_is_understood() -> None:
    options = gui_mcp("daemon", "run", "--help")
    assert [
        word for word in words(json.loads(last("CMD"))) if word.startswith("--") and word not in options
    ] == []
    assert "revoke" in gui_mcp("tokens", "--help")


def test_with_a_token_the_container_starts_and_answers_by_its_published_name(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[devices.fake]\ndriver = "fake"\n')
    begin = [sys.executable, "-m", "gui_mcp.cli", *words(json.loads(last("CMD")))[:-1], "0"]
    without = subprocess.run(
        [*begin, "--home", str(tmp_path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert without.returncode == 2 and "tokens add" in without.stderr
    token = gui_mcp("tokens", "add", "laptop", "--home", str(tmp_path)).strip()
    server = subprocess.Popen([*begin, "--home", str(tmp_path)])
    try:
        while (address := read_address(tmp_path)) is None:
            assert server.poll() is None
        asked = Request(f"{address.web}/api/devices", headers={"Authorization": f"Bearer {token}"})
        with urlopen(asked, timeout=30) as answer:
            assert b"fake" in answer.read()
    finally:
        server.terminate()
        server.wait(15)


def test_the_browser_may_make_its_sandbox_and_nothing_that_changes_the_host() -> None:
    server = services()["server"]
    assert "seccomp:./seccomp.json" in words(at(server, "security_opt"))
    profile: Value = json.loads((DOCKER / "seccomp.json").read_text())
    (rule,) = at_sequence(profile, "syscalls")
    refused = set(words(at(rule, "names")))
    assert at(rule, "action") == "SCMP_ACT_ERRNO"
    assert {"mount", "kexec_load", "bpf", "init_module", "keyctl", "reboot"} <= refused
    assert refused.isdisjoint({"clone", "clone3", "unshare", "chroot"})


def at_sequence(value: Value, key: str) -> Sequence[Value]:
    found = at(value, key)
    assert isinstance(found, Sequence) and not isinstance(found, str)
    return found


def test_the_model_is_asked_for_by_name_and_reached_by_the_server_alone() -> None:
    assert words(at(services()["model"], "profiles")) == ["model"]
    assert at(services()["model"], "ports") is None
    assert at(compose(), "networks", "models", "internal") is True
    assert "profiles" not in at_mapping({"server": services()["server"]}, "server")


def test_what_is_copied_into_the_image_is_there_and_is_what_the_wheel_needs() -> None:
    copied = [rest.split()[:-1] for word, rest in instructions() if word == "COPY" and "--from" not in rest]
    sources = [source for group in copied for source in group]
    assert all((ROOT / source).exists() for source in sources)
    ignored = (DOCKER / "Dockerfile.dockerignore").read_text().splitlines()
    assert [line[1:] for line in ignored if line.startswith("!")] == sources
    project = (ROOT / "pyproject.toml").read_text()
    for package in re.findall(r'^  "(\w+)/gui_mcp\w*",$', project, re.MULTILINE):
        assert package in sources


def test_images_are_named_with_a_version_and_no_secret_is_written_down() -> None:
    froms = [rest.split()[0] for word, rest in instructions() if word == "FROM"]
    assert froms == ["python:3.12-slim", "python:3.12-slim"]
    assert "latest" not in (DOCKER / "compose.yaml").read_text()
    for word, rest in instructions():
        assert not (word in ("ENV", "ARG") and re.search(r"TOKEN|PASSWORD|SECRET|_KEY", rest)), rest


def test_the_readme_says_that_it_was_never_run() -> None:
    assert "ever built or run" in (DOCKER / "README.md").read_text()
